//! The way to a store, in whatever map the phone has.

use crate::device::browser::is_apple_phone;
use shared::store::Store;

/// A link that the phone's own map opens, also offline; none without a position to trust.
pub fn directions_to(store: &Store) -> Option<String> {
    let position = store
        .position
        .as_ref()
        .filter(|position| position.doubt.is_none())?;
    let (latitude, longitude) = (position.latitude, position.longitude);
    let name = js_sys::encode_uri_component(&store.name);
    if is_apple_phone() {
        return Some(format!(
            "https://maps.apple.com/?daddr={latitude},{longitude}&q={name}"
        ));
    }
    Some(format!(
        "geo:{latitude},{longitude}?q={latitude},{longitude}({name})"
    ))
}
