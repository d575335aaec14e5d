//! The end of a batch: positions, digests, history links and leaves, all given in memory under the
//! feeds' locks, then one multi-row write per table.

use super::apply::{Answer, Applied, Request};
use super::conflicts;
use super::effects;
use super::incoming::Incoming;
use super::locks::write_feeds;
use super::placing::{Placing, Rows};
use super::quarantine;
use super::rows::{LIST_MAX, Leaves};
use super::tables::{feed_entry, receipt, record};
use super::windows;
use super::workspace::{Facts, FeedState, Kept, Origin, RecordState, Verdict, Workspace};
use crate::database::{Error, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};
use shared::feeds;
use shared::ids::{EpochId, RecordId};
use shared::problem::ProblemCode;
use shared::sync::wire::Hint;
use shared::sync::{FeedId, Leaf, Outcome};
use std::collections::HashMap;

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

/// Gives positions and leaves and writes everything.
pub(super) async fn finish(
    tx: &Tx,
    finish: Finish<'_>,
    mut workspace: Workspace,
) -> Result<Applied, Error> {
    let mut rows = Rows::default();
    let mut leaves = vec![None; finish.request.items.len()];
    if let Some(facts) = finish.facts {
        let epoch = super::hold_epoch(tx).await?;
        let names: HashMap<i64, FeedId> = workspace
            .feeds
            .values()
            .map(|feed| (feed.ordinal, feed.id.clone()))
            .collect();
        let mut states = finish.originals.clone();
        for (index, item) in finish.request.items.iter().enumerate() {
            let leaf = match &workspace.verdicts[index] {
                Some(Verdict::Done(done)) => {
                    let place = Placing {
                        item,
                        done,
                        names: &names,
                        facts,
                        index,
                    };
                    let position = place.put(&mut workspace.feeds, &mut states, &mut rows)?;
                    let feed = done.home.clone();
                    Some(leaf_of(
                        &finish,
                        epoch,
                        item,
                        (done.outcome, None),
                        (feed, position),
                    ))
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
        conflicts::note(tx, &finish, &workspace).await?;
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

/// The feed that a kept mutation names, when it can be one.
fn named_feed(item: &Incoming) -> FeedId {
    let feed = item.envelope().map(|envelope| envelope.feed.clone());
    feed.filter(|feed| feeds::parse(feed).is_some())
        .unwrap_or_else(|| FeedId::new(""))
}

fn leaf_of(
    finish: &Finish<'_>,
    epoch: EpochId,
    item: &Incoming,
    (outcome, reason): (Outcome, Option<ProblemCode>),
    (feed, position): (FeedId, u64),
) -> receipt::Model {
    let committed_at = finish.request.now;
    let leaf = Leaf {
        mutation: item.id,
        hash: item.hash,
        outcome,
        epoch,
        committed_at,
        position,
        feed,
    };
    let before = finish
        .leaves
        .get(&(item.id, item.hash))
        .map_or(0, |leaf| leaf.sequence);
    receipt::Model {
        mutation_id: item.id.0,
        hash: item.hash.0.to_vec(),
        sequence: before + 1,
        leaf: leaf.to_bytes(),
        reason: reason.map(|code| code.to_string()),
    }
}

async fn write_rows(tx: &Tx, rows: Rows) -> Result<(), Error> {
    let Rows {
        entries,
        records,
        history,
        mutations,
        receipts,
    } = rows;
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

pub(super) async fn insert_all<M>(
    tx: &Tx,
    rows: Vec<M>,
    conflict: Option<OnConflict>,
) -> Result<(), Error>
where
    M: sea_orm::ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: sea_orm::ActiveModelTrait<Entity = M::Entity> + Send,
{
    let mut rows = rows
        .into_iter()
        .map(IntoActiveModel::into_active_model)
        .peekable();
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
        if finish.request.passage.is_release() {
            quarantine::forget_waits(tx, item.id, item.hash).await?;
        }
        match verdict {
            Some(Verdict::Kept(why)) => kept.push((item, why)),
            // Out of quarantine, or sent by its author after a stranger's attempt.
            Some(Verdict::Done(_)) if finish.leaves.contains_key(&(item.id, item.hash)) => {
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
    windows::advance(tx, &mut workspace.feeds, finish.request.now).await?;
    let mut hints: Vec<Hint> = workspace
        .feeds
        .values()
        .filter(|feed| feed.is_changed)
        .map(|feed| Hint {
            feed: feed.id.clone(),
            head: feed.head,
        })
        .collect();
    hints.sort_by(|left, right| left.feed.cmp(&right.feed));
    let mut changed: Vec<&FeedState> = workspace
        .feeds
        .values()
        .filter(|feed| feed.is_changed)
        .collect();
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
            return Answer {
                is_replayed: true,
                ..first
            };
        }
        Some(Verdict::Unchanged) | None => {}
    }
    answer
}
