//! The record behind a form: made by its first saving and changed by the next ones, each from what the one
//! before has said.

use super::saving::{Saving, draft_of};
use leptos::prelude::*;
use serde_json::Value;
use shared::feeds;
use shared::ids::{MutationId, RecordId};
use shared::kinds::{DraftOf, RecordType, change_draft, create_draft, encode};
use shared::sync::engine::{Draft, ItemState};
use shared::sync::{FieldChange, Operation};

/// A record of the catalogue that a form makes or changes.
pub struct Edited<T: Send + Sync + 'static> {
    record: RecordId,
    /// What the form began with; none for something new.
    first: StoredValue<Option<T>>,
    /// What was saved here, in its order.
    saved: RwSignal<Vec<Saved<T>>>,
    saving: Saving,
}

/// One mutation that was saved here.
struct Saved<T> {
    mutation: MutationId,
    /// The one that it stands in the place of.
    mends: Option<MutationId>,
    /// What it says of the record.
    fields: Vec<String>,
    /// The record with it.
    after: T,
}

impl<T> Saved<T> {
    fn of(draft: &Draft, after: T) -> Self {
        let fields = match &draft.op {
            Operation::Create { body } => body.keys().cloned().collect(),
            Operation::Change { fields } => fields.keys().cloned().collect(),
            Operation::Withdraw { .. } => Vec::new(),
        };
        Self {
            mutation: draft.mutation,
            mends: draft.mends,
            fields,
            after,
        }
    }
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
            let standing = newest.find(|one| self.saving.stands(one.mutation));
            standing.map(|one| one.after.clone())
        });
        last.or_else(|| self.first.get_value())
    }

    /// Saves the record as it is to be, over what it was; over nothing it is made.
    pub fn save(self, before: Option<&T>, after: T) {
        let state_of = |mutation| untrack(|| self.saving.state_of(mutation));
        let kept = self
            .saved
            .with_untracked(|saved| kept_back(saved, state_of));
        let of = || draft_of(self.record, feeds::catalog());
        let drafts = drafts_of((before, &after), kept, of);
        let saved = drafts.iter().map(|draft| Saved::of(draft, after.clone()));
        self.saved.update(|all| all.extend(saved));
        self.saving.save(drafts);
    }
}

/// What the server keeps undone of what was saved here, with the fields that it is about, in its order. What
/// something later stands in the place of already is left to that.
fn kept_back<T>(
    saved: &[Saved<T>],
    state_of: impl Fn(MutationId) -> Option<ItemState>,
) -> Vec<(MutationId, Vec<String>)> {
    let is_replaced = |mutation| {
        let mut menders = saved.iter().filter(|one| one.mends == Some(mutation));
        menders.any(|one| state_of(one.mutation).is_some_and(|state| state != ItemState::Dropped))
    };
    let is_kept = |one: &&Saved<T>| {
        let state = state_of(one.mutation);
        matches!(state, Some(ItemState::Held | ItemState::Returned)) && !is_replaced(one.mutation)
    };
    let kept = saved.iter().filter(is_kept);
    kept.map(|one| (one.mutation, one.fields.clone())).collect()
}

/// What saves the record: none when nothing differs. It is the last word of whoever saves, and stands in the place
/// of all that was kept: a change that waited behind a creation would otherwise be made over the newer one.
fn drafts_of<T: RecordType>(
    (before, after): (Option<&T>, &T),
    kept: Vec<(MutationId, Vec<String>)>,
    of: impl Fn() -> DraftOf,
) -> Vec<Draft> {
    let draft = match before {
        Some(before) => change_draft(of(), before, after),
        None => Some(create_draft(of(), after)),
    };
    let Some(mut draft) = draft else {
        return Vec::new();
    };
    let mut kept = kept.into_iter();
    draft.mends = kept.next().map(|(mutation, _)| mutation);
    let body = encode(after);
    let as_it_is = |field: String| {
        let value = body.get(&field).cloned().unwrap_or(Value::Null);
        let change = FieldChange {
            before: value.clone(),
            after: value,
        };
        (field, change)
    };
    let mut drafts = vec![draft];
    // A mutation mends one: for each further one the record says of its fields what stands already.
    for (mutation, fields) in kept {
        drafts.push(Draft {
            mutation: of().mutation,
            op: Operation::Change {
                fields: fields.into_iter().map(as_it_is).collect(),
            },
            mends: Some(mutation),
            ..drafts[0].clone()
        });
    }
    drafts
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::product::Product;
    use std::cell::Cell;

    fn product(name: &str) -> Product {
        Product {
            name: name.to_owned(),
            ..Product::samples().remove(0)
        }
    }

    fn of(number: u8) -> DraftOf {
        DraftOf {
            mutation: MutationId::new(0, [number; 10]),
            record: RecordId::new(0, [0; 10]),
            feed: feeds::catalog(),
        }
    }

    /// A creation that came back, and a change that is held behind it.
    fn refused() -> Vec<Saved<Product>> {
        let (first, second) = (product("一"), product("二"));
        let creation = create_draft(of(1), &first);
        let change = change_draft(of(2), &first, &second);
        let change = change.map(|change| Saved::of(&change, second));
        std::iter::once(Saved::of(&creation, first))
            .chain(change)
            .collect()
    }

    /// As the outbox shows it: the first of these came back, the others are held.
    fn behind(returned: u8) -> impl Fn(MutationId) -> Option<ItemState> {
        move |mutation| {
            Some(match mutation == of(returned).mutation {
                true => ItemState::Returned,
                false => ItemState::Held,
            })
        }
    }

    fn save_over(saved: &[Saved<Product>], returned: u8, after: &Product) -> Vec<Draft> {
        let number = Cell::new(saved.len());
        let next = || {
            number.set(number.get() + 1);
            of(u8::try_from(number.get()).unwrap_or(u8::MAX))
        };
        drafts_of((None, after), kept_back(saved, behind(returned)), next)
    }

    fn mended(drafts: &[Draft]) -> Vec<Option<MutationId>> {
        drafts.iter().map(|draft| draft.mends).collect()
    }

    #[test]
    fn what_is_saved_after_a_creation_came_back_has_the_last_word_over_a_change_behind_it() {
        let newest = product("三");
        let drafts = save_over(&refused(), 1, &newest);
        let both = [1, 2].map(|number| Some(of(number).mutation));
        assert_eq!(mended(&drafts), both);
        assert_eq!(
            drafts[0].op,
            Operation::Create {
                body: encode(&newest)
            }
        );
        let Operation::Change { fields } = &drafts[1].op else {
            panic!("a change");
        };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["name"]);
        let (name, stands) = (&fields["name"], Value::from("三"));
        assert_eq!((&name.before, &name.after), (&stands, &stands));
    }

    #[test]
    fn what_came_back_again_is_replaced_and_not_what_it_was_to_replace() {
        let mut saved = refused();
        let again = product("三");
        let drafts = save_over(&saved, 1, &again);
        saved.extend(drafts.iter().map(|draft| Saved::of(draft, again.clone())));
        let drafts = save_over(&saved, 3, &product("四"));
        let both = [3, 4].map(|number| Some(of(number).mutation));
        assert_eq!(mended(&drafts), both);
    }

    #[test]
    fn what_is_under_way_or_done_is_not_replaced() {
        let under_way = |_| Some(ItemState::Sending);
        assert!(kept_back(&refused(), under_way).is_empty());
        assert!(kept_back(&refused(), |_| None).is_empty());
    }
}
