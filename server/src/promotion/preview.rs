//! What a rule would mean, for somebody who prepares a promotion: stores, and who works at them.

use super::reach::may_set_up;
use super::taking_part::open_stores;
use crate::access::{Principal, Scope, load_grants_of};
use crate::database::{Error, Tx};
use crate::organisation::entity::{route_store, territory, user_account};
use crate::store::entity::store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared::access::{Grant, Reach, ScopeKind};
use shared::api::promotions::{NamedStore, PromotionReach, ReachQuestion, SAMPLE_MAX};
use shared::ids::{RegionId, RouteId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::promotion::StoreRule;
use shared::promotion::kind::rule_fits;
use shared::text::require;
use std::collections::BTreeSet;
use uuid::Uuid;

/// People whose grants are looked at; the largest companies stay below.
const PEOPLE_MAX: u64 = 20_000;

/// A store that takes part.
struct TakingPart {
    id: StoreId,
    name: String,
    territory: TerritoryId,
}

/// What the rule means within the caller's reach.
///
/// # Errors
/// [`shared::problem::ProblemCode::InvalidField`] for a rule that no promotion could have.
pub(super) async fn preview(
    tx: &Tx,
    (scope, reader): (&Scope, &Principal),
    question: &ReachQuestion,
) -> Result<PromotionReach, Error> {
    let rule = &question.stores;
    require(rule_fits(rule)).map_err(Error::Problem)?;
    let stores = load_stores(tx, scope, question).await?;
    let met = places_of(tx, (scope, question), &stores).await?;
    let sample = stores.iter().take(SAMPLE_MAX).map(|store| NamedStore {
        id: store.id,
        name: store.name.clone(),
    });
    Ok(PromotionReach {
        stores: u32::try_from(stores.len()).unwrap_or(u32::MAX),
        people: count_people(tx, scope, &met).await?,
        sample: sample.collect(),
        named: load_named(tx, scope, rule).await?,
        may_set_up: may_set_up(tx, reader, (rule, true)).await?,
    })
}

async fn load_stores(
    tx: &Tx,
    scope: &Scope,
    question: &ReachQuestion,
) -> Result<Vec<TakingPart>, Error> {
    use store::Column;
    let found: Vec<(Uuid, String, Uuid, Uuid)> = open_stores(scope, &question.stores, question.day)
        .select_only()
        .columns([
            Column::Id,
            Column::Name,
            Column::StoreTypeId,
            Column::TerritoryId,
        ])
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let takes_part = |(id, name, store_type, territory): (Uuid, String, Uuid, Uuid)| {
        let (id, territory) = (StoreId(id), TerritoryId(territory));
        let rule = &question.stores;
        rule.takes_part_of(id, StoreTypeId(store_type), territory)
            .then_some(TakingPart {
                id,
                name,
                territory,
            })
    };
    Ok(found.into_iter().filter_map(takes_part).collect())
}

/// Every place that somebody may have been given and that holds one of the stores.
async fn places_of(
    tx: &Tx,
    (scope, question): (&Scope, &ReachQuestion),
    stores: &[TakingPart],
) -> Result<Reach, Error> {
    let mut met = Reach {
        stores: stores.iter().map(|store| store.id).collect(),
        territories: stores.iter().map(|store| store.territory).collect(),
        ..Reach::default()
    };
    let regions: Vec<Uuid> = territory::Entity::find()
        .select_only()
        .column(territory::Column::RegionId)
        .filter(territory::Column::Id.is_in(met.territories.iter().map(|id| id.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    met.regions = regions.into_iter().map(RegionId).collect();
    // By the rule and not by the stores, of which there may be more than a statement can name.
    let candidates = open_stores(scope, &question.stores, question.day)
        .select_only()
        .column(store::Column::Id)
        .into_query();
    let on_routes: Vec<(Uuid, Uuid)> = route_store::Entity::find()
        .select_only()
        .columns([route_store::Column::RouteId, route_store::Column::StoreId])
        .filter(route_store::Column::StoreId.in_subquery(candidates))
        .into_tuple()
        .all(tx.connection())
        .await?;
    met.routes = on_routes
        .into_iter()
        .filter(|(_, store)| met.stores.contains(&StoreId(*store)))
        .map(|(route, _)| RouteId(route))
        .collect();
    Ok(met)
}

/// People of the field who work at one of the places now.
async fn count_people(tx: &Tx, scope: &Scope, met: &Reach) -> Result<u32, Error> {
    use user_account::Column;
    if met.stores.is_empty() {
        return Ok(0);
    }
    let people: Vec<Uuid> = user_account::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DisabledAt.is_null())
        .filter(scope.in_field(Column::Id))
        .order_by_asc(Column::Id)
        .limit(PEOPLE_MAX)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let people: Vec<UserId> = people.into_iter().map(UserId).collect();
    let grants = load_grants_of(tx, &people).await?;
    let works_there = |grants: &&Vec<Grant>| {
        let mut grants = grants.iter();
        grants.any(|grant| {
            grant.role.is_field() && grant.is_active(scope.now()) && is_met(grant, met)
        })
    };
    let count = grants.values().filter(works_there).count();
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whether a grant's scope holds one of the stores.
fn is_met(grant: &Grant, met: &Reach) -> bool {
    match (grant.scope_kind, grant.scope_id) {
        (ScopeKind::Company, _) => true,
        (ScopeKind::Region, Some(id)) => met.regions.contains(&RegionId(id)),
        (ScopeKind::Territory, Some(id)) => met.territories.contains(&TerritoryId(id)),
        (ScopeKind::Store, Some(id)) => met.stores.contains(&StoreId(id)),
        (ScopeKind::Route, Some(id)) => met.routes.contains(&RouteId(id)),
        // Stores are not linked to accounts yet; a scope without its id holds nothing.
        (ScopeKind::Account, _) | (_, None) => false,
    }
}

/// The added and left-out stores by name; those beyond the caller's reach are left out.
async fn load_named(tx: &Tx, scope: &Scope, rule: &StoreRule) -> Result<Vec<NamedStore>, Error> {
    use store::Column;
    let ids: BTreeSet<Uuid> = rule
        .added
        .iter()
        .chain(&rule.left_out)
        .map(|id| id.0)
        .collect();
    let found: Vec<(Uuid, String)> = store::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids))
        .filter(scope.stores(Column::Id))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let named = found.into_iter().map(|(id, name)| NamedStore {
        id: StoreId(id),
        name,
    });
    Ok(named.collect())
}
