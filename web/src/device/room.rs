//! Room for data on the phone, and whether the system may clear it.

use crate::js;
use wasm_bindgen::JsValue;

/// How storage stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// The system promised not to clear it; none when the browser does not tell.
    pub is_kept: Option<bool>,
    /// Bytes used.
    pub used: Option<f64>,
    /// Bytes left.
    pub free: Option<f64>,
}

fn manager() -> Option<JsValue> {
    js::navigator("storage")
}

/// Reads how storage stands.
pub async fn read_room() -> Room {
    let Some(manager) = manager() else {
        return Room {
            is_kept: None,
            used: None,
            free: None,
        };
    };
    let kept = js::call_async(&manager, "persisted", &[])
        .await
        .ok()
        .and_then(|kept| kept.as_bool());
    let estimate = js::call_async(&manager, "estimate", &[]).await.ok();
    let number = |key| {
        estimate
            .as_ref()
            .and_then(|estimate| js::get(estimate, key).as_f64())
    };
    let (used, quota) = (number("usage"), number("quota"));
    Room {
        is_kept: kept,
        used,
        free: quota.map(|quota| (quota - used.unwrap_or(0.0)).max(0.0)),
    }
}

/// Asks the system not to clear it; the answer shows in the next [`read_room`].
pub async fn ask_to_keep() {
    if let Some(manager) = manager() {
        drop(js::call_async(&manager, "persist", &[]).await);
    }
}
