//! From the camera's file to what is kept: upright, small, marked with store, time and person, and drawn anew,
//! so that nothing of the file but its pixels goes on.

use crate::js;
use leptos::prelude::document;
use shared::photo::{Likeness, PHOTO_SIDE_MAX, SAMPLE_HEIGHT, SAMPLE_WIDTH};
use shared::sync::Hash;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

const MEDIA_TYPE: &str = "image/jpeg";
/// Of 1; text on price tags stays readable.
const QUALITY: f64 = 0.8;
/// The mark's letters against the shorter side of the photo.
const LETTERS_PART: f64 = 0.032;
const LETTERS_MIN: f64 = 12.0;
/// Readable on a white wall and in a dark store.
const MARK_GROUND: &str = "rgba(0, 0, 0, 0.62)";
const MARK_LETTERS: &str = "#ffffff";

/// The browser cannot read the file as a picture, or cannot draw it.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable;

impl From<JsValue> for Unreadable {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// A photo that is ready to be kept.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// A JPEG.
    pub bytes: js_sys::Uint8Array,
    /// Its SHA-256.
    pub hash: Hash,
    /// What it looks like, without the mark.
    pub likeness: Likeness,
}

/// Prepares a file, with the mark's lines from top to bottom.
///
/// # Errors
/// When the browser cannot do it.
pub async fn prepare(file: &JsValue, mark: &[String]) -> Result<Prepared, Unreadable> {
    let upright = js::object(&[("imageOrientation", "from-image".into())]);
    let global = js_sys::global();
    let picture = js::call_async(&global, "createImageBitmap", &[file.clone(), upright]).await?;
    let (width, height) = fitted(number(&picture, "width")?, number(&picture, "height")?);
    let (canvas, context) = draw(&picture, (width, height))?;
    drop(js::call(&picture, "close", &[]));
    let likeness = likeness_of(&canvas)?;
    write_mark(&context, (width, height), mark)?;
    let bytes = jpeg_of(&canvas).await?;
    let hash = Hash::of(&[&bytes.to_vec()]);
    Ok(Prepared {
        bytes,
        hash,
        likeness,
    })
}

/// No side above the longest that travels; a smaller picture keeps its size.
fn fitted(width: f64, height: f64) -> (f64, f64) {
    let part = (f64::from(PHOTO_SIDE_MAX) / width.max(height)).min(1.0);
    (
        (width * part).round().max(1.0),
        (height * part).round().max(1.0),
    )
}

/// The canvas and its brush, with the picture on it.
fn draw(picture: &JsValue, (width, height): (f64, f64)) -> Result<(JsValue, JsValue), Unreadable> {
    let canvas: JsValue = document().create_element("canvas")?.into();
    js::set(&canvas, "width", &width.into());
    js::set(&canvas, "height", &height.into());
    let context = js::call(&canvas, "getContext", &["2d".into()])?;
    js::set(&context, "imageSmoothingQuality", &"high".into());
    let place = [
        JsValue::from_f64(0.0),
        JsValue::from_f64(0.0),
        width.into(),
        height.into(),
    ];
    let arguments: Vec<JsValue> = std::iter::once(picture.clone()).chain(place).collect();
    js::call(&context, "drawImage", &arguments)?;
    Ok((canvas, context))
}

fn likeness_of(canvas: &JsValue) -> Result<Likeness, Unreadable> {
    let side = |pixels: usize| u32::try_from(pixels).map_or(0.0, f64::from);
    let (width, height) = (side(SAMPLE_WIDTH), side(SAMPLE_HEIGHT));
    let (_, context) = draw(canvas, (width, height))?;
    let place = [
        JsValue::from_f64(0.0),
        JsValue::from_f64(0.0),
        width.into(),
        height.into(),
    ];
    let image = js::call(&context, "getImageData", &place)?;
    let pixels = js_sys::Uint8Array::new(&js::get(&image, "data")).to_vec();
    Likeness::of_pixels(&pixels).ok_or(Unreadable)
}

/// A strip along the lower edge.
fn write_mark(
    context: &JsValue,
    (width, height): (f64, f64),
    mark: &[String],
) -> Result<(), Unreadable> {
    let letters = (width.min(height) * LETTERS_PART).max(LETTERS_MIN).round();
    let (edge, line) = (letters / 2.0, letters * 1.35);
    let lines = u32::try_from(mark.len()).map_or(0.0, f64::from);
    let strip = lines * line + edge;
    js::set(context, "fillStyle", &MARK_GROUND.into());
    let place = [
        JsValue::from_f64(0.0),
        (height - strip).into(),
        width.into(),
        strip.into(),
    ];
    js::call(context, "fillRect", &place)?;
    js::set(context, "fillStyle", &MARK_LETTERS.into());
    js::set(
        context,
        "font",
        &format!("{letters}px system-ui, sans-serif").into(),
    );
    js::set(context, "textBaseline", &"middle".into());
    let mut middle = height - strip + edge / 2.0 + line / 2.0;
    for words in mark {
        // Longer words are drawn narrower.
        let room = (width - 2.0 * edge).max(1.0);
        let arguments = [
            words.as_str().into(),
            edge.into(),
            middle.into(),
            room.into(),
        ];
        js::call(context, "fillText", &arguments)?;
        middle += line;
    }
    Ok(())
}

async fn jpeg_of(canvas: &JsValue) -> Result<js_sys::Uint8Array, Unreadable> {
    let made = js_sys::Promise::new(&mut |done, _| {
        drop(js::call(
            canvas,
            "toBlob",
            &[done.into(), MEDIA_TYPE.into(), QUALITY.into()],
        ));
    });
    let blob = JsFuture::from(made).await?;
    let buffer = js::call_async(&blob, "arrayBuffer", &[]).await?;
    Ok(js_sys::Uint8Array::new(&buffer))
}

fn number(of: &JsValue, key: &str) -> Result<f64, Unreadable> {
    js::get(of, key).as_f64().ok_or(Unreadable)
}
