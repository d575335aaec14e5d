//! The operations on products and on what is agreed with stores.

use super::listings;
use super::read::{self, ProductFilter};
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use crate::store::StoreFilter;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::master::{ListingList, ProductList, StoreListing};
use shared::ids::{ProductId, StoreId, StoreTypeId, TerritoryId};
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of products and listings.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_products)
        .service(read_listing)
        .service(list_listings);
}

/// Which products.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductQuery {
    /// Words in name, brand, category or barcode.
    query: Option<String>,
    /// Only those that are sold on this day; ended ones too without it.
    sold_on: Option<BusinessDay>,
    /// Where the last page ended.
    cursor: Option<ProductId>,
    /// At most 500.
    limit: Option<u64>,
}

/// Products in their order; everybody who is signed in reads them, as every phone does.
#[utoipa::path(
    tag = "products",
    params(ProductQuery),
    responses(
        (status = 200, body = ProductList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
    ),
)]
#[get("/products")]
async fn list_products(
    state: web::Data<AppState>,
    _principal: Principal,
    query: web::Query<ProductQuery>,
) -> Result<web::Json<ProductList>, ApiError> {
    let filter = ProductFilter {
        query: query.query.clone().unwrap_or_default(),
        sold_on: query.sold_on,
        cursor: query.cursor,
        limit: query.limit,
    };
    let list = state
        .database
        .read(async |tx| read::list_products(tx, &filter).await)
        .await?;
    Ok(web::Json(list))
}

/// What is agreed with a store, and what its last count says it does not sell.
#[utoipa::path(
    tag = "products",
    params(("id" = StoreId, Path,)),
    responses(
        (status = 200, body = StoreListing),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/stores/{id}/listing")]
async fn read_listing(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<StoreId>,
) -> Result<web::Json<StoreListing>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let id = id.into_inner();
    let listing = state
        .database
        .read(async |tx| read::read_listing(tx, &scope, id).await)
        .await?;
    Ok(web::Json(listing))
}

/// Whose listings.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListingQuery {
    /// Only stores of this type.
    store_type: Option<StoreTypeId>,
    /// Only stores of this territory.
    territory: Option<TerritoryId>,
    /// Only stores that are not closed for good on this day.
    open_on: Option<BusinessDay>,
    /// Where the last page ended.
    cursor: Option<StoreId>,
    /// At most 200.
    limit: Option<u64>,
}

/// What is agreed with stores, by the stores' names.
#[utoipa::path(
    tag = "products",
    params(ListingQuery),
    responses(
        (status = 200, body = ListingList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/listings")]
async fn list_listings(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<ListingQuery>,
) -> Result<web::Json<ListingList>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let filter = StoreFilter {
        store_type: query.store_type,
        territory: query.territory,
        open_on: query.open_on,
        cursor: query.cursor,
        limit: query.limit,
        ..StoreFilter::default()
    };
    let list = state
        .database
        .read(async |tx| listings::list_listings(tx, &scope, &filter).await)
        .await?;
    Ok(web::Json(list))
}
