//! The pages of the modelled server.

use super::company::{
    FeedTruth, LiveRecord, STORES_PER_TERRITORY, Sender, TERRITORIES, is_administrator, store,
    territory,
};
use super::model::Model;
use shared::ids::{RecordId, UserId};
use shared::kinds::Named as _;
use shared::product::Product;
use shared::sync::FeedId;
use shared::sync::cursor::Cursor;
use shared::sync::wire::{Entry, EntryOp, FeedPage, Page};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one page: few, so that pages are cut within feeds.
const PAGE_ENTRIES: usize = 7;

impl Model {
    /// The feeds that the person may read.
    pub(super) fn feeds_of(&self, user: UserId) -> BTreeSet<FeedId> {
        let mut feeds = BTreeSet::from([shared::feeds::catalog(), shared::feeds::user(user)]);
        for index in 0..TERRITORIES {
            if is_administrator(user) || self.grants.contains(&(user, territory(index))) {
                feeds.extend(
                    (0..STORES_PER_TERRITORY).map(|at| shared::feeds::store(store(index, at))),
                );
            }
        }
        feeds
    }

    /// One page after what the device holds.
    pub(super) fn page(&self, sender: Sender, cursor: &Cursor) -> Page {
        let held: BTreeMap<u64, u64> = cursor
            .marks
            .iter()
            .map(|mark| (mark.ordinal, mark.position))
            .collect();
        let mut feeds = Vec::new();
        let mut left = PAGE_ENTRIES;
        let mut in_scope = BTreeSet::new();
        let mut more = false;
        for feed in self.feeds_of(sender.user) {
            let (Some(ordinal), Some(truth)) =
                (self.ordinals.get(&feed), self.truth.feeds.get(&feed))
            else {
                continue;
            };
            in_scope.insert(*ordinal);
            // A mark of another epoch, or beyond the head, means nothing here.
            let mark = held.get(ordinal).copied();
            let is_good = |mark: &u64| cursor.epoch == self.epoch && *mark <= truth.head;
            let reread = mark.is_some_and(|mark| !is_good(&mark));
            let from = mark.filter(is_good).unwrap_or(0);
            if left == 0 {
                more |= from < truth.head;
                continue;
            }
            let mut entries: Vec<Entry> = truth
                .live
                .iter()
                .filter(|(_, live)| live.position > from)
                .map(|(record, live)| entry(*record, live))
                .chain(self.withdrawals(truth, from))
                .collect();
            entries.sort_by_key(|entry| entry.position);
            let is_whole = entries.len() <= left;
            entries.truncate(left);
            left -= entries.len();
            more |= !is_whole;
            let to = if is_whole {
                truth.head
            } else {
                entries.last().map_or(from, |last| last.position)
            };
            let digest = is_whole.then_some(truth.digest);
            let (ordinal, window) = (*ordinal, truth.window);
            feeds.push(FeedPage {
                ordinal,
                id: feed,
                reread,
                to,
                window,
                digest,
                entries,
            });
        }
        let revoked = held
            .keys()
            .copied()
            .filter(|ordinal| !in_scope.contains(ordinal))
            .collect();
        let last_number = self.numbers.get(&sender.device).copied().unwrap_or(0);
        Page {
            epoch: self.epoch,
            anchor: self.anchor(),
            device: Some(sender.device),
            last_number,
            feeds,
            revoked,
            more,
            signed: None,
        }
    }
}

impl Model {
    fn withdrawals(&self, truth: &FeedTruth, from: u64) -> impl Iterator<Item = Entry> {
        let gone = truth.gone.iter().filter(move |(_, at)| **at > from);
        gone.map(|(record, position)| Entry {
            position: *position,
            record: *record,
            kind: Product::KIND.to_owned(),
            revision: self.gone_revisions.get(record).copied().unwrap_or(1),
            op: EntryOp::Gone,
            body: None,
        })
    }
}

fn entry(record: RecordId, live: &LiveRecord) -> Entry {
    Entry {
        position: live.position,
        record,
        kind: live.kind.clone(),
        revision: live.revision,
        op: EntryOp::Put,
        body: serde_json::from_str(&live.body).ok(),
    }
}
