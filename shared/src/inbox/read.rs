//! Marking an inbox item as read, as a draft.

use super::InboxItem;
use crate::feeds;
use crate::ids::{MutationId, RecordId};
use crate::kinds::{Named, RecordType};
use crate::sync::Operation;
use crate::sync::engine::Draft;
use crate::time::UtcMs;
use crate::visit::steps::changed_fields;
use std::collections::BTreeMap;

/// Marks an item as read; one that is read already needs nothing.
#[must_use]
pub fn mark_read(id: RecordId, item: &InboxItem, mutation: MutationId, now: UtcMs) -> Vec<Draft> {
    if item.read_at.is_some() {
        return Vec::new();
    }
    let after = InboxItem { read_at: Some(now), ..item.clone() };
    vec![Draft {
        mutation,
        feed: feeds::user(item.person),
        kind: InboxItem::KIND,
        schema: InboxItem::SCHEMA,
        record: id,
        op: Operation::Change { fields: changed_fields(item, &after) },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }]
}
