//! The operations on regions, territories and routes; the tree is read by whoever sees a part of it
//! and changed by administrators.

use super::Actor;
use crate::access::{Principal, Scope};
use crate::app::{AppState, Json};
use crate::database::{Error, Tx};
use crate::problem::ApiError;
use actix_web::{HttpResponse, delete, get, patch, post, web};
use shared::access::Action;
use shared::api::Problem;
use shared::api::admin::{Region, Route, Territory};
use shared::api::organisation::{
    NewTerritory, OrganisationTree, PlaceName, RouteChange, TerritoryChange,
};
use shared::ids::{RegionId, RouteId, TerritoryId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of the tree.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_tree)
        .service(create_region)
        .service(rename_region)
        .service(remove_region)
        .service(create_territory)
        .service(change_territory)
        .service(remove_territory)
        .service(create_route)
        .service(change_route)
        .service(remove_route);
}

/// Does something in the name of an administrator, whose rights are looked at again in the
/// transaction that does it.
pub(super) async fn manage<T>(
    (state, principal): (&AppState, &Principal),
    name: &'static str,
    work: impl AsyncFn(&Tx, &Actor) -> Result<T, Error>,
) -> Result<T, ApiError> {
    principal.scope(Action::ManageOrganisation)?;
    let now = state.clock.now();
    let done = state.database.write(name, async |tx| {
        let (fresh, _): (Principal, Scope) = principal
            .recheck_for(tx, Action::ManageOrganisation, now)
            .await?;
        work(tx, &Actor::from(&fresh)).await
    });
    Ok(done.await?)
}

/// What the caller may see of the organisation, with its numbers and memberships.
#[utoipa::path(
    tag = "organisation",
    responses((status = 200, body = OrganisationTree), (status = 401, body = Problem)),
)]
#[get("/organisation/tree")]
async fn read_tree(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<OrganisationTree>, ApiError> {
    let tree = state
        .database
        .read(async |tx| super::read_tree(tx, &principal).await)
        .await?;
    Ok(web::Json(tree))
}

/// Creates a region.
#[utoipa::path(
    tag = "organisation",
    request_body = PlaceName,
    responses(
        (status = 201, body = Region),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/regions")]
async fn create_region(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<PlaceName>,
) -> Result<HttpResponse, ApiError> {
    let name = wanted.0.name;
    let id = manage((&state, &principal), "create_region", async |tx, actor| {
        super::create_region(tx, actor, &name).await
    })
    .await?;
    let name = name.trim().to_owned();
    Ok(HttpResponse::Created().json(Region { id, name }))
}

/// Gives a region another name.
#[utoipa::path(
    tag = "organisation",
    params(("id" = RegionId, Path,)),
    request_body = PlaceName,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/regions/{id}")]
async fn rename_region(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<RegionId>,
    wanted: Json<PlaceName>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "rename_region", async |tx, actor| {
        super::rename_region(tx, actor, id, &wanted.0.name).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Removes a region without territories where nobody has a right.
#[utoipa::path(
    tag = "organisation",
    params(("id" = RegionId, Path,)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[delete("/regions/{id}")]
async fn remove_region(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<RegionId>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "remove_region", async |tx, actor| {
        super::remove_region(tx, actor, id).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Creates a territory in a region.
#[utoipa::path(
    tag = "organisation",
    request_body = NewTerritory,
    responses(
        (status = 201, body = Territory),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/territories")]
async fn create_territory(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<NewTerritory>,
) -> Result<HttpResponse, ApiError> {
    let NewTerritory { name, region } = wanted.0;
    let id = manage(
        (&state, &principal),
        "create_territory",
        async |tx, actor| super::create_territory(tx, actor, region, &name).await,
    )
    .await?;
    let name = name.trim().to_owned();
    Ok(HttpResponse::Created().json(Territory { id, name, region }))
}

/// Renames a territory, or moves it with its stores into another region.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TerritoryId, Path,)),
    request_body = TerritoryChange,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/territories/{id}")]
async fn change_territory(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TerritoryId>,
    change: Json<TerritoryChange>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage(
        (&state, &principal),
        "change_territory",
        async |tx, actor| super::change_territory(tx, actor, id, &change.0).await,
    )
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Removes a territory without stores that no team covers and where nobody has a right.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TerritoryId, Path,)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[delete("/territories/{id}")]
async fn remove_territory(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TerritoryId>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage(
        (&state, &principal),
        "remove_territory",
        async |tx, actor| super::remove_territory(tx, actor, id).await,
    )
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Creates a route without stores.
#[utoipa::path(
    tag = "organisation",
    request_body = PlaceName,
    responses(
        (status = 201, body = Route),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/routes")]
async fn create_route(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<PlaceName>,
) -> Result<HttpResponse, ApiError> {
    let name = wanted.0.name;
    let id = manage((&state, &principal), "create_route", async |tx, actor| {
        super::create_route(tx, actor, &name).await
    })
    .await?;
    Ok(HttpResponse::Created().json(Route {
        id,
        name: name.trim().to_owned(),
        stores: 0,
    }))
}

/// Renames a route, puts stores on it or takes them off.
#[utoipa::path(
    tag = "organisation",
    params(("id" = RouteId, Path,)),
    request_body = RouteChange,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/routes/{id}")]
async fn change_route(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<RouteId>,
    change: Json<RouteChange>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "change_route", async |tx, actor| {
        super::change_route(tx, actor, id, &change.0).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Removes a route without stores that nobody has a right on.
#[utoipa::path(
    tag = "organisation",
    params(("id" = RouteId, Path,)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[delete("/routes/{id}")]
async fn remove_route(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<RouteId>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "remove_route", async |tx, actor| {
        super::remove_route(tx, actor, id).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
