//! Drafts of forms, kept by this browser until they are published or thrown away.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::master::FormEntry;
use shared::checklist::ChecklistForm;
use std::collections::BTreeMap;
use uuid::Uuid;

const KEY: &str = "storebeat.form-drafts";

/// A form that somebody works on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// The version that it follows; none for a new form.
    pub previous: Option<FormEntry>,
    /// The form as it is now; its version and first day are set when it is published.
    pub form: ChecklistForm,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// All drafts, by lineage.
pub fn kept_drafts() -> BTreeMap<Uuid, FormDraft> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Keeps a draft. One that cannot be kept is there until the page is left.
pub fn keep_draft(draft: &FormDraft) {
    let mut drafts = kept_drafts();
    drafts.insert(draft.form.lineage, draft.clone());
    write(&drafts);
}

/// Throws a draft away.
pub fn forget_draft(lineage: Uuid) {
    let mut drafts = kept_drafts();
    drafts.remove(&lineage);
    write(&drafts);
}

fn write(drafts: &BTreeMap<Uuid, FormDraft>) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(drafts)) {
        drop(storage.set_item(KEY, &text));
    }
}
