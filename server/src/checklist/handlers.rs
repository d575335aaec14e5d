//! The operation on forms.

use super::read;
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::api::Problem;
use shared::api::master::FormList;
use shared::ids::FormId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of forms.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_forms);
}

/// Which versions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FormQuery {
    /// Where the last page ended.
    cursor: Option<FormId>,
    /// At most 200.
    limit: Option<u64>,
}

/// Every version of every form, retired ones too; everybody who is signed in reads them, as every
/// phone does.
#[utoipa::path(
    tag = "forms",
    params(FormQuery),
    responses(
        (status = 200, body = FormList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
    ),
)]
#[get("/forms")]
async fn list_forms(
    state: web::Data<AppState>,
    _principal: Principal,
    query: web::Query<FormQuery>,
) -> Result<web::Json<FormList>, ApiError> {
    let page = (query.cursor, query.limit);
    let list = state
        .database
        .read(async |tx| read::list_forms(tx, page).await)
        .await?;
    Ok(web::Json(list))
}
