//! Windows: facts that are old enough leave a feed and its digest under the feed's lock. Phones
//! delete the same prefix when they read the window; the history keeps everything.

use super::finish::insert_all;
use super::kinds_of_sync::{leaves_with_window, read_for_window};
use super::numbers::{from_column, hash_from, to_column};
use super::rows::{LIST_MAX, read_op};
use super::tables::{feed_entry, record};
use super::workspace::FeedState;
use crate::database::{Error, Tx};
use crate::kinds;
use sea_orm::sea_query::{CaseStatement, Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::feeds::{self, FeedName};
use shared::ids::RecordId;
use shared::sync::FeedId;
use shared::sync::digest::Digest;
use shared::sync::wire::EntryOp;
use shared::time::{DAY_MS, UtcMs};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A store's facts stay this long.
const STORE_DAYS: i64 = 90;
/// A person's history stays this long.
const USER_DAYS: i64 = 35;
/// A feed is looked at once a day, and again at the next push while there is more.
const PERIOD_MS: i64 = DAY_MS;
/// Entries that one push takes out of one feed.
const ENTRIES_MAX: u64 = 500;
/// Feeds that one push looks at.
const FEEDS_A_PUSH_MAX: usize = 32;

/// Advances the windows of those locked feeds that are due.
pub(super) async fn advance(
    tx: &Tx,
    feeds: &mut HashMap<FeedId, FeedState>,
    now: UtcMs,
) -> Result<(), Error> {
    let mut due: Vec<&mut FeedState> = feeds
        .values_mut()
        .filter(|feed| feed.is_changed && feed.window_due_at <= now)
        .collect();
    due.sort_by(|left, right| left.id.cmp(&right.id));
    for feed in due.into_iter().take(FEEDS_A_PUSH_MAX) {
        advance_one(tx, feed, now).await?;
    }
    Ok(())
}

async fn advance_one(tx: &Tx, feed: &mut FeedState, now: UtcMs) -> Result<(), Error> {
    feed.window_due_at = now.plus_ms(PERIOD_MS);
    let Some(days) = days(feed) else {
        return Ok(());
    };
    let changed_before = now.plus_ms(-days * DAY_MS);
    let newest = newest(tx, feed).await?;
    let rows = oldest_after_window(tx, feed).await?;
    let is_full = rows.len() >= usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
    let (mut leaving, mut kept, mut is_passed) = (Vec::new(), Vec::new(), false);
    for row in rows {
        let op = read_op(&row.op)?;
        let leaves = op != EntryOp::Put || leaves_with_window(&row.kind, &row.body);
        if row.changed_at >= changed_before.0 {
            if leaves {
                break;
            }
            continue;
        }
        let is_kept = newest.contains(&row.position);
        if is_kept {
            kept.push(row.position);
        } else if leaves {
            take_out(feed, &row, op)?;
            leaving.push(row.position);
        }
        // What is kept holds the window until something behind it has to leave.
        if kept.is_empty() || is_full || (leaves && !is_kept) {
            feed.window = from_column(row.position)?;
            is_passed = !kept.is_empty();
        }
        if is_full {
            feed.window_due_at = now;
        }
    }
    let carried = match is_passed {
        true => entries_at(tx, feed, &kept).await?,
        false => Vec::new(),
    };
    leaving.extend(carried.iter().map(|entry| entry.position));
    for positions in leaving.chunks(LIST_MAX) {
        feed_entry::Entity::delete_many()
            .filter(feed_entry::Column::Feed.eq(feed.ordinal))
            .filter(feed_entry::Column::Position.is_in(positions.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    carry(tx, feed, carried).await
}

fn days(feed: &FeedState) -> Option<i64> {
    match feeds::parse(&feed.id)? {
        FeedName::Store(_) => Some(STORE_DAYS),
        FeedName::User(_) => Some(USER_DAYS),
        FeedName::Catalog => None,
    }
}

/// Where the entries are that stay in a store's feed however old they are: the newest of some kinds. A
/// person's own feed keeps nothing for being the newest.
async fn newest(tx: &Tx, feed: &FeedState) -> Result<HashSet<i64>, Error> {
    let mut newest = HashSet::new();
    if !matches!(feeds::parse(&feed.id), Some(FeedName::Store(_))) {
        return Ok(newest);
    }
    for table in kinds::tables()
        .iter()
        .filter(|table| table.keep_newest() > 0)
    {
        let positions: Vec<i64> = feed_entry::Entity::find()
            .select_only()
            .column(feed_entry::Column::Position)
            .filter(feed_entry::Column::Feed.eq(feed.ordinal))
            .filter(feed_entry::Column::Kind.eq(table.kind()))
            .filter(feed_entry::Column::Op.eq("put"))
            // What was carried to the end is not newer for it.
            .order_by_desc(feed_entry::Column::ChangedAt)
            .order_by_desc(feed_entry::Column::Position)
            .limit(u64::from(table.keep_newest()))
            .into_tuple()
            .all(tx.connection())
            .await?;
        newest.extend(positions);
    }
    Ok(newest)
}

async fn entries_at(
    tx: &Tx,
    feed: &FeedState,
    positions: &[i64],
) -> Result<Vec<feed_entry::Model>, Error> {
    Ok(feed_entry::Entity::find()
        .filter(feed_entry::Column::Feed.eq(feed.ordinal))
        .filter(feed_entry::Column::Position.is_in(positions.iter().copied()))
        .order_by_asc(feed_entry::Column::Position)
        .all(tx.connection())
        .await?)
}

/// Moves what is kept to the end of the feed, in its order. A single count of long ago would otherwise hold the
/// window, and everything behind it, for good. Nothing of the records changes but their place.
async fn carry(
    tx: &Tx,
    feed: &mut FeedState,
    mut entries: Vec<feed_entry::Model>,
) -> Result<(), Error> {
    for entry in &mut entries {
        feed.head += 1;
        entry.position = to_column(feed.head);
    }
    let records = entries.iter().map(|entry| record::Model {
        id: entry.record_id,
        kind: entry.kind.clone(),
        feed: entry.feed,
        position: entry.position,
        revision: entry.revision,
        op: entry.op.clone(),
    });
    let place = OnConflict::column(record::Column::Id)
        .update_column(record::Column::Position)
        .to_owned();
    insert_all(tx, records.collect(), Some(place)).await?;
    insert_all(tx, entries, None).await
}

/// What taking an entry out needs of it.
struct OldEntry {
    position: i64,
    record: Uuid,
    kind: String,
    revision: i64,
    op: String,
    body_hash: Vec<u8>,
    changed_at: i64,
    /// Empty where the kind alone says whether the entry leaves.
    body: String,
}

type OldTuple = (i64, Uuid, String, i64, String, Vec<u8>, i64, Option<String>);

async fn oldest_after_window(tx: &Tx, feed: &FeedState) -> Result<Vec<OldEntry>, Error> {
    let body: Expr = CaseStatement::new()
        .case(
            feed_entry::Column::Kind.is_in(read_for_window()),
            Expr::col(feed_entry::Column::Body),
        )
        .into();
    let rows: Vec<OldTuple> = feed_entry::Entity::find()
        .select_only()
        .columns([
            feed_entry::Column::Position,
            feed_entry::Column::RecordId,
            feed_entry::Column::Kind,
            feed_entry::Column::Revision,
            feed_entry::Column::Op,
            feed_entry::Column::BodyHash,
            feed_entry::Column::ChangedAt,
        ])
        .column_as(body, "read_body")
        .filter(feed_entry::Column::Feed.eq(feed.ordinal))
        .filter(feed_entry::Column::Position.gt(to_column(feed.window)))
        .order_by_asc(feed_entry::Column::Position)
        .limit(ENTRIES_MAX)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let entry = |row: OldTuple| OldEntry {
        position: row.0,
        record: row.1,
        kind: row.2,
        revision: row.3,
        op: row.4,
        body_hash: row.5,
        changed_at: row.6,
        body: row.7.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// A fact leaves the digest; the phone finds it by the window. A withdrawal or a move cannot be found
/// that way, so that whoever has not read it by now reads the feed anew.
fn take_out(feed: &mut FeedState, row: &OldEntry, op: EntryOp) -> Result<(), Error> {
    feed.is_changed = true;
    if op == EntryOp::Put {
        let entry = Digest::of_entry(
            &row.kind,
            RecordId(row.record),
            from_column(row.revision)?,
            &hash_from(&row.body_hash)?,
        );
        feed.digest = feed.digest.minus(entry);
    } else {
        feed.floor = from_column(row.position)?;
    }
    Ok(())
}
