//! What was typed in an open visit and is not recorded yet: kept at each key, so that a crash
//! takes nothing.

use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use shared::ids::VisitId;

/// What an open visit holds beside its record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VisitDraft {
    /// What was skipped and why.
    pub note: String,
    /// The store was found closed.
    pub store_closed: bool,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn key(visit: VisitId) -> String {
    format!("storebeat.visit.{visit}")
}

/// What was typed; nothing when nothing was.
pub fn read(visit: VisitId) -> VisitDraft {
    let text = storage().and_then(|storage| storage.get_item(&key(visit)).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Keeps what was typed; whether that worked.
pub fn keep(visit: VisitId, draft: &VisitDraft) -> bool {
    let text = serde_json::to_string(draft).unwrap_or_default();
    storage().is_some_and(|storage| storage.set_item(&key(visit), &text).is_ok())
}

/// The visit is recorded.
pub fn forget(visit: VisitId) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(&key(visit)));
    }
}
