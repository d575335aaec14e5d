//! The operations on visits.

use super::read;
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use shared::access::Action;
use shared::api::Problem;
use shared::api::board::VisitDetail;
use shared::ids::VisitId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of visits.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_visit);
}

/// One visit with its evidence; exact positions only for the person and their supervisors.
#[utoipa::path(
    tag = "board",
    params(("id" = VisitId, Path,)),
    responses(
        (status = 200, body = VisitDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/visits/{id}")]
async fn read_visit(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<VisitId>,
) -> Result<web::Json<VisitDetail>, ApiError> {
    let scope = principal.scope(Action::ReadPeople)?;
    let exact = principal.scope(Action::ReadExactPositions).ok();
    let id = id.into_inner();
    let visit = state
        .database
        .read(async |tx| read::read_visit(tx, (&scope, exact.as_ref()), id).await)
        .await?;
    Ok(web::Json(visit))
}
