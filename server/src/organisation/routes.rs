//! Routes: made, renamed, given their stores and, when they are empty, removed.

use super::audit::{Actor, Deed, record};
use super::entity::{route, route_store};
use super::naming::{free_name, occupied, require_no_grants, require_none, taken};
use super::structure::{note, require_done};
use crate::access;
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
};
use serde_json::json;
use shared::access::ScopeKind;
use shared::api::organisation::RouteChange;
use shared::ids::{RouteId, StoreId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most stores of one route: more than anybody visits in a month.
const ROUTE_STORES_MAX: usize = 1000;

/// Creates a route without stores.
///
/// # Errors
/// When the name cannot be or is taken.
pub async fn create_route(tx: &Tx, actor: &Actor, name: &str) -> Result<RouteId, Error> {
    let name = free_name(tx, "route", name, None).await?;
    let id = RouteId::new(actor.now.0, random_bytes());
    let row = route::ActiveModel {
        id: Set(id.0),
        name: Set(name),
    };
    route::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    let deed = Deed {
        action: "create",
        kind: "route",
        object: id.0,
        detail: &json!({}),
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Renames a route, puts stores on it or takes them off. Those that are not named stay as they are.
///
/// # Errors
/// [`ProblemCode::NotFound`]; [`ProblemCode::InvalidField`] for too many stores or one that does not
/// exist; or that the name cannot be or is taken.
pub async fn change_route(
    tx: &Tx,
    actor: &Actor,
    id: RouteId,
    change: &RouteChange,
) -> Result<(), Error> {
    // Whoever changes it at the same moment waits, so that its stores are counted as they are.
    let row = route::Entity::find_by_id(id.0)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    if let Some(name) = &change.name {
        let mut next: route::ActiveModel = row.into();
        next.name = Set(free_name(tx, "route", name, Some(id.0)).await?);
        next.update(tx.connection()).await.map_err(taken)?;
        note(
            tx,
            actor,
            ("change", "route", id.0),
            json!({ "changed": ["name"] }),
        )
        .await?;
    }
    let removed = take_off(tx, id, &change.removed_stores, actor.now).await?;
    let added = put_on(tx, id, &change.added_stores, actor.now).await?;
    if removed + added == 0 {
        return Ok(());
    }
    let detail = json!({ "added": added, "removed": removed });
    note(tx, actor, ("change", "route", id.0), detail).await
}

/// Says how many of them were on it.
async fn take_off(tx: &Tx, route: RouteId, stores: &[StoreId], now: UtcMs) -> Result<u64, Error> {
    if stores.len() > ROUTE_STORES_MAX {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let on_it = route_store::Column::RouteId
        .eq(route.0)
        .and(route_store::Column::StoreId.is_in(stores.iter().map(|store| store.0)));
    let left = route_store::Entity::find()
        .filter(on_it.clone())
        .all(tx.connection())
        .await?;
    access::leave_routes(tx, &left, now).await?;
    let done = route_store::Entity::delete_many()
        .filter(on_it)
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected)
}

/// Says how many of them were not on it.
async fn put_on(tx: &Tx, route: RouteId, stores: &[StoreId], now: UtcMs) -> Result<u64, Error> {
    use route_store::Column;
    if stores.is_empty() {
        return Ok(0);
    }
    require_stores(tx, stores).await?;
    let rows = stores.iter().map(|store| route_store::ActiveModel {
        route_id: Set(route.0),
        store_id: Set(store.0),
        since: Set(now.0),
    });
    let added = route_store::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::RouteId, Column::StoreId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    let all = route_store::Entity::find().filter(Column::RouteId.eq(route.0));
    let all = all.count(tx.connection()).await?;
    if usize::try_from(all).is_ok_and(|all| all <= ROUTE_STORES_MAX) {
        Ok(added)
    } else {
        Err(Error::Problem(ProblemCode::InvalidField))
    }
}

/// Removes a route without stores that nobody has a right on.
///
/// # Errors
/// [`ProblemCode::NotFound`], [`ProblemCode::NotEmpty`].
pub async fn remove_route(tx: &Tx, actor: &Actor, id: RouteId) -> Result<(), Error> {
    let stores = route_store::Entity::find()
        .filter(route_store::Column::RouteId.eq(id.0))
        .count(tx.connection())
        .await?;
    require_none(stores)?;
    require_no_grants(tx, (ScopeKind::Route, id.0), actor.now).await?;
    let done = route::Entity::delete_by_id(id.0)
        .exec(tx.connection())
        .await
        .map_err(occupied)?;
    require_done(done.rows_affected)?;
    note(tx, actor, ("remove", "route", id.0), json!({})).await
}

/// Each store once, and each of them there.
async fn require_stores(tx: &Tx, stores: &[StoreId]) -> Result<(), Error> {
    let ids: BTreeSet<Uuid> = stores.iter().map(|store| store.0).collect();
    if ids.len() != stores.len() || ids.len() > ROUTE_STORES_MAX {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let query = Query::select()
        .column("id")
        .from("store")
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .to_owned();
    let found = tx.connection().query_all(&query).await?;
    if found.len() == ids.len() {
        Ok(())
    } else {
        Err(Error::Problem(ProblemCode::InvalidField))
    }
}
