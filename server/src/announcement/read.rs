//! Announcements with their read receipts, as far as the reader's reach goes.

use super::entity::{announcement, announcement_reader};
use super::publish::{audience_of, id_of};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::inbox::entity as inbox;
use crate::organisation::entity::{region, team, territory};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::announcements::{AnnouncementAudience, AnnouncementList, AnnouncementRow};
use shared::api::issues::PersonName;
use shared::ids::{AnnouncementId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Announcements of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 20;
/// Most announcements of one page.
const PAGE_MAX: u64 = 100;

/// One's own, and those for somebody who is in reach and was when it was said: what people were told elsewhere
/// does not follow them to those who lead them now.
pub(super) async fn list_announcements(
    tx: &Tx,
    (scope, reader): (&Scope, UserId),
    (cursor, limit): (Option<&str>, Option<u64>),
) -> Result<AnnouncementList, Error> {
    use announcement::Column;
    let limit = limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let said_at = Expr::col((announcement::Entity, Column::At));
    let for_reach = Query::select()
        .column(announcement_reader::Column::AnnouncementId)
        .from(announcement_reader::Entity)
        .cond_where(scope.people(announcement_reader::Column::PersonId))
        .cond_where(scope.people_at(announcement_reader::Column::PersonId, said_at))
        .to_owned();
    let visible = Condition::any()
        .add(Column::AuthorId.eq(reader.0))
        .add(Column::Id.in_subquery(for_reach));
    let mut select = announcement::Entity::find().filter(visible);
    if let Some(cursor) = cursor {
        let (at, id) = parse_cursor(cursor).ok_or(Error::Problem(ProblemCode::BadRequest))?;
        let same = Condition::all()
            .add(Column::At.eq(at))
            .add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::At.lt(at)).add(same));
    }
    let mut found = select
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|row| format!("{}_{}", row.at, row.id));
    Ok(AnnouncementList {
        announcements: with_receipts(tx, (scope, reader), found).await?,
        next,
    })
}

/// One of the reader's own.
pub(super) async fn read_announcement(
    tx: &Tx,
    (scope, reader): (&Scope, UserId),
    id: AnnouncementId,
) -> Result<AnnouncementRow, Error> {
    let found = announcement::Entity::find_by_id(id.0)
        .filter(announcement::Column::AuthorId.eq(reader.0))
        .all(tx.connection())
        .await?;
    let mut rows = with_receipts(tx, (scope, reader), found).await?;
    rows.pop().ok_or(Error::Problem(ProblemCode::NotFound))
}

/// Whoever wrote one sees all its readers, others those in reach.
async fn with_receipts(
    tx: &Tx,
    (scope, reader): (&Scope, UserId),
    found: Vec<announcement::Model>,
) -> Result<Vec<AnnouncementRow>, Error> {
    use announcement_reader::Column;
    let own: Vec<Uuid> = found
        .iter()
        .filter(|row| row.author_id == reader.0)
        .map(|row| row.id)
        .collect();
    let seen = Condition::any()
        .add(Column::AnnouncementId.is_in(own))
        .add(scope.people(Column::PersonId));
    let readers = announcement_reader::Entity::find()
        .filter(Column::AnnouncementId.is_in(found.iter().map(|row| row.id)))
        .filter(seen)
        .order_by_asc(Column::AnnouncementId)
        .order_by_asc(Column::PersonId)
        .all(tx.connection())
        .await?;
    let read = read_items(tx, &found).await?;
    let people: BTreeSet<UserId> = readers
        .iter()
        .map(|row| UserId(row.person_id))
        .chain(found.iter().map(|row| UserId(row.author_id)))
        .collect();
    let names = load_names(tx, people).await?;
    let places = audience_names(tx, &found).await?;
    let name = |id: Uuid| names.get(&UserId(id)).cloned().unwrap_or_default();
    let mut receipts = receipts_of(&readers, &read, name);
    found
        .into_iter()
        .map(|row| {
            let receipt = receipts.remove(&row.id).unwrap_or_default();
            Ok(AnnouncementRow {
                id: id_of(&row),
                audience: audience_of(&row)?,
                audience_name: row.audience_id.and_then(|id| places.get(&id).cloned()),
                author: UserId(row.author_id),
                author_name: name(row.author_id),
                at: UtcMs(row.at),
                title: row.title,
                text: row.text,
                read: receipt.read,
                readers: receipt.readers,
                unread: receipt.unread,
            })
        })
        .collect()
}

/// Who of those an announcement was for has read it.
#[derive(Default)]
struct Receipt {
    read: u32,
    readers: u32,
    unread: Vec<PersonName>,
}

fn receipts_of(
    readers: &[announcement_reader::Model],
    read: &HashSet<Uuid>,
    name: impl Fn(Uuid) -> String,
) -> HashMap<Uuid, Receipt> {
    let mut receipts = HashMap::<Uuid, Receipt>::new();
    for row in readers {
        let receipt = receipts.entry(row.announcement_id).or_default();
        receipt.readers += 1;
        if read.contains(&row.item_id) {
            receipt.read += 1;
        } else {
            receipt.unread.push(PersonName {
                id: UserId(row.person_id),
                name: name(row.person_id),
            });
        }
    }
    for receipt in receipts.values_mut() {
        let people = &mut receipt.unread;
        people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    }
    receipts
}

/// The items of these announcements that were marked as read.
async fn read_items(tx: &Tx, found: &[announcement::Model]) -> Result<HashSet<Uuid>, Error> {
    use announcement_reader::Column;
    let items = Query::select()
        .column(Column::ItemId)
        .from(announcement_reader::Entity)
        .cond_where(Column::AnnouncementId.is_in(found.iter().map(|row| row.id)))
        .to_owned();
    let read: Vec<Uuid> = inbox::Entity::find()
        .select_only()
        .column(inbox::Column::Id)
        .filter(inbox::Column::Id.in_subquery(items))
        .filter(inbox::Column::ReadAt.is_not_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(read.into_iter().collect())
}

async fn audience_names(
    tx: &Tx,
    found: &[announcement::Model],
) -> Result<HashMap<Uuid, String>, Error> {
    let mut ids = (Vec::new(), Vec::new(), Vec::new());
    for row in found {
        match audience_of(row)? {
            AnnouncementAudience::Company => {}
            AnnouncementAudience::Region { id } => ids.0.push(id.0),
            AnnouncementAudience::Territory { id } => ids.1.push(id.0),
            AnnouncementAudience::Team { id } => ids.2.push(id.0),
        }
    }
    let regions = region::Entity::find()
        .filter(region::Column::Id.is_in(ids.0))
        .all(tx.connection())
        .await?;
    let territories = territory::Entity::find()
        .filter(territory::Column::Id.is_in(ids.1))
        .all(tx.connection())
        .await?;
    let teams = team::Entity::find()
        .filter(team::Column::Id.is_in(ids.2))
        .all(tx.connection())
        .await?;
    let regions = regions.into_iter().map(|row| (row.id, row.name));
    let territories = territories.into_iter().map(|row| (row.id, row.name));
    let teams = teams.into_iter().map(|row| (row.id, row.name));
    Ok(regions.chain(territories).chain(teams).collect())
}

fn parse_cursor(cursor: &str) -> Option<(i64, Uuid)> {
    let (at, id) = cursor.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
