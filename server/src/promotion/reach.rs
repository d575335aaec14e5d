//! Who may set promotions up where: a regional manager in the own territories, an administrator
//! everywhere.

use crate::access::{Principal, regions_of, store_places};
use crate::database::{Error, Tx};
use shared::access::{Action, Grant, Reach, Role, ScopeKind};
use shared::ids::{RegionId, StoreId, TerritoryId};
use shared::promotion::{Promotion, StoreRule};
use std::collections::{BTreeSet, HashMap};

/// Where territories and stores of rules stand.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    regions: HashMap<TerritoryId, RegionId>,
    places: HashMap<StoreId, shared::access::StorePlace>,
}

/// Whether somebody is told of promotions that nobody has approved: those who set them up, and those who lead or
/// check the work of others.
pub(crate) fn sees_drafts(reader: &Principal) -> bool {
    let reaches = |action| {
        let scope = reader.scope(action);
        scope.is_ok_and(|scope| scope.reach().has_place())
    };
    reaches(Action::SetUpPromotions) || reaches(Action::ReadPeople)
}

/// Whether somebody may change this promotion, and read of its money.
pub(super) async fn may_change(
    tx: &Tx,
    reader: &Principal,
    promotion: &Promotion,
) -> Result<bool, Error> {
    let is_owner = promotion.owner == reader.user;
    may_set_up(tx, reader, (&promotion.stores, is_owner)).await
}

/// Whether somebody may set up a promotion with this rule, their own or another's.
pub(super) async fn may_set_up(
    tx: &Tx,
    reader: &Principal,
    (rule, is_owner): (&StoreRule, bool),
) -> Result<bool, Error> {
    let ground = load_ground(tx, &[rule]).await?;
    let grants: Vec<Grant> = reader.active_grants().cloned().collect();
    Ok(covers(&ground, &grants, (rule, is_owner)))
}

/// Where everything that the rules name stands, in a few statements.
pub(crate) async fn load_ground(tx: &Tx, rules: &[&StoreRule]) -> Result<Ground, Error> {
    let territories: BTreeSet<TerritoryId> = rules
        .iter()
        .flat_map(|rule| rule.territories.iter().copied())
        .collect();
    let stores: BTreeSet<StoreId> = rules
        .iter()
        .flat_map(|rule| rule.added.iter().copied())
        .collect();
    let stores: Vec<StoreId> = stores.into_iter().collect();
    Ok(Ground {
        regions: regions_of(tx, &territories).await?,
        places: store_places(tx, &stores).await?,
    })
}

/// Whether the grants reach all territories and added stores of a rule. A promotion that names no place yet
/// is its owner's.
pub(crate) fn covers(
    ground: &Ground,
    grants: &[Grant],
    (rule, is_owner): (&StoreRule, bool),
) -> bool {
    let is_administrator =
        |grant: &Grant| grant.role == Role::Administrator && grant.scope_kind == ScopeKind::Company;
    if grants.iter().any(is_administrator) {
        return true;
    }
    let managers = || {
        grants
            .iter()
            .filter(|grant| grant.role == Role::RegionalManager)
    };
    let mut reach = Reach::default();
    managers().for_each(|grant| reach.add(grant));
    if !reach.has_place() {
        return false;
    }
    let has_territory = |id: &TerritoryId| {
        let region = ground.regions.get(id);
        reach.is_company
            || reach.territories.contains(id)
            || region.is_some_and(|region| reach.regions.contains(region))
    };
    let has_store = |id: &StoreId| {
        let place = ground.places.get(id);
        place.is_some_and(|place| managers().any(|grant| grant.covers(place)))
    };
    let names_a_place = !rule.territories.is_empty() || !rule.added.is_empty();
    (names_a_place || is_owner)
        && rule.territories.iter().all(has_territory)
        && rule.added.iter().all(has_store)
}
