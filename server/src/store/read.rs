//! Stores for the desk: the list with doubtful positions, one store, and what check-ins propose.

use super::entity::store;
use super::rows::{load_types, store_of};
use crate::access::{Scope, load_grants};
use crate::database::{Error, Tx};
use crate::kinds::{fix_of, load_settings, rows};
use crate::organisation::entity::{route_store, territory};
use crate::search::containing;
use crate::visit::entity::{visit, visit_evidence};
use crate::visit::recent_visits;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use shared::access::{Grant, Reach};
use shared::api::board::MapPoint;
use shared::api::stores::{
    PositionProposal, PositionProposals, StoreDetail, StoreList, StoreRow, StoreTypeEntry,
};
use shared::ids::{RouteId, StoreId, StoreTypeId, TerritoryId, UserId, VisitId};
use shared::problem::ProblemCode;
use shared::store::StoreType;
use shared::store::position::{CheckInFix, propose_position};
use shared::time::BusinessDay;
use shared::visit::Moment;
use std::collections::HashMap;
use uuid::Uuid;

/// Stores of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 50;
/// Most stores of one page.
const PAGE_MAX: u64 = 200;
/// Check-ins of one page that proposals are made from, newest first.
const CHECK_INS_MAX: u64 = 2_000;
/// Visits shown with a store.
const RECENT_VISITS: u64 = 10;

/// What list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoreFilter {
    /// In name, address or key, whatever the case.
    pub query: Option<String>,
    /// Only this territory.
    pub territory: Option<TerritoryId>,
    /// Only this type.
    pub store_type: Option<StoreTypeId>,
    /// Only those that are not closed for good on this day.
    pub open_on: Option<BusinessDay>,
    /// Only those on this route.
    pub route: Option<RouteId>,
    /// Only where a person works in the field or is going to, as far as their grants are known.
    pub works_at: Option<Scope>,
    /// Only those whose position is doubtful or missing.
    pub is_doubtful: bool,
    /// After this store.
    pub cursor: Option<StoreId>,
    /// Stores of the page.
    pub limit: Option<u64>,
}

/// One page of stores. Proposals only with the scope of those who may review positions.
pub(crate) async fn list_stores(
    tx: &Tx,
    (scope, review): (&Scope, Option<&Scope>),
    filter: &StoreFilter,
) -> Result<StoreList, Error> {
    let doubtful = matching(scope, filter)
        .filter(is_doubtful())
        .count(tx.connection())
        .await?;
    let page = page_of_stores(tx, scope, filter).await?;
    Ok(StoreList {
        stores: describe(tx, review, &page.stores).await?,
        doubtful,
        total: page.total,
        next: page.next.map(|id| id.to_string()),
    })
}

/// One page of rows.
pub(crate) struct StorePage {
    /// By name, then by id.
    pub stores: Vec<store::Model>,
    /// Stores of all pages, doubtful or not.
    pub total: u64,
    /// The cursor of the next page; none at the end.
    pub next: Option<StoreId>,
}

/// One page of the stores in reach.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for a cursor that is no store in reach.
pub(crate) async fn page_of_stores(
    tx: &Tx,
    scope: &Scope,
    filter: &StoreFilter,
) -> Result<StorePage, Error> {
    let matching = matching(scope, filter);
    let total = matching.clone().count(tx.connection()).await?;
    let limit = filter.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let mut page = if filter.is_doubtful {
        matching.filter(is_doubtful())
    } else {
        matching
    };
    if let Some(cursor) = filter.cursor {
        page = page.filter(after(tx, scope, cursor).await?);
    }
    let mut found = page
        .order_by_asc(store::Column::Name)
        .order_by_asc(store::Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let has_more = u64::try_from(found.len()).unwrap_or(u64::MAX) > limit;
    if has_more {
        found.pop();
    }
    let next = found.last().filter(|_| has_more).map(|row| StoreId(row.id));
    Ok(StorePage {
        stores: found,
        total,
        next,
    })
}

/// Where a person of the caller's works in the field, or is going to: a stand-in is planned ahead.
pub(crate) async fn field_scope(tx: &Tx, people: &Scope, person: UserId) -> Result<Scope, Error> {
    people.require_person(tx, person).await?;
    let now = people.now();
    let mut reach = Reach::default();
    let grants = load_grants(tx, person).await?;
    let works =
        |grant: &&Grant| grant.role.is_field() && grant.valid_to.is_none_or(|end| end > now);
    for grant in grants.iter().filter(works) {
        reach.add(grant);
    }
    Ok(Scope::new(reach, now))
}

/// One store that the caller may see.
pub(crate) async fn read_store(
    tx: &Tx,
    (scope, review, visits): (&Scope, Option<&Scope>, Option<&Scope>),
    id: StoreId,
) -> Result<StoreDetail, Error> {
    let row = find(tx, scope, id).await?;
    let store = store_of(&row)?;
    let store_type = load_types(tx)
        .await?
        .remove(&store.store_type)
        .ok_or(Error::Data("the type of a store"))?;
    let recent_visits = match visits {
        Some(visits) => recent_visits(tx, visits, (id, RECENT_VISITS)).await?,
        None => Vec::new(),
    };
    let mut described = describe(tx, review, std::slice::from_ref(&row)).await?;
    let row = described.pop().ok_or(Error::Data("a store"))?;
    Ok(StoreDetail {
        row,
        store,
        store_type,
        recent_visits,
    })
}

/// What check-ins say of a store's position.
pub(crate) async fn read_proposals(
    tx: &Tx,
    scope: &Scope,
    id: StoreId,
) -> Result<PositionProposals, Error> {
    let row = find(tx, scope, id).await?;
    let mut described = describe(tx, Some(scope), &[row]).await?;
    let proposal = described.pop().and_then(|row| row.proposal);
    Ok(PositionProposals {
        proposals: proposal.into_iter().collect(),
    })
}

/// Whether check-ins speak against the store's position.
pub(crate) async fn has_proposal(
    tx: &Tx,
    scope: &Scope,
    row: &store::Model,
) -> Result<bool, Error> {
    let proposals = load_proposals(tx, scope, std::slice::from_ref(row)).await?;
    Ok(proposals.contains_key(&row.id))
}

/// All store types.
pub(crate) async fn list_store_types(tx: &Tx) -> Result<Vec<StoreTypeEntry>, Error> {
    let mut entries: Vec<StoreTypeEntry> = load_types(tx)
        .await?
        .into_iter()
        .map(|(id, store_type)| StoreTypeEntry { id, store_type })
        .collect();
    entries.sort_by(|left, right| {
        (&left.store_type.name_en, left.id).cmp(&(&right.store_type.name_en, right.id))
    });
    Ok(entries)
}

async fn find(tx: &Tx, scope: &Scope, id: StoreId) -> Result<store::Model, Error> {
    store::Entity::find_by_id(id.0)
        .filter(scope.stores(store::Column::Id))
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))
}

/// A store that is not closed for good on a day.
pub(crate) fn open_on(day: BusinessDay) -> Condition {
    Condition::any()
        .add(store::Column::ClosedOn.is_null())
        .add(store::Column::ClosedOn.gt(day.to_string()))
}

fn matching(scope: &Scope, filter: &StoreFilter) -> Select<store::Entity> {
    let mut query = store::Entity::find().filter(scope.stores(store::Column::Id));
    if let Some(words) = &filter.query {
        for word in words.split_whitespace() {
            query = query.filter(store::Column::NameSearch.like(containing(word)));
        }
    }
    if let Some(territory) = filter.territory {
        query = query.filter(store::Column::TerritoryId.eq(territory.0));
    }
    if let Some(store_type) = filter.store_type {
        query = query.filter(store::Column::StoreTypeId.eq(store_type.0));
    }
    if let Some(day) = filter.open_on {
        query = query.filter(open_on(day));
    }
    if let Some(route) = filter.route {
        let on_it = Query::select()
            .column(route_store::Column::StoreId)
            .from(route_store::Entity)
            .cond_where(route_store::Column::RouteId.eq(route.0))
            .to_owned();
        query = query.filter(store::Column::Id.in_subquery(on_it));
    }
    if let Some(works_at) = &filter.works_at {
        query = query.filter(works_at.stores(store::Column::Id));
    }
    query
}

fn is_doubtful() -> Condition {
    Condition::any()
        .add(store::Column::Doubt.is_not_null())
        .add(store::Column::Latitude.is_null())
}

/// The cursor is a store's id; its name may have changed since, which at worst shows a store twice.
/// A foreign store is as good as a missing one.
async fn after(tx: &Tx, scope: &Scope, cursor: StoreId) -> Result<Condition, Error> {
    let last = store::Entity::find_by_id(cursor.0)
        .filter(scope.stores(store::Column::Id))
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::BadRequest))?;
    let same_name = Condition::all()
        .add(store::Column::Name.eq(&last.name))
        .add(store::Column::Id.gt(last.id));
    Ok(Condition::any()
        .add(store::Column::Name.gt(last.name))
        .add(same_name))
}

async fn describe(
    tx: &Tx,
    review: Option<&Scope>,
    found: &[store::Model],
) -> Result<Vec<StoreRow>, Error> {
    let territories = load_territories(tx, found).await?;
    let mut routes = load_routes(tx, found).await?;
    let mut proposals = match review {
        Some(review) => load_proposals(tx, review, found).await?,
        None => HashMap::new(),
    };
    found
        .iter()
        .map(|row| {
            Ok(StoreRow {
                id: StoreId(row.id),
                name: row.name.clone(),
                address: row.address.clone(),
                store_type: StoreTypeId(row.store_type_id),
                territory: TerritoryId(row.territory_id),
                territory_name: territories
                    .get(&row.territory_id)
                    .cloned()
                    .unwrap_or_default(),
                routes: routes.remove(&row.id).unwrap_or_default(),
                external_id: row.external_id.clone(),
                position: row
                    .latitude
                    .zip(row.longitude)
                    .map(|(latitude, longitude)| MapPoint {
                        latitude,
                        longitude,
                    }),
                doubt: row.doubt.as_deref().map(rows::from_word).transpose()?,
                closed_on: row.closed_on.as_deref().map(rows::from_day).transpose()?,
                proposal: proposals.remove(&row.id),
            })
        })
        .collect()
}

async fn load_territories(tx: &Tx, found: &[store::Model]) -> Result<HashMap<Uuid, String>, Error> {
    let names = territory::Entity::find()
        .filter(territory::Column::Id.is_in(found.iter().map(|row| row.territory_id)))
        .all(tx.connection())
        .await?;
    Ok(names.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn load_routes(
    tx: &Tx,
    found: &[store::Model],
) -> Result<HashMap<Uuid, Vec<RouteId>>, Error> {
    let rows = route_store::Entity::find()
        .filter(route_store::Column::StoreId.is_in(found.iter().map(|row| row.id)))
        .order_by_asc(route_store::Column::RouteId)
        .all(tx.connection())
        .await?;
    let mut routes = HashMap::<Uuid, Vec<RouteId>>::new();
    for row in rows {
        let of_store = routes.entry(row.store_id).or_default();
        of_store.push(RouteId(row.route_id));
    }
    Ok(routes)
}

/// Proposals name no person, yet one of a single check-in is its exact position: only for those who
/// repair positions.
async fn load_proposals(
    tx: &Tx,
    review: &Scope,
    found: &[store::Model],
) -> Result<HashMap<Uuid, PositionProposal>, Error> {
    let ids = Query::select()
        .column(visit::Column::Id)
        .from(visit::Entity)
        .cond_where(visit::Column::StoreId.is_in(found.iter().map(|row| row.id)))
        .cond_where(review.stores(visit::Column::StoreId))
        .to_owned();
    let evidence = visit_evidence::Entity::find()
        .filter(visit_evidence::Column::VisitId.in_subquery(ids))
        .filter(visit_evidence::Column::Moment.eq(rows::to_word(&Moment::CheckIn)))
        .filter(visit_evidence::Column::Latitude.is_not_null())
        .order_by_desc(visit_evidence::Column::Id)
        .limit(CHECK_INS_MAX)
        .all(tx.connection())
        .await?;
    let visits = visit::Entity::find()
        .filter(visit::Column::Id.is_in(evidence.iter().map(|row| row.visit_id)))
        .all(tx.connection())
        .await?;
    let visits: HashMap<Uuid, visit::Model> = visits.into_iter().map(|row| (row.id, row)).collect();
    let mut by_store = HashMap::<Uuid, Vec<CheckInFix>>::new();
    for row in &evidence {
        // Somebody else's position at a visit says nothing about where it was.
        let own = |visit: &&visit::Model| visit.person_id == row.person_id;
        let Some(visit) = visits.get(&row.visit_id).filter(own) else {
            continue;
        };
        if let (Some(store), Some(fix)) = (visit.store_id, fix_of(row)?) {
            let day = rows::from_day(&visit.day)?;
            by_store.entry(store).or_default().push(CheckInFix {
                visit: VisitId(visit.id),
                day,
                fix,
            });
        }
    }
    let settings = load_settings(tx).await?;
    let types = load_types(tx).await?;
    let mut proposals = HashMap::new();
    for row in found {
        let Some(check_ins) = by_store.get(&row.id) else {
            continue;
        };
        let store_type: &StoreType = types
            .get(&StoreTypeId(row.store_type_id))
            .ok_or(Error::Data("the type of a store"))?;
        let store = store_of(row)?;
        let proposal = propose_position(&store, store_type.geofence_radius_m, check_ins, &settings);
        proposals.extend(proposal.map(|proposal| (row.id, proposal)));
    }
    Ok(proposals)
}
