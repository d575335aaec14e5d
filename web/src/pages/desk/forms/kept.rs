//! Drafts of forms, kept by this browser until they are published or thrown away.

use crate::state::{Session, use_session};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::master::FormEntry;
use shared::checklist::{ChecklistForm, design};
use shared::ids::{FormId, RecordId};
use shared::sync::engine::{ItemState, OutboxItem};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A form that somebody works on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// The version that it follows; none for a new form.
    pub previous: Option<FormEntry>,
    /// The form as it is now; its version and first day are set when it is published.
    pub form: ChecklistForm,
    /// What was last sent to be published of it; its author may leave before the server has answered.
    #[serde(default)]
    pub sent: Option<FormEntry>,
}

impl FormDraft {
    /// The draft once what was sent of it may be published: of the version after it, where something was typed
    /// since; otherwise there is none any more.
    fn after_publishing(self, is_published: impl Fn(FormId) -> bool) -> Option<Self> {
        let Some(sent) = self.sent.clone().filter(|sent| is_published(sent.id)) else {
            return Some(self);
        };
        let previous = self.previous.as_ref().map(|entry| &entry.form);
        let (now, _) = design::publish(&self.form, previous, sent.form.from);
        (now != sent.form).then_some(Self {
            previous: Some(sent),
            sent: None,
            ..self
        })
    }

    /// Whether it is on its way to be published.
    pub fn is_under_way(&self, items: &[OutboxItem]) -> bool {
        let sent = self.sent.as_ref();
        sent.is_some_and(|sent| stands(items, sent.id, &[ItemState::Queued, ItemState::Sending]))
    }
}

fn stands(items: &[OutboxItem], form: FormId, states: &[ItemState]) -> bool {
    let mut of_form = items.iter().filter(|item| item.record == RecordId(form.0));
    of_form.any(|item| states.contains(&item.state))
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

    /// Settles what was sent of drafts that were left meanwhile. Whether there was any.
    pub fn settle(self, items: &[OutboxItem]) -> bool {
        let is_published = |form| stands(items, form, &[ItemState::Applied, ItemState::Merged]);
        let all = self.all();
        let left = all.clone().into_iter().filter_map(|(lineage, draft)| {
            let draft = draft.after_publishing(is_published)?;
            Some((lineage, draft))
        });
        let left: BTreeMap<_, _> = left.collect();
        let is_any = all != left;
        if is_any {
            self.write(&left);
        }
        is_any
    }

    fn write(self, drafts: &BTreeMap<Uuid, FormDraft>) {
        let text = serde_json::to_string(drafts);
        if let (Some(storage), Some(key), Ok(text)) = (storage(), self.key(), text) {
            drop(storage.set_item(&key, &text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::BusinessDay;

    fn sent() -> FormDraft {
        let from = BusinessDay::parse("2025-03-01").unwrap();
        let form = design::merchandising_check(Uuid::from_u128(1), from);
        let (published, _) = design::publish(&form, None, from.plus_days(3));
        FormDraft {
            previous: None,
            form,
            sent: Some(FormEntry {
                id: FormId(Uuid::from_u128(2)),
                form: published,
            }),
        }
    }

    #[test]
    fn a_draft_that_was_left_while_it_was_published_is_none_any_more() {
        assert_eq!(sent().after_publishing(|_| true), None);
        assert_eq!(sent().after_publishing(|_| false), Some(sent()));
    }

    #[test]
    fn what_was_typed_after_a_version_was_sent_is_the_draft_of_the_next() {
        let mut draft = sent();
        draft.form.name = "第二版".to_owned();
        let left = draft.clone().after_publishing(|_| true).unwrap();
        assert_eq!(left.previous, draft.sent);
        assert_eq!((left.form, left.sent), (draft.form, None));
    }
}
