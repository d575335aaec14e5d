//! Drafts of forms, kept by this browser until they are published or thrown away.

use crate::state::{Session, use_session};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::master::FormEntry;
use shared::checklist::ChecklistForm;
use std::collections::BTreeMap;
use uuid::Uuid;

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

/// The drafts of whoever is signed in: two people at one browser have their own.
#[derive(Clone, Copy)]
pub struct KeptDrafts {
    session: Session,
}

/// The drafts of whoever is signed in.
pub fn use_kept_drafts() -> KeptDrafts {
    KeptDrafts {
        session: use_session(),
    }
}

impl KeptDrafts {
    fn key(self) -> Option<String> {
        let identity = self.session.identity;
        let person = identity.with_untracked(|identity| identity.as_ref().map(|it| it.user.id))?;
        Some(format!("storebeat.form-drafts.{person}"))
    }

    /// All of them, by lineage.
    pub fn all(self) -> BTreeMap<Uuid, FormDraft> {
        let key = self.key();
        let text = key.and_then(|key| storage()?.get_item(&key).ok().flatten());
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Keeps a draft. One that cannot be kept is there until the page is left.
    pub fn keep(self, draft: &FormDraft) {
        let mut drafts = self.all();
        drafts.insert(draft.form.lineage, draft.clone());
        self.write(&drafts);
    }

    /// Throws a draft away.
    pub fn forget(self, lineage: Uuid) {
        let mut drafts = self.all();
        drafts.remove(&lineage);
        self.write(&drafts);
    }

    fn write(self, drafts: &BTreeMap<Uuid, FormDraft>) {
        let text = serde_json::to_string(drafts);
        if let (Some(storage), Some(key), Ok(text)) = (storage(), self.key(), text) {
            drop(storage.set_item(&key, &text));
        }
    }
}
