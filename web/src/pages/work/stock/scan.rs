//! Reading a barcode with the camera, by the browser's own reader or by the app's.

use crate::i18n::*;
use crate::js;
use js_sys::Array;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::product::gtin::whole_of_upc_e;
use wasm_bindgen::JsValue;

/// The browser's reader.
const READER: &str = "BarcodeDetector";
/// A picture is looked at so often, in milliseconds.
const LOOK_EVERY_MS: i32 = 200;
/// The kinds of barcode that products have.
const FORMATS: [&str; 5] = ["ean_13", "ean_8", "upc_a", "upc_e", "itf"];
/// The app's reader, which the boot code loads when it is asked for.
const OWN_READER: &str = "openBarcodeReader";

/// Whether this browser may use a camera.
pub fn has_camera() -> bool {
    js::navigator("mediaDevices").is_some()
}

/// Why nothing is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// The camera is refused, or there is none.
    NoCamera,
    /// The app's reader is not on this phone and cannot be loaded now.
    NoReader,
}

/// The camera's picture, until it is closed. A code that is none of the store's is told, and the next one
/// is looked for.
#[component]
pub fn Camera(
    /// Told the digits of each code that comes into sight.
    found: Callback<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let video = NodeRef::<html::Video>::new();
    let is_open = StoredValue::new(true);
    let unread = RwSignal::new(None::<Unread>);
    on_cleanup(move || is_open.set_value(false));
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        spawn_local(async move {
            let video: JsValue = video.into();
            if let Err(reason) = look(&video, is_open, found).await {
                unread.try_set(Some(reason));
            }
        });
    });
    let reason = move || match unread.get() {
        Some(Unread::NoReader) => t_string!(i18n, work.stock.reader_missing),
        _ => t_string!(i18n, work.stock.camera_refused),
    };
    view! {
        <Show
            when=move || unread.get().is_none()
            fallback=move || view! { <p class="quiet">{move || reason()}</p> }
        >
            <video class="camera" node_ref=video muted=true playsinline=true aria-label=move || t_string!(i18n, work.stock.camera)></video>
        </Show>
    }
}

/// Looks until the camera is closed; it is let go in any case.
async fn look(
    video: &JsValue,
    is_open: StoredValue<bool>,
    found: Callback<String>,
) -> Result<(), Unread> {
    // The reader first: without one the camera would be asked for in vain.
    let reader = open_reader().await.map_err(|_| Unread::NoReader)?;
    let stream = open_camera().await.map_err(|_| Unread::NoCamera)?;
    js::set(video, "srcObject", &stream);
    let end = read_codes(&reader, video, is_open, found).await;
    close_camera(&stream);
    end.map_err(|_| Unread::NoCamera)
}

async fn open_camera() -> Result<JsValue, JsValue> {
    let devices = js::navigator("mediaDevices").ok_or(JsValue::NULL)?;
    let facing = js::object(&[("facingMode", "environment".into())]);
    let wanted = js::object(&[("video", facing)]);
    js::call_async(&devices, "getUserMedia", &[wanted]).await
}

fn close_camera(stream: &JsValue) {
    let tracks = js::call(stream, "getTracks", &[]).map(|tracks| Array::from(&tracks));
    for track in tracks.unwrap_or_default().iter() {
        drop(js::call(&track, "stop", &[]));
    }
}

/// The browser's reader where it reads what products have; phones without its service have one that
/// reads nothing. The app's otherwise.
async fn open_reader() -> Result<JsValue, JsValue> {
    let Some(class) = js::global(READER) else {
        return open_own_reader().await;
    };
    let known = js::call_async(&class, "getSupportedFormats", &[]).await;
    // A reader that cannot say what it reads has no service behind it.
    let known = known.map_or_else(|_| Array::new(), |known| Array::from(&known));
    let formats: Array = FORMATS
        .iter()
        .map(|format| JsValue::from_str(format))
        .filter(|format| known.includes(format, 0))
        .collect();
    if !formats.includes(&FORMATS[0].into(), 0) {
        return open_own_reader().await;
    }
    let options = js::object(&[("formats", formats.into())]);
    js::construct(READER, &[options])
}

async fn open_own_reader() -> Result<JsValue, JsValue> {
    js::call_async(&js_sys::global(), OWN_READER, &[]).await
}

async fn read_codes(
    reader: &JsValue,
    video: &JsValue,
    is_open: StoredValue<bool>,
    found: Callback<String>,
) -> Result<(), JsValue> {
    js::call_async(video, "play", &[]).await?;
    let mut last = None;
    while is_open.try_get_value() == Some(true) {
        let seen = js::call_async(reader, "detect", std::slice::from_ref(video)).await?;
        let code = code_of(&Array::from(&seen).get(0));
        // The same code lies before the camera for many pictures.
        if let Some(code) = code.filter(|code| last.as_ref() != Some(code)) {
            last = Some(code.clone());
            found.try_run(code);
        }
        js::sleep(LOOK_EVERY_MS).await;
    }
    Ok(())
}

/// The digits of what a reader saw; none when it saw nothing.
fn code_of(seen: &JsValue) -> Option<String> {
    let code = js::get(seen, "rawValue").as_string()?;
    let is_short = js::get(seen, "format").as_string().as_deref() == Some("upc_e");
    let whole = is_short.then(|| whole_of_upc_e(&code)).flatten();
    Some(whole.unwrap_or(code))
}
