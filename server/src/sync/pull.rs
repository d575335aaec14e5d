//! What a device reads: one snapshot of scope, heads and the next entries. Cost: the device's feeds
//! plus the rows returned, whatever the history.

use super::locks::read_feed;
use super::numbers::{from_column, to_column};
use super::pages::{PAGE_LIMIT, PageLimit, Wanted, read_feeds, want};
use super::rows::LIST_MAX;
use super::tables::{device_chain, feed};
use super::workspace::FeedState as Feed;
use super::{Sender, anchors};
use crate::access::{self, SignIn};
use crate::database::{Database, Error, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::access::Principal;
use shared::api::auth::Posture;
use shared::ids::{AnchorId, DeviceId};
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::cursor::{Cursor, FeedState, tag};
use shared::sync::wire::{Anchor, Page, PullAnswer};
use shared::time::UtcMs;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Who reads, with the rights of the snapshot in which it is answered.
struct Reader {
    device: DeviceId,
    posture: Posture,
    rights: Principal,
    limit: PageLimit,
}

impl Reader {
    fn sender(&self) -> Sender {
        Sender {
            user: self.rights.user,
            device: self.device,
        }
    }
}

/// Answers a tag of 16 bytes or a cursor, in pages of the limit. `None` when the device holds everything.
///
/// # Errors
/// [`ProblemCode::BadRequest`] when the bytes are neither, or that the database does not answer.
pub async fn pull(
    database: &Database,
    (sender, posture): (Sender, Posture),
    body: &[u8],
    now: UtcMs,
    limit: PageLimit,
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
            limit,
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
            limit: PAGE_LIMIT,
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
    let (feeds, more) = read_feeds(tx, wanted, reader.limit).await?;
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
