//! The operations on promotions. They are changed by push.

use super::budget;
use super::matrix::{self, MatrixFilter};
use super::preview;
use super::read::{self, PromotionFilter};
use crate::access::Principal;
use crate::app::{AppState, Json};
use crate::problem::ApiError;
use actix_web::{get, post, put, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::promotions::{
    BudgetDetail, NewBudget, PromotionDetail, PromotionList, PromotionMatrix, PromotionReach,
    ReachQuestion,
};
use shared::ids::{PromotionId, StoreId, StoreTypeId, TerritoryId};
use shared::promotion::{ElementState, PromotionState};
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of promotions.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_promotions)
        .service(read_promotion)
        .service(read_promotion_matrix)
        .service(read_promotion_budget)
        .service(save_promotion_budget)
        .service(preview_promotion_reach);
}

/// Which promotions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PromotionQuery {
    /// How far they have come; all when missing.
    state: Option<PromotionState>,
    /// Words in the name.
    query: Option<String>,
    /// Only those that run on this day or later.
    from: Option<BusinessDay>,
    /// Only those that run on this day or earlier.
    to: Option<BusinessDay>,
    /// Where the last page ended.
    cursor: Option<PromotionId>,
    /// At most 200.
    limit: Option<u64>,
}

/// Which stores of a promotion.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MatrixQuery {
    /// Only stores of this territory.
    territory: Option<TerritoryId>,
    /// Only stores of this type.
    store_type: Option<StoreTypeId>,
    /// Only stores that are not known to be complete.
    failing: Option<bool>,
    /// Only stores where this element was looked at, with `state` and `photos` where that holds of it.
    element: Option<u16>,
    /// Only stores where an element stands so.
    state: Option<ElementState>,
    /// Only stores where an element has photos.
    photos: Option<bool>,
    /// Where the last page ended.
    cursor: Option<StoreId>,
    /// At most 200.
    limit: Option<usize>,
}

/// Promotions, the latest beginning first. Everybody who works with stores knows all that are approved; drafts
/// are for those who set promotions up or lead others. How they stand in stores is told within the caller's reach.
#[utoipa::path(
    tag = "promotions",
    params(PromotionQuery),
    responses(
        (status = 200, body = PromotionList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/promotions")]
async fn list_promotions(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<PromotionQuery>,
) -> Result<web::Json<PromotionList>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let query = query.into_inner();
    let filter = PromotionFilter {
        state: query.state,
        query: query.query,
        from: query.from,
        to: query.to,
        cursor: query.cursor,
        limit: query.limit,
    };
    let list = state
        .database
        .read(async |tx| read::list_promotions(tx, (&scope, &principal), &filter).await)
        .await?;
    Ok(web::Json(list))
}

/// One promotion.
#[utoipa::path(
    tag = "promotions",
    params(("id" = PromotionId, Path,)),
    responses(
        (status = 200, body = PromotionDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/promotions/{id}")]
async fn read_promotion(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<PromotionId>,
) -> Result<web::Json<PromotionDetail>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let id = id.into_inner();
    let detail = state
        .database
        .read(async |tx| read::read_promotion(tx, (&scope, &principal), id).await)
        .await?;
    Ok(web::Json(detail))
}

/// The stores in reach that take part in a promotion, each with its latest check and what reviewers
/// said of it.
#[utoipa::path(
    tag = "promotions",
    params(("id" = PromotionId, Path,), MatrixQuery),
    responses(
        (status = 200, body = PromotionMatrix),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/promotions/{id}/matrix")]
async fn read_promotion_matrix(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<PromotionId>,
    query: web::Query<MatrixQuery>,
) -> Result<web::Json<PromotionMatrix>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let people = principal.scope(Action::ReadPeople).ok();
    let id = id.into_inner();
    let filter = MatrixFilter {
        territory: query.territory,
        store_type: query.store_type,
        is_failing: query.failing.unwrap_or(false),
        element: query.element,
        state: query.state,
        has_photos: query.photos.unwrap_or(false),
        cursor: query.cursor,
        limit: query.limit,
    };
    let matrix = state
        .database
        .read(async |tx| {
            matrix::read_matrix(tx, (&scope, people.as_ref(), &principal), id, &filter).await
        })
        .await?;
    Ok(web::Json(matrix))
}

/// What a promotion may cost and is meant to earn; for those who may set it up.
#[utoipa::path(
    tag = "promotions",
    params(("id" = PromotionId, Path,)),
    responses(
        (status = 200, body = BudgetDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/promotions/{id}/budget")]
async fn read_promotion_budget(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<PromotionId>,
) -> Result<web::Json<BudgetDetail>, ApiError> {
    principal.scope(Action::SetUpPromotions)?;
    let id = id.into_inner();
    let detail = state
        .database
        .read(async |tx| budget::read_budget(tx, &principal, id).await)
        .await?;
    Ok(web::Json(detail))
}

/// Saves what a promotion may cost and is meant to earn.
#[utoipa::path(
    tag = "promotions",
    params(("id" = PromotionId, Path,)),
    request_body = NewBudget,
    responses(
        (status = 200, body = BudgetDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[put("/promotions/{id}/budget")]
async fn save_promotion_budget(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<PromotionId>,
    wanted: Json<NewBudget>,
) -> Result<web::Json<BudgetDetail>, ApiError> {
    principal.scope(Action::SetUpPromotions)?;
    let id = id.into_inner();
    let now = state.clock.now();
    let detail = state
        .database
        .write("save_budget", async |tx| {
            let (fresh, _) = principal
                .recheck_for(tx, Action::SetUpPromotions, now)
                .await?;
            budget::save_budget(tx, (&fresh, now), id, &wanted.0).await?;
            budget::read_budget(tx, &fresh, id).await
        })
        .await?;
    Ok(web::Json(detail))
}

/// Which stores a rule would mean, for somebody who prepares a promotion. Nothing is written.
#[utoipa::path(
    tag = "promotions",
    request_body = ReachQuestion,
    responses(
        (status = 200, body = PromotionReach),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/promotions/reach")]
async fn preview_promotion_reach(
    state: web::Data<AppState>,
    principal: Principal,
    question: Json<ReachQuestion>,
) -> Result<web::Json<PromotionReach>, ApiError> {
    let scope = principal.scope(Action::SetUpPromotions)?;
    let reach = state
        .database
        .read(async |tx| preview::preview(tx, (&scope, &principal), &question.0).await)
        .await?;
    Ok(web::Json(reach))
}
