//! The operations on stores.

use super::read::{self, StoreFilter};
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::stores::{
    CompanySettings, PositionProposals, StoreDetail, StoreList, StoreTypeEntry,
};
use shared::ids::{RouteId, StoreId, TerritoryId, UserId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of stores.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_stores)
        .service(read_store)
        .service(list_position_proposals)
        .service(list_store_types)
        .service(read_settings);
}

/// Which stores.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StoreQuery {
    /// Words in name, address or key.
    query: Option<String>,
    /// Only this territory.
    territory: Option<TerritoryId>,
    /// Only those on this route.
    route: Option<RouteId>,
    /// Only where this person works in the field or is going to: what can be planned for them.
    person: Option<UserId>,
    /// Only those whose position is doubtful or missing.
    doubtful: Option<bool>,
    /// Where the last page ended.
    cursor: Option<StoreId>,
    /// At most 200.
    limit: Option<u64>,
}

/// Stores by name.
#[utoipa::path(
    tag = "stores",
    params(StoreQuery),
    responses(
        (status = 200, body = StoreList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/stores")]
async fn list_stores(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<StoreQuery>,
) -> Result<web::Json<StoreList>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let review = principal.scope(Action::ReviewStorePositions).ok();
    let people = match query.person {
        Some(person) => Some((principal.scope(Action::ReadPeople)?, person)),
        None => None,
    };
    let filter = StoreFilter {
        query: query.query.clone(),
        territory: query.territory,
        route: query.route,
        store_type: None,
        open_on: None,
        works_at: None,
        is_doubtful: query.doubtful.unwrap_or(false),
        cursor: query.cursor,
        limit: query.limit,
    };
    let list = state
        .database
        .read(async |tx| {
            let works_at = match &people {
                Some((people, person)) => Some(read::field_scope(tx, people, *person).await?),
                None => None,
            };
            let filter = StoreFilter {
                works_at,
                ..filter.clone()
            };
            read::list_stores(tx, (&scope, review.as_ref()), &filter).await
        })
        .await?;
    Ok(web::Json(list))
}

/// One store with its newest visits.
#[utoipa::path(
    tag = "stores",
    params(("id" = StoreId, Path,)),
    responses(
        (status = 200, body = StoreDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/stores/{id}")]
async fn read_store(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<StoreId>,
) -> Result<web::Json<StoreDetail>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let review = principal.scope(Action::ReviewStorePositions).ok();
    let visits = principal.scope(Action::ReadPeople).ok();
    let id = id.into_inner();
    let store = state
        .database
        .read(async |tx| read::read_store(tx, (&scope, review.as_ref(), visits.as_ref()), id).await)
        .await?;
    Ok(web::Json(store))
}

/// Where check-ins say the store is.
#[utoipa::path(
    tag = "stores",
    params(("id" = StoreId, Path,)),
    responses(
        (status = 200, body = PositionProposals),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/stores/{id}/position-proposals")]
async fn list_position_proposals(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<StoreId>,
) -> Result<web::Json<PositionProposals>, ApiError> {
    let scope = principal.scope(Action::ReviewStorePositions)?;
    let id = id.into_inner();
    let proposals = state
        .database
        .read(async |tx| read::read_proposals(tx, &scope, id).await)
        .await?;
    Ok(web::Json(proposals))
}

/// All store types; everybody who is signed in reads them.
#[utoipa::path(
    tag = "stores",
    responses((status = 200, body = Vec<StoreTypeEntry>), (status = 401, body = Problem)),
)]
#[get("/store-types")]
async fn list_store_types(
    state: web::Data<AppState>,
    _principal: Principal,
) -> Result<web::Json<Vec<StoreTypeEntry>>, ApiError> {
    Ok(web::Json(
        state
            .database
            .read(async |tx| read::list_store_types(tx).await)
            .await?,
    ))
}

/// The company's settings; everybody who is signed in reads them, as every phone does.
#[utoipa::path(
    tag = "stores",
    responses((status = 200, body = CompanySettings), (status = 401, body = Problem)),
)]
#[get("/settings")]
async fn read_settings(
    state: web::Data<AppState>,
    _principal: Principal,
) -> Result<web::Json<CompanySettings>, ApiError> {
    let found = state
        .database
        .read(async |tx| crate::kinds::find_settings(tx).await)
        .await?;
    Ok(web::Json(CompanySettings {
        is_set: found.is_some(),
        settings: found.unwrap_or_default(),
    }))
}
