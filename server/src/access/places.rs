//! Where stores stand in the company, for decisions about single mutations.

use crate::database::{Error, Tx};
use crate::organisation::entity::{route_store, territory};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use shared::access::StorePlace;
use shared::ids::{RegionId, RouteId, StoreId, TerritoryId};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The places of several stores, in two queries; missing stores are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn store_places(
    tx: &Tx,
    stores: &[StoreId],
) -> Result<HashMap<StoreId, StorePlace>, Error> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.0).collect();
    let query = Query::select()
        .column(("store", "id"))
        .column((territory::Entity, territory::Column::Id))
        .column((territory::Entity, territory::Column::RegionId))
        .from("store")
        .inner_join(
            territory::Entity,
            Expr::col(("store", "territory_id")).equals((territory::Entity, territory::Column::Id)),
        )
        .and_where(Expr::col(("store", "id")).is_in(ids.iter().copied()))
        .to_owned();
    let mut places = HashMap::with_capacity(stores.len());
    for row in tx.connection().query_all(&query).await? {
        let store = StoreId(row.try_get_by_index(0)?);
        let territory = TerritoryId(row.try_get_by_index(1)?);
        let region = RegionId(row.try_get_by_index(2)?);
        places.insert(
            store,
            StorePlace {
                store,
                territory,
                region,
                routes: Vec::new(),
            },
        );
    }
    let on_routes = route_store::Entity::find()
        .filter(route_store::Column::StoreId.is_in(ids))
        .all(tx.connection())
        .await?;
    for row in on_routes {
        if let Some(place) = places.get_mut(&StoreId(row.store_id)) {
            place.routes.push(RouteId(row.route_id));
        }
    }
    Ok(places)
}

/// The regions of several territories, in one query; missing territories are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn regions_of(
    tx: &Tx,
    territories: &BTreeSet<TerritoryId>,
) -> Result<HashMap<TerritoryId, RegionId>, Error> {
    let rows: Vec<(Uuid, Uuid)> = territory::Entity::find()
        .select_only()
        .columns([territory::Column::Id, territory::Column::RegionId])
        .filter(territory::Column::Id.is_in(territories.iter().map(|id| id.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, region)| (TerritoryId(id), RegionId(region)))
        .collect())
}

/// The region of a territory, for a store that is being created in it.
///
/// # Errors
/// When the database does not answer.
pub async fn region_of(tx: &Tx, id: TerritoryId) -> Result<Option<RegionId>, Error> {
    let row = territory::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?;
    Ok(row.map(|row| RegionId(row.region_id)))
}
