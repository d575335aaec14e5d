//! Where stores stood before: noted when they leave, asked where work comes that is not allowed now.

use super::regions_of;
use crate::database::{Error, Tx};
use crate::organisation::entity::{ended_place, route_store};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use shared::access::{EndedPlace, LeftPlace, ScopeKind};
use shared::ids::{RegionId, RouteId, StoreId, TerritoryId};
use shared::time::UtcMs;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows of one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 1_000;

/// Notes that stores leave these territories, or the regions in which they lie still.
///
/// # Errors
/// When the database does not answer.
pub async fn leave_territories(
    tx: &Tx,
    left: &[(StoreId, TerritoryId)],
    now: UtcMs,
) -> Result<(), Error> {
    if left.is_empty() {
        return Ok(());
    }
    let territories: BTreeSet<_> = left.iter().map(|(_, territory)| *territory).collect();
    let regions = regions_of(tx, &territories).await?;
    for left in left.chunks(ROWS_MAX) {
        let since = arrivals(tx, left).await?;
        let rows = left.iter().map(|(store, territory)| {
            let region = regions.get(territory).map(|region| region.0);
            Ok(ended_place::Model {
                store_id: store.0,
                scope_kind: ScopeKind::Territory.as_str().to_owned(),
                scope_id: territory.0,
                region_id: Some(region.ok_or(Error::Data("the territory of a store"))?),
                valid_from: since.get(&store.0).copied().unwrap_or(0),
                valid_to: now.0,
            })
        });
        note(tx, rows.collect::<Result<Vec<_>, Error>>()?).await?;
    }
    Ok(())
}

/// When each store came to where it stands: it left another territory then. One that has left none was
/// always there.
async fn arrivals(tx: &Tx, left: &[(StoreId, TerritoryId)]) -> Result<HashMap<Uuid, i64>, Error> {
    use ended_place::Column;
    let rows: Vec<(Uuid, i64)> = ended_place::Entity::find()
        .select_only()
        .column(Column::StoreId)
        .column_as(Column::ValidTo.max(), "since")
        .filter(Column::StoreId.is_in(left.iter().map(|(store, _)| store.0)))
        .filter(Column::ScopeKind.eq(ScopeKind::Territory.as_str()))
        .group_by(Column::StoreId)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Notes that stores leave routes.
///
/// # Errors
/// When the database does not answer.
pub async fn leave_routes(tx: &Tx, left: &[route_store::Model], now: UtcMs) -> Result<(), Error> {
    for left in left.chunks(ROWS_MAX) {
        let rows = left.iter().map(|row| ended_place::Model {
            store_id: row.store_id,
            scope_kind: ScopeKind::Route.as_str().to_owned(),
            scope_id: row.route_id,
            region_id: None,
            valid_from: row.since,
            valid_to: now.0,
        });
        note(tx, rows.collect()).await?;
    }
    Ok(())
}

async fn note(tx: &Tx, rows: Vec<ended_place::Model>) -> Result<(), Error> {
    use ended_place::Column;
    let rows = rows.into_iter().map(ended_place::Model::into_active_model);
    // A store that comes and leaves again within the same millisecond has left once.
    let once = OnConflict::columns([
        Column::StoreId,
        Column::ScopeKind,
        Column::ScopeId,
        Column::ValidTo,
    ])
    .do_nothing()
    .to_owned();
    ended_place::Entity::insert_many(rows)
        .on_conflict(once)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// The places that stores have left after a moment, in one query.
///
/// # Errors
/// When the database does not answer.
pub async fn load_ended_places(
    tx: &Tx,
    stores: impl IntoIterator<Item = StoreId>,
    since: UtcMs,
) -> Result<HashMap<StoreId, Vec<EndedPlace>>, Error> {
    let stores = stores.into_iter().map(|store| store.0);
    let rows = ended_place::Entity::find()
        .filter(ended_place::Column::StoreId.is_in(stores))
        .filter(ended_place::Column::ValidTo.gt(since.0))
        .all(tx.connection())
        .await?;
    let mut places: HashMap<StoreId, Vec<EndedPlace>> = HashMap::new();
    for row in rows {
        let left = match (ScopeKind::parse(&row.scope_kind), row.region_id) {
            (Some(ScopeKind::Territory), Some(region)) => {
                LeftPlace::Territory(TerritoryId(row.scope_id), RegionId(region))
            }
            (Some(ScopeKind::Route), None) => LeftPlace::Route(RouteId(row.scope_id)),
            _ => return Err(Error::Data("a place that a store has left")),
        };
        places
            .entry(StoreId(row.store_id))
            .or_default()
            .push(EndedPlace {
                left,
                from: UtcMs(row.valid_from),
                until: UtcMs(row.valid_to),
            });
    }
    Ok(places)
}
