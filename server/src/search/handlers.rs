//! The operation of the search.

use super::read::{self, Reaches};
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use crate::promotion::reach::sees_drafts;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::search::{QUERY_MAX, SearchResults};
use shared::problem::ProblemCode;
use utoipa_actix_web::service_config::ServiceConfig;

/// The route of the search.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(search);
}

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words that all have to be there; at most 100 characters. Nothing finds nothing.
    query: String,
}

/// Stores and people in reach, the promotions that the caller may read, and the products and forms that every
/// phone knows.
#[utoipa::path(
    tag = "search",
    params(SearchQuery),
    responses(
        (status = 200, body = SearchResults),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
    ),
)]
#[get("/search")]
async fn search(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<SearchQuery>,
) -> Result<web::Json<SearchResults>, ApiError> {
    if query.query.chars().count() > QUERY_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    let reaches = Reaches {
        stores: principal.scope(Action::ReadStores).ok(),
        people: principal.scope(Action::ReadOrganisation).ok(),
        sees_drafts: sees_drafts(&principal),
    };
    let found = state
        .database
        .read(async |tx| read::search(tx, &reaches, &query.query).await)
        .await?;
    Ok(web::Json(found))
}
