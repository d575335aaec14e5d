//! Photos at the desk: small beside their record, large in the viewer, and what is said of one that is
//! not here.

mod address;
mod picture;
mod strip;
mod viewer;

pub use picture::Picture;
pub use strip::PhotoStrip;
pub use viewer::{PhotoViewer, Steps, VIEWER_ID};

use leptos::ev::KeyboardEvent;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::Element;

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
