//! Files that the browser saves and that people choose.

use crate::js;
use leptos::prelude::document;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Gives bytes to the browser as a file.
///
/// # Errors
/// When the browser refuses; it says so itself.
pub fn save_file(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
    let blob = js::construct(
        "Blob",
        &[parts.into(), js::object(&[("type", media_type.into())])],
    )?;
    let class = js::global("URL").ok_or(JsValue::UNDEFINED)?;
    let address = js::call(&class, "createObjectURL", &[blob])?;
    let link: JsValue = document().create_element("a")?.into();
    js::set(&link, "href", &address);
    js::set(&link, "download", &name.into());
    js::call(&link, "click", &[])?;
    js::call(&class, "revokeObjectURL", &[address])?;
    Ok(())
}

/// What is in a chosen file; `None` when it cannot be read, as when it has been taken away.
pub async fn read_bytes(file: &web_sys::File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
