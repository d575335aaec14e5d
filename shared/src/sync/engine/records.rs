//! Server truth in memory, found by record, by feed and by kind.

use super::rows::RecordRow;
use crate::ids::RecordId;
use crate::sync::FeedId;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// All records that the device holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    by_record: BTreeMap<RecordId, BTreeMap<FeedId, Rc<RecordRow>>>,
    by_feed: BTreeMap<FeedId, BTreeSet<RecordId>>,
    by_kind: BTreeMap<String, BTreeSet<RecordId>>,
}

impl Records {
    /// Writes a row, replacing that of the same feed and record.
    pub fn put(&mut self, row: Rc<RecordRow>) {
        self.delete(&row.feed, row.record);
        self.by_feed
            .entry(row.feed.clone())
            .or_default()
            .insert(row.record);
        self.by_kind
            .entry(row.kind.clone())
            .or_default()
            .insert(row.record);
        self.by_record
            .entry(row.record)
            .or_default()
            .insert(row.feed.clone(), row);
    }

    /// Removes a row, if it is there.
    pub fn delete(&mut self, feed: &FeedId, record: RecordId) {
        let Some(rows) = self.by_record.get_mut(&record) else {
            return;
        };
        let Some(row) = rows.remove(feed) else { return };
        if !rows.values().any(|other| other.kind == row.kind) {
            remove_from(&mut self.by_kind, &row.kind, record);
        }
        if rows.is_empty() {
            self.by_record.remove(&record);
        }
        remove_from(&mut self.by_feed, feed, record);
    }

    /// The row that is shown: while a record moves between feeds, the one of the higher revision.
    #[must_use]
    pub fn newest(&self, record: RecordId) -> Option<&Rc<RecordRow>> {
        self.by_record
            .get(&record)?
            .values()
            .max_by_key(|row| row.revision)
    }

    /// All records of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = RecordId> {
        self.by_kind.get(kind).into_iter().flatten().copied()
    }

    /// All rows of a feed.
    pub fn of_feed(&self, feed: &FeedId) -> impl Iterator<Item = &Rc<RecordRow>> {
        let rows = self.by_feed.get(feed).into_iter().flatten();
        rows.filter_map(|record| self.by_record.get(record)?.get(feed))
    }

    /// All rows.
    pub fn all(&self) -> impl Iterator<Item = &Rc<RecordRow>> {
        self.by_record.values().flat_map(BTreeMap::values)
    }
}

fn remove_from<K: Ord>(index: &mut BTreeMap<K, BTreeSet<RecordId>>, key: &K, record: RecordId) {
    if let Some(records) = index.get_mut(key) {
        records.remove(&record);
        if records.is_empty() {
            index.remove(key);
        }
    }
}
