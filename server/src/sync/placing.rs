//! Where a done mutation's record comes to stand: position, entry, digest and history link, given in
//! memory under the feeds' locks.

use super::incoming::Incoming;
use super::kinds_of_sync::leaves_with_window;
use super::numbers::to_column;
use super::rows::write_op;
use super::tables::{feed_entry, history, mutation, receipt, record};
use super::workspace::{Done, Facts, FeedState, RecordState};
use crate::database::Error;
use shared::ids::RecordId;
use shared::sync::digest::Digest;
use shared::sync::history::{Revision, link};
use shared::sync::wire::EntryOp;
use shared::sync::{FeedId, Hash};
use std::collections::{BTreeMap, HashMap};

/// The rows of a batch, collected before the one write per table.
#[derive(Default)]
pub(super) struct Rows {
    pub entries: BTreeMap<(i64, RecordId), feed_entry::Model>,
    pub records: BTreeMap<RecordId, record::Model>,
    pub history: Vec<history::Model>,
    pub mutations: Vec<mutation::Model>,
    pub receipts: Vec<receipt::Model>,
}

/// One done mutation on its way to its place.
pub(super) struct Placing<'a> {
    pub item: &'a Incoming,
    pub done: &'a Done,
    pub names: &'a HashMap<i64, FeedId>,
    pub facts: &'a Facts,
    pub index: usize,
}

impl Placing<'_> {
    /// Moves the record to the end of its home feed and returns the position.
    pub fn put(
        &self,
        feeds: &mut HashMap<FeedId, FeedState>,
        states: &mut HashMap<RecordId, RecordState>,
        rows: &mut Rows,
    ) -> Result<u64, Error> {
        let change = &self.done.change;
        let kind = self.done.kind.rules.name;
        let home = feeds.get(&self.done.home).ok_or(Error::StartOver)?.ordinal;
        if let Some(before) = states.get(&change.record) {
            let name = self.names.get(&before.feed).ok_or(Error::StartOver)?;
            let old = feeds.get_mut(name).ok_or(Error::StartOver)?;
            take_out(old, change.record, before)?;
            if before.feed != home {
                let entry = self.entry(old, EntryOp::Moved, before.revision, None);
                rows.entries.insert((old.ordinal, change.record), entry);
            }
        }
        let text = serde_json::to_string(&change.body)
            .map_err(|_| Error::Data("a body that cannot be written"))?;
        let body_hash = Hash::of(&[text.as_bytes()]);
        let feed = feeds.get_mut(&self.done.home).ok_or(Error::StartOver)?;
        let is_put = self.done.op == EntryOp::Put;
        let shown = is_put.then(|| (text.clone(), body_hash));
        let entry = self.entry(feed, self.done.op, change.revision, shown);
        rows.entries.insert((feed.ordinal, change.record), entry);
        if is_put {
            let added = Digest::of_entry(kind, change.record, change.revision, &body_hash);
            feed.digest = feed.digest.plus(added);
        }
        let chained = self.chained_hash(body_hash)?;
        rows.history.push(self.revision(feed, text, chained));
        let state = RecordState {
            kind: kind.to_owned(),
            feed: feed.ordinal,
            position: feed.head,
            revision: change.revision,
            author: change.author,
            op: self.done.op,
            body: change.body.clone(),
            body_hash,
        };
        rows.records
            .insert(change.record, record_row(change.record, &state));
        rows.mutations.push(self.mutation_row());
        let position = state.position;
        states.insert(change.record, state);
        Ok(position)
    }

    fn entry(
        &self,
        feed: &mut FeedState,
        op: EntryOp,
        revision: u64,
        shown: Option<(String, Hash)>,
    ) -> feed_entry::Model {
        feed.head += 1;
        feed.is_changed = true;
        let (body, body_hash) = match shown {
            Some((text, hash)) => (Some(text), hash),
            None => (None, Hash::of(&[])),
        };
        feed_entry::Model {
            feed: feed.ordinal,
            position: to_column(feed.head),
            record_id: self.done.change.record.0,
            kind: self.done.kind.rules.name.to_owned(),
            revision: to_column(revision),
            op: write_op(op).to_owned(),
            body,
            body_hash: body_hash.0.to_vec(),
            changed_at: self.facts.now.0,
        }
    }

    /// What the history chains of the body: without personal values, for which their commitments in the
    /// mutation's bytes stand. So they can be erased, and nobody can try guesses of them on a hash.
    fn chained_hash(&self, body_hash: Hash) -> Result<Hash, Error> {
        let personal = self.done.kind.rules.private_fields;
        if personal.is_empty() {
            return Ok(body_hash);
        }
        let mut body = self.done.change.body.clone();
        body.retain(|field, _| !personal.contains(&field.as_str()));
        let text = serde_json::to_string(&body)
            .map_err(|_| Error::Data("a body that cannot be written"))?;
        Ok(Hash::of(&[text.as_bytes()]))
    }

    fn revision(&self, feed: &mut FeedState, text: String, body_hash: Hash) -> history::Model {
        let change = &self.done.change;
        feed.sequence += 1;
        feed.link = link(
            feed.link,
            &Revision {
                sequence: feed.sequence,
                record: change.record,
                revision: change.revision,
                mutation: change.mutation,
                mutation_hash: change.mutation_hash,
                body_hash,
                at: self.facts.now,
            },
        );
        history::Model {
            feed: feed.ordinal,
            sequence: to_column(feed.sequence),
            record_id: change.record.0,
            revision: to_column(change.revision),
            mutation_id: change.mutation.0,
            mutation_hash: change.mutation_hash.0.to_vec(),
            author_id: change.author.0,
            body: text,
            body_hash: body_hash.0.to_vec(),
            at: self.facts.now.0,
            occurred_at: self.facts.occurred[self.index].at.0,
            link: feed.link.0.to_vec(),
        }
    }

    fn mutation_row(&self) -> mutation::Model {
        let change = &self.done.change;
        mutation::Model {
            id: change.mutation.0,
            hash: change.mutation_hash.0.to_vec(),
            device_id: change.device.0,
            author_id: change.author.0,
            number: self
                .item
                .envelope()
                .map_or(0, |envelope| to_column(envelope.number)),
            record_id: change.record.0,
            envelope: self.item.sealed.envelope.clone(),
            private: self.item.sealed.private.clone(),
            signature: self.item.sealed.signature.clone(),
            received_at: self.facts.now.0,
        }
    }
}

fn record_row(id: RecordId, state: &RecordState) -> record::Model {
    record::Model {
        id: id.0,
        kind: state.kind.clone(),
        feed: state.feed,
        position: to_column(state.position),
        revision: to_column(state.revision),
        op: write_op(state.op).to_owned(),
    }
}

/// The digest is over live entries; one that has left with the window is out of it already.
fn take_out(feed: &mut FeedState, record: RecordId, before: &RecordState) -> Result<(), Error> {
    let has_left = before.position <= feed.window && {
        let body = serde_json::to_string(&before.body)
            .map_err(|_| Error::Data("a body that cannot be written"))?;
        leaves_with_window(&before.kind, &body)
    };
    if before.op == EntryOp::Put && !has_left {
        let old = Digest::of_entry(&before.kind, record, before.revision, &before.body_hash);
        feed.digest = feed.digest.minus(old);
        feed.is_changed = true;
    }
    Ok(())
}
