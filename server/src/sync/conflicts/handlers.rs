//! The operation on conflicts. The choice is a push.

use super::read::{self, Which};
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::api::Problem;
use shared::api::conflicts::ConflictList;

/// Which conflicts.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ConflictQuery {
    /// Those for which somebody has chosen already, instead of the open ones.
    settled: Option<bool>,
}

/// Fields for which two people set different values, of the records that the reader may change there:
/// the newest 200. One is chosen by a push that depends on the change that came second.
#[utoipa::path(
    tag = "sync",
    params(ConflictQuery),
    responses((status = 200, body = ConflictList), (status = 401, body = Problem)),
)]
#[get("/sync/conflicts")]
pub(in crate::sync) async fn list_conflicts(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<ConflictQuery>,
) -> Result<web::Json<ConflictList>, ApiError> {
    let which = if query.settled.unwrap_or(false) {
        Which::Settled
    } else {
        Which::Open
    };
    let list = state
        .database
        .read(async |tx| read::list_conflicts(tx, &principal, which).await)
        .await?;
    Ok(web::Json(list))
}
