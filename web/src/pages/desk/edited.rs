//! The record behind a form: made by its first saving and changed by the next ones, each from what the one
//! before has said.

use super::saving::{Saving, draft_of};
use leptos::prelude::*;
use shared::feeds;
use shared::ids::{MutationId, RecordId};
use shared::kinds::{RecordType, change_draft, create_draft};

/// A record of the catalogue that a form makes or changes.
pub struct Edited<T: Send + Sync + 'static> {
    record: RecordId,
    /// What the form began with; none for something new.
    first: StoredValue<Option<T>>,
    /// What was saved here, in its order.
    saved: RwSignal<Vec<(MutationId, T)>>,
    saving: Saving,
}

impl<T: Send + Sync + 'static> Clone for Edited<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Edited<T> {}

impl<T: RecordType + Send + Sync + 'static> Edited<T> {
    /// A record that begins with what the server has; with nothing when it is new.
    pub fn new(record: RecordId, first: Option<T>, saving: Saving) -> Self {
        Self {
            record,
            first: StoredValue::new(first),
            saved: RwSignal::new(Vec::new()),
            saving,
        }
    }

    /// The record as the form knows it: what was saved here counts before the server has answered, so that
    /// nothing new is made twice, until it is refused. None while there is nothing.
    pub fn now(self) -> Option<T> {
        let last = self.saved.with(|saved| {
            let mut newest = saved.iter().rev();
            let standing = newest.find(|(mutation, _)| self.saving.stands(*mutation));
            standing.map(|(_, value)| value.clone())
        });
        last.or_else(|| self.first.get_value())
    }

    /// Saves the record as it is to be, over what it was; over nothing it is made.
    pub fn save(self, before: Option<&T>, after: T) {
        let of = draft_of(self.record, feeds::catalog());
        let mutation = of.mutation;
        let draft = match before {
            Some(before) => change_draft(of, before, &after),
            None => Some(create_draft(of, &after)),
        };
        let Some(draft) = draft else {
            self.saving.save(Vec::new());
            return;
        };
        self.saved.update(|saved| saved.push((mutation, after)));
        self.saving.save(vec![draft]);
    }
}
