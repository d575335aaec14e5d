//! The operation on day summaries.

use super::read;
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::summaries::SummaryList;
use shared::ids::TeamId;
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of day summaries.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_summaries);
}

/// Which summaries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SummaryQuery {
    /// Today when missing.
    day: Option<BusinessDay>,
    /// Only people of this team.
    team: Option<TeamId>,
}

/// Who handed in a day and who has not, with the figures as handed in and as the records are now.
#[utoipa::path(
    tag = "summaries",
    params(SummaryQuery),
    responses(
        (status = 200, body = SummaryList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/summaries")]
async fn list_summaries(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<SummaryQuery>,
) -> Result<web::Json<SummaryList>, ApiError> {
    let scope = principal.scope(Action::ReadPeople)?;
    let list = state
        .database
        .read(async |tx| read::list_summaries(tx, &scope, (query.day, query.team)).await)
        .await?;
    Ok(web::Json(list))
}
