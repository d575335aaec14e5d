//! Reading a barcode with the camera, where the browser has a reader of its own.

use crate::i18n::*;
use crate::js;
use js_sys::{Array, Function, Reflect};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};

/// The browser's reader.
const READER: &str = "BarcodeDetector";
/// A picture is looked at so often, in milliseconds.
const LOOK_EVERY_MS: i32 = 200;
/// The kinds of barcode that products have.
const FORMATS: [&str; 4] = ["ean_13", "ean_8", "upc_a", "itf"];

/// Whether this browser reads barcodes and may use a camera.
pub fn has_scanner() -> bool {
    js::global(READER).is_some() && js::navigator("mediaDevices").is_some()
}

/// The camera's picture, until a barcode is found or it is closed.
#[component]
pub fn Camera(
    /// Told the digits.
    found: Callback<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let video = NodeRef::<html::Video>::new();
    let is_open = StoredValue::new(true);
    let is_refused = RwSignal::new(false);
    on_cleanup(move || is_open.set_value(false));
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        spawn_local(async move {
            let video: JsValue = video.into();
            match look(&video, is_open).await {
                Ok(Some(code)) => found.run(code),
                Ok(None) => {}
                Err(_) => {
                    is_refused.try_set(true);
                }
            }
        });
    });
    view! {
        <Show
            when=move || !is_refused.get()
            fallback=move || view! { <p class="quiet">{t!(i18n, work.stock.camera_refused)}</p> }
        >
            <video class="camera" node_ref=video muted=true playsinline=true aria-label=move || t_string!(i18n, work.stock.camera)></video>
        </Show>
    }
}

/// Looks until a code is read or the camera is closed; the camera is let go either way.
async fn look(video: &JsValue, is_open: StoredValue<bool>) -> Result<Option<String>, JsValue> {
    let devices = js::navigator("mediaDevices").ok_or(JsValue::NULL)?;
    let facing = js::object(&[("facingMode", "environment".into())]);
    let wanted = js::object(&[("video", facing)]);
    let stream = js::call_async(&devices, "getUserMedia", &[wanted]).await?;
    js::set(video, "srcObject", &stream);
    let code = read_codes(video, is_open).await;
    let tracks: Array = js::call(&stream, "getTracks", &[])?.unchecked_into();
    for track in tracks.iter() {
        drop(js::call(&track, "stop", &[]));
    }
    code
}

async fn read_codes(
    video: &JsValue,
    is_open: StoredValue<bool>,
) -> Result<Option<String>, JsValue> {
    js::call_async(video, "play", &[]).await?;
    let reader: Function = js::global(READER).ok_or(JsValue::NULL)?.dyn_into()?;
    let formats: Array = FORMATS
        .iter()
        .map(|format| JsValue::from_str(format))
        .collect();
    let options = js::object(&[("formats", formats.into())]);
    let reader = Reflect::construct(&reader, &Array::of1(&options))?;
    while is_open.try_get_value() == Some(true) {
        let found: Array = js::call_async(&reader, "detect", std::slice::from_ref(video))
            .await?
            .unchecked_into();
        if let Some(code) = js::get(&found.get(0), "rawValue").as_string() {
            return Ok(Some(code));
        }
        js::sleep(LOOK_EVERY_MS).await;
    }
    Ok(None)
}
