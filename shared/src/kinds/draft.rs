//! Drafts of records whole and changed: what the desk, imports and the server itself record.

use super::{RecordType, encode};
use crate::ids::{MutationId, RecordId};
use crate::photo::named_by;
use crate::sync::engine::Draft;
use crate::sync::kind::Body;
use crate::sync::{FeedId, FieldChange, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Which mutation is to do it to which record, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftOf {
    /// The mutation's id, made by the caller.
    pub mutation: MutationId,
    /// The record.
    pub record: RecordId,
    /// Its home feed.
    pub feed: FeedId,
}

/// A new record.
#[must_use]
pub fn create_draft<T: RecordType>(of: DraftOf, record: &T) -> Draft {
    draft::<T>(
        of,
        Operation::Create {
            body: encode(record),
        },
    )
}

/// The fields that differ; none when nothing does.
#[must_use]
pub fn change_draft<T: RecordType>(of: DraftOf, before: &T, after: &T) -> Option<Draft> {
    let fields = changed_fields(&encode(before), &encode(after));
    (!fields.is_empty()).then(|| draft::<T>(of, Operation::Change { fields }))
}

/// The fields in which two bodies differ.
#[must_use]
pub fn changed_fields(before: &Body, after: &Body) -> BTreeMap<String, FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |body: &Body, name: &String| body.get(name).cloned().unwrap_or(Value::Null);
    names
        .into_iter()
        .map(|name| (name, value(before, name), value(after, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| (name.clone(), FieldChange { before, after }))
        .collect()
}

/// The record is changed, and says of every field what it is to be, also where it was so: what is one decision
/// stands as a whole, whatever others decided meanwhile. None when nothing differs.
#[must_use]
pub fn whole_change_draft<T: RecordType>(of: DraftOf, before: &T, after: &T) -> Option<Draft> {
    let (before, after) = (encode(before), encode(after));
    let mut fields = changed_fields(&before, &after);
    if fields.is_empty() {
        return None;
    }
    for (name, value) in after {
        fields.entry(name).or_insert_with(|| FieldChange {
            before: value.clone(),
            after: value,
        });
    }
    Some(draft::<T>(of, Operation::Change { fields }))
}

/// The fields that somebody changed who began with `begun` (empty: there was no record) and entered `entered`,
/// where the record is not so already. What others changed meanwhile is not among them, and a field that both
/// changed says what it was before, so that neither value is lost.
#[must_use]
pub fn entered_fields(begun: &Body, entered: &Body, now: &Body) -> BTreeMap<String, FieldChange> {
    let mut fields = changed_fields(begun, entered);
    fields.retain(|name, change| now.get(name).unwrap_or(&Value::Null) != &change.after);
    fields
}

/// The record is taken back as it was in the revision `seen`; without one the engine says what it holds.
#[must_use]
pub fn withdraw_draft<T: RecordType>(of: DraftOf, seen: Option<u64>) -> Draft {
    draft::<T>(of, Operation::Withdraw { reason: None, seen })
}

fn draft<T: RecordType>(of: DraftOf, op: Operation) -> Draft {
    let photos = named_by(&op);
    Draft {
        mutation: of.mutation,
        feed: of.feed,
        kind: T::KIND,
        schema: T::SCHEMA,
        record: of.record,
        op,
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos,
        mends: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::{feeds, kinds::sample};

    fn of() -> DraftOf {
        let record = RecordId(sample::STORE.0);
        DraftOf {
            mutation: MutationId(sample::STORE.0),
            record,
            feed: feeds::store(sample::STORE),
        }
    }

    #[test]
    fn only_fields_that_differ_are_changed() {
        let before = Store::samples().remove(0);
        let after = Store {
            address: "新址".into(),
            closed_on: Some(sample::day()),
            ..before.clone()
        };
        let Some(Draft {
            op: Operation::Change { fields },
            ..
        }) = change_draft(of(), &before, &after)
        else {
            panic!("a change");
        };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["address", "closed_on"]);
        assert_eq!(fields["closed_on"].before, Value::Null);
    }

    #[test]
    fn what_others_recorded_meanwhile_is_neither_written_over_nor_lost() {
        let body = |fields: &[(&str, u32)]| -> Body {
            let named = fields.iter();
            named
                .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
                .collect()
        };
        let begun = body(&[("shelf", 1), ("price", 1), ("facings", 1)]);
        let entered = body(&[("shelf", 2), ("price", 1), ("facings", 3)]);
        let now = body(&[("shelf", 5), ("price", 7), ("facings", 3)]);
        let fields = entered_fields(&begun, &entered, &now);
        // The price is somebody else's, and the facings are so already.
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["shelf"]);
        assert_eq!(fields["shelf"].before, 1);
        assert_eq!(fields["shelf"].after, 2);

        // Two began where there was nothing.
        let fields = entered_fields(&Body::new(), &entered, &now);
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["price", "shelf"]);
        assert_eq!(fields["shelf"].before, Value::Null);
    }

    #[test]
    fn no_difference_is_no_draft() {
        let store = Store::samples().remove(0);
        assert_eq!(change_draft(of(), &store, &store), None);
    }
}
