//! The records behind a figure, before they have names.

use super::compute::{load_names, load_store_names};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::kinds::rows;
use crate::photo::{photos_of, photos_of_visits};
use crate::promotion::entity::promotion;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::api::figures::FigureRecord;
use shared::api::photos::PhotoCount;
use shared::figures::Fraction;
use shared::ids::{PromotionId, RecordId, StoreId, UserId, VisitId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::time::BusinessDay;
use shared::visit::Visit;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Where a record stands among those of a figure: by day, then by this id.
pub(super) type Place = (Option<BusinessDay>, RecordId);

/// One record of a figure's denominator.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub place: Place,
    pub kind: &'static str,
    pub record: RecordId,
    pub person: Option<UserId>,
    pub store: Option<StoreId>,
    /// The place in a person's words, when it is in no list.
    pub place_name: Option<String>,
    pub is_counted: bool,
    pub amount: Option<Fraction>,
    pub promotion: Option<PromotionId>,
}

/// Sorts entries and keeps those of one page.
pub(super) fn page_of(mut entries: Vec<Entry>, after: Option<Place>, limit: usize) -> Vec<Entry> {
    entries.retain(|entry| after.is_none_or(|after| entry.place > after));
    entries.sort_by_key(|entry| entry.place);
    entries.truncate(limit);
    entries
}

/// Gives entries their names, in one statement for each kind of name.
pub(super) async fn describe(tx: &Tx, entries: Vec<Entry>) -> Result<Vec<FigureRecord>, Error> {
    let people: BTreeSet<UserId> = entries.iter().filter_map(|entry| entry.person).collect();
    let people = load_names(tx, people).await?;
    let stores = load_store_names(tx, entries.iter().filter_map(|entry| entry.store)).await?;
    let promotions = load_promotion_names(tx, &entries).await?;
    let record = |entry: Entry| FigureRecord {
        kind: entry.kind.to_owned(),
        record: entry.record,
        day: entry.place.0,
        person: entry.person,
        person_name: entry.person.and_then(|id| people.get(&id).cloned()),
        store: entry.store,
        store_name: entry
            .store
            .and_then(|id| stores.get(&id).cloned())
            .or(entry.place_name)
            .unwrap_or_default(),
        is_counted: entry.is_counted,
        amount: entry.amount,
        promotion: entry.promotion,
        promotion_name: entry.promotion.and_then(|id| promotions.get(&id).cloned()),
        photos: PhotoCount::default(),
    };
    Ok(entries.into_iter().map(record).collect())
}

/// Tells each record of a page how many of its photos are here.
pub(super) async fn count_photos(
    tx: &Tx,
    scope: &Scope,
    records: &mut [FigureRecord],
) -> Result<(), Error> {
    let is_visit = |record: &&FigureRecord| record.kind == Visit::KIND;
    let visits: Vec<VisitId> = records
        .iter()
        .filter(is_visit)
        .map(|record| VisitId(record.record.0))
        .collect();
    let of_visits = photos_of_visits(tx, scope, &visits).await?;
    let others = records.iter().filter(|record| !is_visit(record));
    let of_others = photos_of(tx, scope, others.map(|record| record.record)).await?;
    for record in records {
        let of_visit = of_visits.get(&VisitId(record.record.0));
        let photos = of_visit.or_else(|| of_others.get(&record.record));
        record.photos = photos.map(|of| PhotoCount::of(of)).unwrap_or_default();
    }
    Ok(())
}

async fn load_promotion_names(
    tx: &Tx,
    entries: &[Entry],
) -> Result<HashMap<PromotionId, String>, Error> {
    let promotions = entries.iter().filter_map(|entry| entry.promotion);
    let ids: BTreeSet<Uuid> = promotions.map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = promotion::Entity::find()
        .select_only()
        .columns([promotion::Column::Id, promotion::Column::Name])
        .filter(promotion::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (PromotionId(id), name))
        .collect())
}

pub(super) fn write_cursor((day, id): Place) -> String {
    format!(
        "{}_{id}",
        day.map(|day| day.to_string()).unwrap_or_default()
    )
}

pub(super) fn parse_cursor(text: &str) -> Result<Place, Error> {
    let unreadable = || Error::Problem(ProblemCode::BadRequest);
    let (day, id) = text.split_once('_').ok_or_else(unreadable)?;
    let day = if day.is_empty() {
        None
    } else {
        Some(rows::from_day(day).map_err(|_| unreadable())?)
    };
    Ok((day, id.parse().map_err(|_| unreadable())?))
}
