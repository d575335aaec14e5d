//! Regions, territories, routes and teams.

use super::audit::{Actor, Deed, record};
use super::entity::{region, route, route_store, team, team_member, team_territory, territory};
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use shared::ids::{RegionId, RouteId, StoreId, TeamId, TerritoryId, UserId};

/// Creates a region.
///
/// # Errors
/// When the name is taken.
pub async fn create_region(tx: &Tx, actor: &Actor, name: &str) -> Result<RegionId, Error> {
    let id = RegionId::new(actor.now.0, random_bytes());
    let row = region::ActiveModel {
        id: Set(id.0),
        name: Set(name.to_owned()),
    };
    region::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let deed = Deed {
        action: "create",
        kind: "region",
        object: id.0,
        detail: &json!({}),
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Creates a territory in a region.
///
/// # Errors
/// When the name is taken or the region is missing.
pub async fn create_territory(
    tx: &Tx,
    actor: &Actor,
    region: RegionId,
    name: &str,
) -> Result<TerritoryId, Error> {
    let id = TerritoryId::new(actor.now.0, random_bytes());
    let row = territory::ActiveModel {
        id: Set(id.0),
        name: Set(name.to_owned()),
        region_id: Set(region.0),
    };
    territory::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let detail = json!({ "region": region });
    let deed = Deed {
        action: "create",
        kind: "territory",
        object: id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Creates a route without stores.
///
/// # Errors
/// When the name is taken.
pub async fn create_route(tx: &Tx, actor: &Actor, name: &str) -> Result<RouteId, Error> {
    let id = RouteId::new(actor.now.0, random_bytes());
    let row = route::ActiveModel {
        id: Set(id.0),
        name: Set(name.to_owned()),
    };
    route::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let deed = Deed {
        action: "create",
        kind: "route",
        object: id.0,
        detail: &json!({}),
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Says which stores are on a route.
///
/// # Errors
/// When the route is missing.
pub async fn set_route_stores(
    tx: &Tx,
    actor: &Actor,
    route: RouteId,
    stores: &[StoreId],
) -> Result<(), Error> {
    route_store::Entity::delete_many()
        .filter(route_store::Column::RouteId.eq(route.0))
        .exec(tx.connection())
        .await?;
    let rows = stores.iter().map(|store| route_store::ActiveModel {
        route_id: Set(route.0),
        store_id: Set(store.0),
    });
    if !stores.is_empty() {
        route_store::Entity::insert_many(rows)
            .exec_without_returning(tx.connection())
            .await?;
    }
    let detail = json!({ "stores": stores.len() });
    let deed = Deed {
        action: "change",
        kind: "route",
        object: route.0,
        detail: &detail,
    };
    record(tx, actor, deed).await
}

/// A team to be created.
#[derive(Clone, Debug)]
pub struct NewTeam {
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub lead: UserId,
    /// What it covers.
    pub territories: Vec<TerritoryId>,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// Creates a team that holds from now on.
///
/// # Errors
/// When the name is taken, or a person or territory is missing.
pub async fn create_team(tx: &Tx, actor: &Actor, wanted: &NewTeam) -> Result<TeamId, Error> {
    let id = TeamId::new(actor.now.0, random_bytes());
    let row = team::ActiveModel {
        id: Set(id.0),
        name: Set(wanted.name.clone()),
        lead_id: Set(wanted.lead.0),
    };
    team::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let territories = wanted
        .territories
        .iter()
        .map(|territory| team_territory::ActiveModel {
            team_id: Set(id.0),
            territory_id: Set(territory.0),
            valid_from: Set(actor.now.0),
            valid_to: Set(None),
        });
    if !wanted.territories.is_empty() {
        team_territory::Entity::insert_many(territories)
            .exec_without_returning(tx.connection())
            .await?;
    }
    let members = wanted.members.iter().map(|user| team_member::ActiveModel {
        team_id: Set(id.0),
        user_id: Set(user.0),
        valid_from: Set(actor.now.0),
        valid_to: Set(None),
    });
    if !wanted.members.is_empty() {
        team_member::Entity::insert_many(members)
            .exec_without_returning(tx.connection())
            .await?;
    }
    let detail = json!({ "lead": wanted.lead, "members": wanted.members });
    let deed = Deed {
        action: "create",
        kind: "team",
        object: id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(id)
}
