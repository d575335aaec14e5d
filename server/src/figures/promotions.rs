//! Promotion compliance: who takes part, and the latest check of each store in the period.

use super::entry::Entry;
use super::filter::open_stores;
use super::sums;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::tally;
use crate::kinds::rows;
use crate::promotion::entity::promotion;
use crate::store::entity::store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::figures::FigureFilter;
use shared::figures::Fraction;
use shared::figures::store_work::{Participation, is_live_within};
use shared::figures::tally::TallyName;
use shared::ids::{PromotionId, RecordId, StoreId, StoreTypeId, TerritoryId, UserId, derived_id};
use shared::kinds::Named as _;
use shared::promotion::{Promotion, PromotionCheck, StoreRule};
use shared::store::Store;
use shared::time::BusinessDay;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A store that may take part in promotions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenStore {
    pub id: StoreId,
    pub store_type: StoreTypeId,
    pub territory: TerritoryId,
}

/// A check of a promotion and whether everything mandatory was there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub promotion: PromotionId,
    pub store: StoreId,
    pub person: UserId,
    pub record: RecordId,
    pub day: BusinessDay,
    pub is_complete: bool,
}

/// Promotions that are carried out on a day of the filter.
pub(crate) async fn load_live(
    tx: &Tx,
    filter: &FigureFilter,
) -> Result<Vec<(PromotionId, StoreRule)>, Error> {
    use promotion::Column;
    let mut query = promotion::Entity::find()
        .filter(Column::ToDay.gte(filter.from.to_string()))
        .filter(Column::FromDay.lte(filter.to.to_string()))
        .filter(Column::IsApproved.eq(true))
        .order_by_asc(Column::Id);
    if let Some(id) = filter.promotion {
        query = query.filter(Column::Id.eq(id.0));
    }
    let mut live = Vec::new();
    for row in query.all(tx.connection()).await? {
        let promotion: Promotion = rows::from_json(&row.body)?;
        if is_live_within(&promotion, filter.from, filter.to) {
            live.push((PromotionId(row.id), promotion.stores));
        }
    }
    Ok(live)
}

/// The stores that the filter is told of.
pub(crate) async fn load_stores(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<Vec<OpenStore>, Error> {
    let found: Vec<(Uuid, Uuid, Uuid)> = open_stores(scope, filter)
        .columns([store::Column::StoreTypeId, store::Column::TerritoryId])
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found
        .into_iter()
        .map(|(id, store_type, territory)| OpenStore {
            id: StoreId(id),
            store_type: StoreTypeId(store_type),
            territory: TerritoryId(territory),
        })
        .collect())
}

/// The checks of the filter, earliest first.
pub(crate) async fn load_checks(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<Vec<Check>, Error> {
    use tally::Column;
    let mut query = sums::find(scope, filter, [TallyName::Promotion])
        .order_by_asc(Column::At)
        .order_by_asc(Column::RecordId);
    if let Some(id) = filter.promotion {
        query = query.filter(Column::SubjectId.eq(id.0));
    }
    let found = query.all(tx.connection()).await?;
    let check = |row: tally::Model| {
        let Some(promotion) = row.subject_id else {
            return Ok(None);
        };
        Ok(Some(Check {
            promotion: PromotionId(promotion),
            store: StoreId(row.store_id),
            person: UserId(row.person_id),
            record: RecordId(row.record_id),
            day: rows::from_day(&row.day)?,
            is_complete: row.numerator > 0,
        }))
    };
    let checks = found
        .into_iter()
        .map(check)
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(checks.into_iter().flatten().collect())
}

/// The latest check of each store and promotion; checks come earliest first.
pub(crate) fn latest<'a>(
    checks: impl Iterator<Item = &'a Check>,
) -> HashMap<(PromotionId, StoreId), &'a Check> {
    checks
        .map(|check| ((check.promotion, check.store), check))
        .collect()
}

/// Every store with each promotion that it takes part in.
pub(crate) fn pairs<'a>(
    live: &'a [(PromotionId, StoreRule)],
    stores: impl Iterator<Item = &'a OpenStore> + Clone,
) -> impl Iterator<Item = (PromotionId, StoreId)> {
    live.iter().flat_map(move |(promotion, rule)| {
        let taking_part = stores
            .clone()
            .filter(move |store| rule.takes_part_of(store.id, store.store_type, store.territory));
        taking_part.map(move |store| (*promotion, store.id))
    })
}

/// Every participation of the filter, and who made the check.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
    silent: &BTreeSet<StoreId>,
) -> Result<Vec<(Participation, Option<UserId>)>, Error> {
    let live = load_live(tx, filter).await?;
    let stores = load_stores(tx, scope, filter).await?;
    let checks = load_checks(tx, scope, filter).await?;
    let latest = latest(checks.iter());
    let found = pairs(&live, stores.iter()).map(|(promotion, store)| {
        let check = latest.get(&(promotion, store));
        let participation = Participation {
            promotion,
            store,
            check: check.map(|check| (check.record, check.day, check.is_complete)),
            may_change: silent.contains(&store),
        };
        (participation, check.map(|check| check.person))
    });
    Ok(found.collect())
}

/// The records: the check, or the store that was not checked. A store may take part in several
/// promotions, so its place is by an id that derives from both.
pub(super) fn entries(all: Vec<(Participation, Option<UserId>)>) -> Vec<Entry> {
    let entry = |(one, person): (Participation, Option<UserId>)| {
        let pair = [one.promotion.0.as_bytes(), one.store.0.as_bytes()];
        let key = RecordId::from(derived_id("promotion_store", &[&pair[0][..], &pair[1][..]]));
        let (kind, record) = match one.check {
            Some((record, _, _)) => (PromotionCheck::KIND, record),
            None => (Store::KIND, RecordId(one.store.0)),
        };
        Entry {
            place: (one.check.map(|(_, day, _)| day), key),
            kind,
            record,
            person,
            store: Some(one.store),
            place_name: None,
            is_counted: one.is_complete(),
            amount: None::<Fraction>,
            promotion: Some(one.promotion),
        }
    };
    all.into_iter().map(entry).collect()
}
