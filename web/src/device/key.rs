//! The device's P-256 key. It cannot be taken out of the browser; its public half is registered at
//! sign-in, and what is recorded is signed with it.

use crate::js;
use crate::storage::DeviceStorage;
use shared::sync::engine::StorageError;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

const KEY_PAIR: &str = "key_pair";

/// The browser cannot make or keep a key, for instance inside some in-app browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSecureStore;

/// The public half as a raw point in hexadecimal; the pair is made and kept at the first call.
pub async fn public_key(storage: &DeviceStorage) -> Result<String, NoSecureStore> {
    let subtle = subtle().ok_or(NoSecureStore)?;
    let pair = match storage.get(KEY_PAIR).await.map_err(|_| NoSecureStore)? {
        Some(pair) => pair,
        None => make_pair(&subtle, storage).await?,
    };
    public_of(&subtle, &pair).await.ok_or(NoSecureStore)
}

/// The public half of the pair that was kept; none where the browser keeps no key.
///
/// # Errors
/// When the storage does not answer.
pub async fn kept_public_key(storage: &DeviceStorage) -> Result<Option<String>, StorageError> {
    let Some(subtle) = subtle() else {
        return Ok(None);
    };
    let Some(pair) = storage.get(KEY_PAIR).await? else {
        return Ok(None);
    };
    Ok(public_of(&subtle, &pair).await)
}

async fn public_of(subtle: &JsValue, pair: &JsValue) -> Option<String> {
    let public = js::get(pair, "publicKey");
    let raw = js::call_async(subtle, "exportKey", &["raw".into(), public]).await;
    Some(hex::encode(js_sys::Uint8Array::new(&raw.ok()?).to_vec()))
}

/// Signs with the pair that was kept; the pair is read once and then handed in again. None where the
/// browser keeps no key.
pub async fn sign(
    storage: &DeviceStorage,
    pair: &RefCell<Option<JsValue>>,
    bytes: &[u8],
) -> Option<Vec<u8>> {
    let subtle = subtle()?;
    let known = pair.borrow().clone();
    let known = match known {
        Some(known) => known,
        None => storage.get(KEY_PAIR).await.ok()??,
    };
    pair.replace(Some(known.clone()));
    let data = js_sys::Uint8Array::from(bytes);
    let arguments = [algorithm(), js::get(&known, "privateKey"), data.into()];
    let signature = js::call_async(&subtle, "sign", &arguments).await.ok()?;
    Some(js_sys::Uint8Array::new(&signature).to_vec())
}

/// Whether the pair that was kept has signed these bytes.
pub async fn has_signed(storage: &DeviceStorage, bytes: &[u8], signature: &[u8]) -> bool {
    let pair = storage.get(KEY_PAIR).await.ok().flatten();
    let (Some(subtle), Some(pair)) = (subtle(), pair) else {
        return false;
    };
    let public = js::get(&pair, "publicKey");
    let signature = js_sys::Uint8Array::from(signature);
    let data = js_sys::Uint8Array::from(bytes);
    let arguments = [algorithm(), public, signature.into(), data.into()];
    let answer = js::call_async(&subtle, "verify", &arguments).await;
    answer.ok().and_then(|answer| answer.as_bool()) == Some(true)
}

fn algorithm() -> JsValue {
    js::object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())])
}

fn subtle() -> Option<JsValue> {
    js::find(&js::global("crypto")?, "subtle")
}

async fn make_pair(subtle: &JsValue, storage: &DeviceStorage) -> Result<JsValue, NoSecureStore> {
    let algorithm = js::object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())]);
    let usages: js_sys::Array = ["sign", "verify"].into_iter().map(JsValue::from).collect();
    let arguments = [algorithm, false.into(), usages.into()];
    let pair = js::call_async(subtle, "generateKey", &arguments)
        .await
        .map_err(|_| NoSecureStore)?;
    let kept = storage.put_first(KEY_PAIR, &pair).await;
    kept.map_err(|_| NoSecureStore)
}
