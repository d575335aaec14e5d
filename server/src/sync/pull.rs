//! What a device reads: one snapshot of scope, heads and the next entries. Cost: the device's feeds
//! plus the rows returned, whatever the history.

use super::locks::read_feed;
use super::numbers::{from_column, to_column};
use super::rows::{LIST_MAX, read_op};
use super::tables::{device_chain, feed, feed_entry};
use super::workspace::FeedState as Feed;
use super::{Sender, anchors};
use crate::access::{self, SignIn};
use crate::database::{Database, Error, Tx};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::value::RawValue;
use shared::access::Principal;
use shared::api::auth::Posture;
use shared::ids::{AnchorId, DeviceId, RecordId};
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::cursor::{Cursor, FeedState, tag};
use shared::sync::wire::{Anchor, Entry, FeedPage, Page, PullAnswer};
use shared::time::UtcMs;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What one page holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageLimit {
    /// Entries.
    pub rows: usize,
    /// Bytes of bodies; one entry may pass it.
    pub bytes: usize,
}

const PAGE_LIMIT: PageLimit = PageLimit {
    rows: 1000,
    bytes: 512 * 1024,
};
/// Feeds that one range scan reads.
const FEEDS_A_SCAN_MAX: usize = 100;

/// Who reads, with the rights of the snapshot in which it is answered.
struct Reader {
    device: DeviceId,
    posture: Posture,
    rights: Principal,
}

impl Reader {
    fn sender(&self) -> Sender {
        Sender {
            user: self.rights.user,
            device: self.device,
        }
    }
}

/// Answers a tag of 16 bytes or a cursor. `None` when the device holds everything.
///
/// # Errors
/// [`ProblemCode::BadRequest`] when the bytes are neither, or that the database does not answer.
pub async fn pull(
    database: &Database,
    sender: Sender,
    posture: Posture,
    body: &[u8],
    now: UtcMs,
) -> Result<Option<PullAnswer>, Error> {
    let reader = async |tx: &Tx| {
        let rights = Principal {
            user: sender.user,
            grants: access::load_grants(tx, sender.user).await?,
            now,
        };
        Ok::<_, Error>(Reader {
            device: sender.device,
            posture,
            rights,
        })
    };
    answer(database, reader, body, now).await
}

/// The same for a request. Its sign-in is looked at in the snapshot that is answered from.
///
/// # Errors
/// The problem of the sign-in, and what [`pull`] says.
pub(super) async fn pull_signed_in(
    database: &Database,
    sign_in: &SignIn,
    body: &[u8],
    now: UtcMs,
) -> Result<Option<PullAnswer>, Error> {
    let reader = async |tx: &Tx| {
        let principal = sign_in.load(tx, now).await?;
        Ok::<_, Error>(Reader {
            device: principal.device,
            posture: principal.posture,
            rights: principal.into_rights(),
        })
    };
    answer(database, reader, body, now).await
}

async fn answer(
    database: &Database,
    reader: impl AsyncFnOnce(&Tx) -> Result<Reader, Error>,
    body: &[u8],
    now: UtcMs,
) -> Result<Option<PullAnswer>, Error> {
    if let Ok(tag) = <[u8; 16]>::try_from(body) {
        let is_same = database
            .read(async |tx| holds_everything(tx, &reader(tx).await?, tag).await)
            .await?;
        return Ok((!is_same).then_some(PullAnswer::SendCursor));
    }
    let cursor = Cursor::parse(body);
    let (mut page, sender, anchor) = database
        .read(async |tx| {
            let reader = reader(tx).await?;
            let cursor = cursor.ok_or(Error::Problem(ProblemCode::BadRequest))?;
            let page = read_page(tx, &reader, &cursor).await?;
            let anchor = anchors::recent(tx, reader.device, now).await?;
            Ok::<_, Error>((page, reader.sender(), anchor))
        })
        .await?;
    page.anchor = match anchor {
        Some(anchor) => anchor,
        None => anchors::issue_alone(database, sender, now).await?,
    };
    Ok(Some(PullAnswer::Page(Box::new(page))))
}

async fn holds_everything(tx: &Tx, reader: &Reader, theirs: [u8; 16]) -> Result<bool, Error> {
    let feeds = load_scope(tx, reader).await?;
    let states: Vec<FeedState> = feeds
        .iter()
        .map(|feed| {
            Ok(FeedState {
                ordinal: from_column(feed.ordinal)?,
                head: feed.head,
                window: feed.window,
            })
        })
        .collect::<Result<_, Error>>()?;
    Ok(tag(super::epoch(tx).await?, &states) == theirs)
}

/// The feeds in scope that hold anything, in the order in which they are sent.
async fn load_scope(tx: &Tx, reader: &Reader) -> Result<Vec<Feed>, Error> {
    let names = access::feed_scope_of(tx, &reader.rights, reader.posture).await?;
    let mut found: HashMap<FeedId, Feed> = HashMap::with_capacity(names.len());
    for names in names.chunks(LIST_MAX) {
        let rows = feed::Entity::find()
            .filter(feed::Column::Id.is_in(names.iter().map(FeedId::as_str)))
            .filter(feed::Column::Head.gt(0))
            .all(tx.connection())
            .await?;
        for row in rows {
            let feed = read_feed(row)?;
            found.insert(feed.id.clone(), feed);
        }
    }
    Ok(names.iter().filter_map(|name| found.remove(name)).collect())
}

async fn read_page(tx: &Tx, reader: &Reader, cursor: &Cursor) -> Result<Page, Error> {
    let epoch = super::epoch(tx).await?;
    let feeds = load_scope(tx, reader).await?;
    let in_scope: HashSet<i64> = feeds.iter().map(|feed| feed.ordinal).collect();
    let marks: BTreeMap<i64, u64> = cursor
        .marks
        .iter()
        .map(|mark| (to_column(mark.ordinal), mark.position))
        .collect();
    let revoked = cursor
        .marks
        .iter()
        .map(|mark| mark.ordinal)
        .filter(|ordinal| !in_scope.contains(&to_column(*ordinal)))
        .collect();
    let wanted: Vec<Wanted> = feeds
        .into_iter()
        .filter_map(|feed| want(feed, &marks, cursor.epoch == epoch))
        .collect();
    let (feeds, more) = read_feeds(tx, wanted, PAGE_LIMIT).await?;
    Ok(Page {
        epoch,
        anchor: placeholder(reader.rights.now),
        device: Some(reader.device),
        last_number: last_number(tx, reader.device).await?,
        feeds,
        revoked,
        more,
        signed: None,
    })
}

/// The anchor is given after the snapshot, which cannot write.
fn placeholder(now: UtcMs) -> Anchor {
    Anchor {
        id: AnchorId(uuid::Uuid::nil()),
        server_time: now,
    }
}

async fn last_number(tx: &Tx, device: DeviceId) -> Result<u64, Error> {
    let row = device_chain::Entity::find_by_id(device.0)
        .one(tx.connection())
        .await?;
    row.map_or(Ok(0), |row| from_column(row.last_number))
}

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
