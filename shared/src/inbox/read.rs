//! Marking an inbox item as read, as a draft.

use super::InboxItem;
use crate::feeds;
use crate::ids::{MutationId, RecordId};
use crate::kinds::{DraftOf, change_draft};
use crate::sync::engine::Draft;
use crate::time::UtcMs;

/// Marks an item as read; one that is read already needs nothing.
#[must_use]
pub fn mark_read(id: RecordId, item: &InboxItem, mutation: MutationId, now: UtcMs) -> Vec<Draft> {
    if item.read_at.is_some() {
        return Vec::new();
    }
    let after = InboxItem {
        read_at: Some(now),
        ..item.clone()
    };
    let of = DraftOf {
        mutation,
        record: id,
        feed: feeds::user(item.person),
    };
    change_draft(of, item, &after).into_iter().collect()
}
