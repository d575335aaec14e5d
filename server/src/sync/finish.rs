//! The end of a batch: positions, digests, history links and leaves, all given in memory under the
//! feeds' locks, then one multi-row write per table.

use super::apply::{Answer, Applied, Passage, Request};
use super::effects;
use super::incoming::Incoming;
use super::kinds_of_sync::leaves_with_window;
use super::locks::write_feeds;
use super::numbers::to_column;
use super::quarantine;
use super::rows::{LIST_MAX, Leaves, write_op};
use super::tables::{feed_entry, history, mutation, receipt, record};
use super::windows;
use super::workspace::{Done, Facts, FeedState, Kept, Origin, RecordState, Verdict, Workspace};
use crate::database::{Error, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};
use shared::feeds;
use shared::ids::{EpochId, RecordId};
use shared::problem::ProblemCode;
use shared::sync::digest::Digest;
use shared::sync::history::{Revision, link};
use shared::sync::wire::{EntryOp, Hint};
use shared::sync::{FeedId, Hash, Leaf, Outcome};
use std::collections::{BTreeMap, HashMap};

/// What the end of a batch needs beside the workspace.
pub(super) struct Finish<'a> {
    pub request: &'a Request<'a>,
    /// None when nothing was fresh.
    pub facts: Option<&'a Facts>,
    /// The leaves that were there before.
    pub leaves: &'a Leaves,
    /// Records as they stood before the batch.
    pub originals: HashMap<RecordId, RecordState>,
}

#[derive(Default)]
struct Rows {
    entries: BTreeMap<(i64, RecordId), feed_entry::Model>,
    records: BTreeMap<RecordId, record::Model>,
    history: Vec<history::Model>,
    mutations: Vec<mutation::Model>,
    receipts: Vec<receipt::Model>,
}

/// Gives positions and leaves and writes everything.
pub(super) async fn finish(
    tx: &Tx,
    finish: Finish<'_>,
    mut workspace: Workspace,
) -> Result<Applied, Error> {
    let mut rows = Rows::default();
    let mut leaves = vec![None; finish.request.items.len()];
    if let Some(facts) = finish.facts {
        let epoch = super::epoch(tx).await?;
        let names: HashMap<i64, FeedId> =
            workspace.feeds.values().map(|feed| (feed.ordinal, feed.id.clone())).collect();
        let mut states = finish.originals.clone();
        for (index, item) in finish.request.items.iter().enumerate() {
            let leaf = match &workspace.verdicts[index] {
                Some(Verdict::Done(done)) => {
                    let place = Placing { item, done, names: &names, facts, index };
                    let position = place.put(&mut workspace.feeds, &mut states, &mut rows)?;
                    let feed = done.home.clone();
                    Some(leaf_of(&finish, epoch, item, (done.outcome, None), (feed, position)))
                }
                Some(Verdict::Kept(kept)) if finish.request.origin != Origin::System => {
                    let said = (kept.outcome, Some(kept.reason));
                    Some(leaf_of(&finish, epoch, item, said, (named_feed(item), 0)))
                }
                _ => None,
            };
            if let Some(leaf) = leaf.filter(|leaf| is_news(&finish, item, leaf)) {
                leaves[index] = Some(leaf.clone());
                rows.receipts.push(leaf);
            }
        }
        write_rows(tx, rows).await?;
        keep_rest(tx, &finish, &workspace).await?;
        effects::follow(tx, &finish, &workspace, &leaves).await?;
    }
    let hints = close_feeds(tx, &finish, &mut workspace).await?;
    let answers = (0..finish.request.items.len())
        .map(|index| answer(&finish, &workspace, &leaves, index))
        .collect();
    Ok(Applied { answers, hints })
}

/// A mutation that is judged again and gets the same answer keeps its leaf.
fn is_news(finish: &Finish<'_>, item: &Incoming, leaf: &receipt::Model) -> bool {
    let before = finish.leaves.get(&(item.id, item.hash));
    let outcome = |bytes: &[u8]| Leaf::parse(bytes).map(|leaf| leaf.outcome);
    before.is_none_or(|before| {
        before.reason != leaf.reason || outcome(&before.leaf) != outcome(&leaf.leaf)
    })
}

struct Placing<'a> {
    item: &'a Incoming,
    done: &'a Done,
    names: &'a HashMap<i64, FeedId>,
    facts: &'a Facts,
    index: usize,
}

impl Placing<'_> {
    /// Moves the record to the end of its home feed and returns the position.
    fn put(
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
            take_out(old, change.record, before);
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
        rows.history.push(self.revision(feed, text, body_hash));
        let state = RecordState {
            kind: kind.to_owned(),
            feed: feed.ordinal,
            position: feed.head,
            revision: change.revision,
            op: self.done.op,
            body: change.body.clone(),
            body_hash,
        };
        rows.records.insert(change.record, record_row(change.record, &state));
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
            number: self.item.envelope().map_or(0, |envelope| to_column(envelope.number)),
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
fn take_out(feed: &mut FeedState, record: RecordId, before: &RecordState) {
    let has_left = leaves_with_window(&before.kind) && before.position <= feed.window;
    if before.op == EntryOp::Put && !has_left {
        let old = Digest::of_entry(&before.kind, record, before.revision, &before.body_hash);
        feed.digest = feed.digest.minus(old);
        feed.is_changed = true;
    }
}

/// The feed that a kept mutation names, when it can be one.
fn named_feed(item: &Incoming) -> FeedId {
    let feed = item.envelope().map(|envelope| envelope.feed.clone());
    feed.filter(|feed| feeds::parse(feed).is_some()).unwrap_or_else(|| FeedId::new(""))
}

fn leaf_of(
    finish: &Finish<'_>,
    epoch: EpochId,
    item: &Incoming,
    (outcome, reason): (Outcome, Option<ProblemCode>),
    (feed, position): (FeedId, u64),
) -> receipt::Model {
    let committed_at = finish.request.now;
    let leaf =
        Leaf { mutation: item.id, hash: item.hash, outcome, epoch, committed_at, position, feed };
    let before = finish.leaves.get(&(item.id, item.hash)).map_or(0, |leaf| leaf.sequence);
    receipt::Model {
        mutation_id: item.id.0,
        hash: item.hash.0.to_vec(),
        sequence: before + 1,
        leaf: leaf.to_bytes(),
        reason: reason.map(|code| code.to_string()),
    }
}

async fn write_rows(tx: &Tx, rows: Rows) -> Result<(), Error> {
    let Rows { entries, records, history, mutations, receipts } = rows;
    insert_all(tx, mutations, None).await?;
    let place = OnConflict::column(record::Column::Id)
        .update_columns([
            record::Column::Feed,
            record::Column::Position,
            record::Column::Revision,
            record::Column::Op,
        ])
        .to_owned();
    insert_all(tx, records.into_values().collect(), Some(place)).await?;
    let moved = OnConflict::columns([feed_entry::Column::Feed, feed_entry::Column::RecordId])
        .update_columns([
            feed_entry::Column::Position,
            feed_entry::Column::Kind,
            feed_entry::Column::Revision,
            feed_entry::Column::Op,
            feed_entry::Column::Body,
            feed_entry::Column::BodyHash,
            feed_entry::Column::ChangedAt,
        ])
        .to_owned();
    insert_all(tx, entries.into_values().collect(), Some(moved)).await?;
    insert_all(tx, history, None).await?;
    insert_all(tx, receipts, None).await
}

async fn insert_all<M>(tx: &Tx, rows: Vec<M>, conflict: Option<OnConflict>) -> Result<(), Error>
where
    M: sea_orm::ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: sea_orm::ActiveModelTrait<Entity = M::Entity> + Send,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(LIST_MAX).collect();
        let mut insert = <M::Entity as EntityTrait>::insert_many(chunk);
        if let Some(conflict) = &conflict {
            insert = insert.on_conflict(conflict.clone());
        }
        insert.exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Keeps whole what was not done, and closes the stay of what came out of quarantine.
async fn keep_rest(tx: &Tx, finish: &Finish<'_>, workspace: &Workspace) -> Result<(), Error> {
    if finish.request.origin == Origin::System {
        return Ok(());
    }
    let mut kept: Vec<(&Incoming, &Kept)> = Vec::new();
    for (item, verdict) in finish.request.items.iter().zip(&workspace.verdicts) {
        if finish.request.passage == Passage::Release {
            quarantine::forget_waits(tx, item.id, item.hash).await?;
        }
        match verdict {
            Some(Verdict::Kept(why)) => kept.push((item, why)),
            Some(Verdict::Done(_)) if finish.request.passage == Passage::Release => {
                quarantine::close(tx, item.id, item.hash, quarantine::State::Released).await?;
            }
            _ => {}
        }
    }
    quarantine::keep(tx, &kept, finish.request.received_at).await
}

/// Advances windows that are due, writes the feeds' counters once, and says what has grown.
async fn close_feeds(
    tx: &Tx,
    finish: &Finish<'_>,
    workspace: &mut Workspace,
) -> Result<Vec<Hint>, Error> {
    let mut hints: Vec<Hint> = workspace
        .feeds
        .values()
        .filter(|feed| feed.is_changed)
        .map(|feed| Hint { feed: feed.id.clone(), head: feed.head })
        .collect();
    hints.sort_by(|left, right| left.feed.cmp(&right.feed));
    windows::advance(tx, &mut workspace.feeds, finish.request.now).await?;
    let mut changed: Vec<&FeedState> =
        workspace.feeds.values().filter(|feed| feed.is_changed).collect();
    changed.sort_by_key(|feed| feed.ordinal);
    write_feeds(tx, &changed).await?;
    Ok(hints)
}

fn answer(
    finish: &Finish<'_>,
    workspace: &Workspace,
    leaves: &[Option<receipt::Model>],
    index: usize,
) -> Answer {
    let item = &finish.request.items[index];
    let mut answer = Answer {
        mutation: item.id,
        leaf: leaves[index].as_ref().map(|leaf| leaf.leaf.clone()),
        outcome: None,
        reason: leaves[index].as_ref().and_then(|leaf| leaf.reason.clone()),
        is_replayed: false,
    };
    match &workspace.verdicts[index] {
        Some(Verdict::Done(done)) => answer.outcome = Some(done.outcome),
        Some(Verdict::Kept(kept)) => {
            answer.outcome = Some(kept.outcome);
            answer.reason = Some(kept.reason.to_string());
        }
        Some(Verdict::Replayed { leaf, reason }) => {
            answer.outcome = Leaf::parse(leaf).map(|leaf| leaf.outcome);
            answer.leaf = Some(leaf.clone());
            answer.reason.clone_from(reason);
            answer.is_replayed = true;
        }
        Some(Verdict::Repeats(first)) => {
            let first = self::answer(finish, workspace, leaves, *first);
            return Answer { is_replayed: true, ..first };
        }
        Some(Verdict::Unchanged) | None => {}
    }
    answer
}
