//! Windows: facts that are old enough leave a feed and its digest under the feed's lock. Phones
//! delete the same prefix when they read the window; the history keeps everything.

use super::kinds_of_sync::{leaves_with_window, read_for_window};
use super::numbers::{from_column, hash_from, to_column};
use super::rows::read_op;
use super::tables::feed_entry;
use super::workspace::FeedState;
use crate::database::{Error, Tx};
use crate::kinds;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::feeds::{self, FeedName};
use shared::ids::RecordId;
use shared::sync::FeedId;
use shared::sync::digest::Digest;
use shared::sync::wire::EntryOp;
use shared::time::{DAY_MS, UtcMs};
use std::collections::HashMap;
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
    let Some(limit) = limit(tx, feed, now).await? else {
        return Ok(());
    };
    let rows = oldest_after_window(tx, feed).await?;
    let is_full = rows.len() >= usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
    let mut leaving = Vec::new();
    for row in rows {
        let position = from_column(row.position)?;
        let is_old = row.changed_at < limit.changed_before.0 && position < limit.position_below;
        let op = read_op(&row.op)?;
        let leaves = op != EntryOp::Put || leaves_with_window(&row.kind, &row.body);
        if !is_old {
            if leaves {
                break;
            }
            continue;
        }
        feed.window = position;
        if leaves {
            take_out(feed, &row, op)?;
            leaving.push(row.position);
        }
        if is_full {
            feed.window_due_at = now;
        }
    }
    for positions in leaving.chunks(super::rows::LIST_MAX) {
        feed_entry::Entity::delete_many()
            .filter(feed_entry::Column::Feed.eq(feed.ordinal))
            .filter(feed_entry::Column::Position.is_in(positions.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

struct Limit {
    changed_before: UtcMs,
    /// The newest entries of some kinds stay in a store's feed, however old they are.
    position_below: u64,
}

/// A person's own feed keeps nothing for being the newest: one old visit that names no store would
/// hold the window, and everything behind it, for good.
async fn limit(tx: &Tx, feed: &FeedState, now: UtcMs) -> Result<Option<Limit>, Error> {
    let (days, position_below) = match feeds::parse(&feed.id) {
        Some(FeedName::Store(_)) => (STORE_DAYS, oldest_newest(tx, feed).await?),
        Some(FeedName::User(_)) => (USER_DAYS, u64::MAX),
        Some(FeedName::Catalog) | None => return Ok(None),
    };
    Ok(Some(Limit {
        changed_before: now.plus_ms(-days * DAY_MS),
        position_below,
    }))
}

/// The first position that a kind keeps because it is among its newest.
async fn oldest_newest(tx: &Tx, feed: &FeedState) -> Result<u64, Error> {
    let mut position_below = u64::MAX;
    for table in kinds::tables()
        .iter()
        .filter(|table| table.keep_newest() > 0)
    {
        let oldest_kept: Option<i64> = feed_entry::Entity::find()
            .select_only()
            .column(feed_entry::Column::Position)
            .filter(feed_entry::Column::Feed.eq(feed.ordinal))
            .filter(feed_entry::Column::Kind.eq(table.kind()))
            .filter(feed_entry::Column::Op.eq("put"))
            .order_by_desc(feed_entry::Column::Position)
            .limit(u64::from(table.keep_newest()))
            .into_tuple()
            .all(tx.connection())
            .await?
            .into_iter()
            .min();
        if let Some(position) = oldest_kept {
            position_below = position_below.min(from_column(position)?);
        }
    }
    Ok(position_below)
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
