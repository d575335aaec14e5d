//! Files that the browser saves and that people choose.

use crate::js;
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// WebKit reads an address only some time after the click, on iPhones after a question of its own (its bug 211234).
const ADDRESS_LASTS: Duration = Duration::from_secs(40);

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
    let clicked = js::call(&link, "click", &[]);
    set_timeout(
        move || drop(js::call(&class, "revokeObjectURL", &[address])),
        ADDRESS_LASTS,
    );
    clicked.map(drop)
}

/// What is in a chosen file; `None` when it cannot be read, as when it has been taken away.
pub async fn read_bytes(file: &web_sys::File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
