//! The address of a picture in memory. The server gives photos only with the access token, which an
//! element of the page cannot send.

use crate::js;
use leptos::web_sys::{Blob, Url};
use wasm_bindgen::{JsCast as _, JsValue};

/// An address that lasts as long as this value.
#[derive(Debug)]
pub struct Address(String);

impl Address {
    /// Keeps the bytes of a JPEG.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn of(bytes: &[u8]) -> Result<Self, JsValue> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
        let media_type = js::object(&[("type", "image/jpeg".into())]);
        let blob: Blob = js::construct("Blob", &[parts.into(), media_type])?.dyn_into()?;
        Url::create_object_url_with_blob(&blob).map(Self)
    }

    /// As an element of the page takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // An address that the browser does not know any more needs no more forgetting.
        Url::revoke_object_url(&self.0).ok();
    }
}
