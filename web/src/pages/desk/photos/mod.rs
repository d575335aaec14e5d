//! Photos at the desk: small beside their record, large in the viewer, and what is said of one that is
//! not here.

mod address;
mod picture;
mod strip;
mod viewer;

pub use picture::Picture;
pub use strip::PhotoStrip;
pub use viewer::{PhotoViewer, Steps, VIEWER_ID};

use crate::i18n::*;
use crate::words::Words;
use leptos::ev::KeyboardEvent;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::Element;
use shared::api::photos::PhotoCount;

/// "3 of 5 photos delivered"; nothing where no photo is named.
pub fn delivered_words(i18n: Words, count: PhotoCount) -> Option<String> {
    let named = i32::try_from(count.named).unwrap_or(i32::MAX);
    let delivered = count.delivered;
    let words = move || {
        let words = t_string!(
            i18n,
            desk.photos.delivered,
            count = named,
            delivered = delivered
        );
        words.to_string()
    };
    (!count.is_empty()).then(words)
}

/// Whether somebody types where a key was pressed; a tick box takes no letters.
pub fn is_in_field(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let is_box = target.get_attribute("type").as_deref() == Some("checkbox");
        matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
            || (target.tag_name() == "INPUT" && !is_box)
    })
}
