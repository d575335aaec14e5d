//! The next entries of the feeds that a device reads, in pages.

use super::numbers::{from_column, to_column};
use super::rows::read_op;
use super::tables::feed_entry;
use super::workspace::FeedState as Feed;
use crate::database::{Error, Tx};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::value::RawValue;
use shared::ids::RecordId;
use shared::sync::wire::{Entry, FeedPage};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What one page holds.
#[derive(Clone, Copy, Debug)]
pub struct PageLimit {
    /// Entries.
    pub rows: usize,
    /// Bytes of bodies; one entry may pass it.
    pub bytes: usize,
}

/// What one answer holds.
pub const PAGE_LIMIT: PageLimit = PageLimit {
    rows: 1000,
    bytes: 512 * 1024,
};

/// Feeds that one range scan reads.
const FEEDS_A_SCAN_MAX: usize = 100;

/// A feed of which something is missing on the device.
#[derive(Debug)]
pub(super) struct Wanted {
    feed: Feed,
    from: u64,
    reread: bool,
}

impl Wanted {
    /// A page may not end below this position. Of a feed that is read from the beginning everything
    /// up to the floor travels in one page: a mark between would say that withdrawals were slept
    /// through, and the feed would be begun anew for ever.
    fn solid_to(&self) -> u64 {
        if self.from == 0 { self.feed.floor } else { 0 }
    }
}

/// From the device's mark; from the beginning when the mark is of another epoch, lies below the
/// floor, or beyond the head.
pub(super) fn want(feed: Feed, marks: &BTreeMap<i64, u64>, is_same_epoch: bool) -> Option<Wanted> {
    let Some(mark) = marks.get(&feed.ordinal).copied() else {
        return Some(Wanted {
            feed,
            from: 0,
            reread: false,
        });
    };
    let is_good = is_same_epoch && mark <= feed.head && (mark == 0 || mark >= feed.floor);
    if !is_good {
        return Some(Wanted {
            feed,
            from: 0,
            reread: true,
        });
    }
    (mark < feed.head).then_some(Wanted {
        feed,
        from: mark,
        reread: false,
    })
}

/// The next entries of feeds within a limit, and whether there is more.
pub(super) async fn read_feeds(
    tx: &Tx,
    wanted: Vec<Wanted>,
    limit: PageLimit,
) -> Result<(Vec<FeedPage>, bool), Error> {
    let mut pages = Vec::new();
    let (mut rows_left, mut bytes_left) = (limit.rows, limit.bytes);
    let mut rest = wanted.as_slice();
    while !rest.is_empty() {
        if rows_left == 0 || bytes_left == 0 {
            return Ok((pages, true));
        }
        let (scan, later) = rest.split_at(scan_len(rest, rows_left));
        rest = later;
        // Read in the order of ordinals, because that is the order of the rows.
        let mut scan: Vec<&Wanted> = scan.iter().collect();
        scan.sort_by_key(|wanted| wanted.feed.ordinal);
        let rows_max = rows_left.max(solid_rows(tx, &scan).await?);
        let rows = scan_entries(tx, &scan, rows_max).await?;
        let is_cut = rows.len() == rows_max;
        rows_left = rows_left.saturating_sub(rows.len());
        let mut rows = rows.into_iter().peekable();
        for wanted in scan {
            if bytes_left == 0 {
                return Ok((pages, true));
            }
            let mut entries = Vec::new();
            let solid_to = to_column(wanted.solid_to());
            while let Some(row) = rows.next_if(|(feed, position, ..)| {
                *feed == wanted.feed.ordinal && (bytes_left > 0 || *position <= solid_to)
            }) {
                let entry = entry(row)?;
                let bytes = entry.body.as_ref().map_or(0, |body| body.get().len());
                bytes_left = bytes_left.saturating_sub(bytes.max(1));
                entries.push(entry);
            }
            // Whether the rows ended with this feed or were cut there cannot be told apart.
            let is_complete = match rows.peek() {
                Some((feed, ..)) => *feed != wanted.feed.ordinal,
                None => !is_cut,
            };
            if is_complete || !entries.is_empty() {
                pages.push(feed_page(wanted, entries, is_complete)?);
            }
            if !is_complete {
                return Ok((pages, true));
            }
        }
    }
    Ok((pages, false))
}

/// As many feeds as surely fit, and at least one: a feed has no more entries than positions.
fn scan_len(wanted: &[Wanted], rows_left: usize) -> usize {
    let mut rows_left = u64::try_from(rows_left).unwrap_or(u64::MAX);
    let fitting = wanted
        .iter()
        .take(FEEDS_A_SCAN_MAX)
        .take_while(|wanted| {
            let most = wanted.feed.head.saturating_sub(wanted.from);
            let fits = most < rows_left;
            rows_left = rows_left.saturating_sub(most);
            fits
        })
        .count();
    fitting.max(1)
}

/// How many entries a scan has to take in any case. Only a feed that does not surely fit can be cut,
/// and such a one is read alone.
async fn solid_rows(tx: &Tx, scan: &[&Wanted]) -> Result<usize, Error> {
    let [wanted] = scan else { return Ok(0) };
    if wanted.solid_to() == 0 {
        return Ok(0);
    }
    let count = feed_entry::Entity::find()
        .filter(feed_entry::Column::Feed.eq(wanted.feed.ordinal))
        .filter(feed_entry::Column::Position.lte(to_column(wanted.solid_to())))
        .count(tx.connection())
        .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// What travels of an entry.
type EntryRow = (i64, i64, Uuid, String, i64, String, Option<String>);

/// Rows are taken by place: to look each column up by its name costs as much as to read it.
async fn scan_entries(tx: &Tx, scan: &[&Wanted], rows_max: usize) -> Result<Vec<EntryRow>, Error> {
    let ranges = scan.iter().fold(Condition::any(), |ranges, wanted| {
        ranges.add(
            Condition::all()
                .add(feed_entry::Column::Feed.eq(wanted.feed.ordinal))
                .add(feed_entry::Column::Position.gt(to_column(wanted.from)))
                .add(feed_entry::Column::Position.lte(to_column(wanted.feed.head))),
        )
    });
    Ok(feed_entry::Entity::find()
        .select_only()
        .columns([
            feed_entry::Column::Feed,
            feed_entry::Column::Position,
            feed_entry::Column::RecordId,
            feed_entry::Column::Kind,
            feed_entry::Column::Revision,
            feed_entry::Column::Op,
            feed_entry::Column::Body,
        ])
        .filter(ranges)
        .order_by_asc(feed_entry::Column::Feed)
        .order_by_asc(feed_entry::Column::Position)
        .limit(u64::try_from(rows_max).unwrap_or(u64::MAX))
        .into_tuple()
        .all(tx.connection())
        .await?)
}

fn entry(row: EntryRow) -> Result<Entry, Error> {
    let (_, position, record, kind, revision, op, body) = row;
    let body = body.map(RawValue::from_string).transpose();
    Ok(Entry {
        position: from_column(position)?,
        record: RecordId(record),
        kind,
        revision: from_column(revision)?,
        op: read_op(&op)?,
        body: body.map_err(|_| Error::Data("an entry's body"))?,
    })
}

/// The digest travels only with the page that reaches the head, and is compared there.
fn feed_page(wanted: &Wanted, entries: Vec<Entry>, is_complete: bool) -> Result<FeedPage, Error> {
    let feed = &wanted.feed;
    let last = entries.last().map_or(wanted.from, |entry| entry.position);
    let last = last.max(wanted.solid_to());
    Ok(FeedPage {
        ordinal: from_column(feed.ordinal)?,
        id: feed.id.clone(),
        reread: wanted.reread,
        to: if is_complete { feed.head } else { last },
        window: feed.window,
        digest: is_complete.then_some(feed.digest),
        entries,
    })
}
