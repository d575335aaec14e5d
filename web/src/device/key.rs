//! The device's P-256 key. It cannot be taken out of the browser; its public half is registered at
//! sign-in, and later builds sign with it.

use crate::js;
use crate::storage::DeviceStorage;
use wasm_bindgen::JsValue;

const KEY_PAIR: &str = "key_pair";

/// The browser cannot make or keep a key, for instance inside some in-app browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSecureStore;

/// The public half as a raw point in hexadecimal; the pair is made and kept at the first call.
pub async fn public_key(storage: &DeviceStorage) -> Result<String, NoSecureStore> {
    let subtle = js::global("crypto")
        .and_then(|crypto| js::find(&crypto, "subtle"))
        .ok_or(NoSecureStore)?;
    let pair = match storage.get(KEY_PAIR).await.map_err(|_| NoSecureStore)? {
        Some(pair) => pair,
        None => make_pair(&subtle, storage).await?,
    };
    let public = js::get(&pair, "publicKey");
    let raw = js::call_async(&subtle, "exportKey", &["raw".into(), public])
        .await
        .map_err(|_| NoSecureStore)?;
    Ok(hex::encode(js_sys::Uint8Array::new(&raw).to_vec()))
}

async fn make_pair(subtle: &JsValue, storage: &DeviceStorage) -> Result<JsValue, NoSecureStore> {
    let algorithm = js::object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())]);
    let usages: js_sys::Array = ["sign", "verify"].into_iter().map(JsValue::from).collect();
    let arguments = [algorithm, false.into(), usages.into()];
    let pair = js::call_async(subtle, "generateKey", &arguments)
        .await
        .map_err(|_| NoSecureStore)?;
    storage
        .put(KEY_PAIR, &pair)
        .await
        .map_err(|_| NoSecureStore)?;
    Ok(pair)
}
