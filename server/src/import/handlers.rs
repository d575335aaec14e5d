//! The operations of importing at the desk.

use super::desk::{self, Wanted, import_problem};
use crate::access::Principal;
use crate::app::{AppState, read_body};
use crate::database::Error;
use crate::organisation::Actor;
use crate::problem::ApiError;
use crate::store::import::ImportError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, post, web};
use shared::access::Action;
use shared::api::Problem;
use shared::api::imports::{
    CSV_MEDIA_TYPE, FILE_BYTES_MAX, ImportOutcome, ImportParameters, ImportPreview, XLSX_MEDIA_TYPE,
};
use shared::problem::ProblemCode;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of imports.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(preview_import).service(run_import);
}

/// What an import of a file would do: its columns, its numbers, its first rows. Nothing is written.
#[utoipa::path(
    tag = "imports",
    params(ImportParameters),
    request_body(content(
        (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    responses(
        (status = 200, body = ImportPreview),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/imports/preview")]
async fn preview_import(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<ImportPreview>, ApiError> {
    principal.scope(Action::ImportLists)?;
    let wanted = Wanted::parse(parameters(&request)?)?;
    let table = desk::unfold(read_file(&request, payload).await?).await?;
    let now = state.clock.now();
    let preview = state.database.read(async |tx| {
        principal.recheck_for(tx, Action::ImportLists, now).await?;
        desk::preview(tx, &wanted, &table, now).await
    });
    Ok(web::Json(preview.await.map_err(import_problem)?))
}

/// Imports a file: all of its good rows or, when something fails, none. Once more changes nothing more.
#[utoipa::path(
    tag = "imports",
    params(ImportParameters),
    request_body(content(
        (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    responses(
        (status = 200, body = ImportOutcome),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/imports")]
async fn run_import(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<ImportOutcome>, ApiError> {
    principal.scope(Action::ImportLists)?;
    let wanted = Wanted::parse(parameters(&request)?)?;
    let table = desk::unfold(read_file(&request, payload).await?).await?;
    let now = state.clock.now();
    // The inner result is the import's own answer, which is no reason to try again.
    let done = state.database.write("import_list", async |tx| {
        let (fresh, _) = principal.recheck_for(tx, Action::ImportLists, now).await?;
        let part = tx.savepoint().await?;
        match desk::import(&part, &wanted, &table, &Actor::from(&fresh)).await {
            Ok(done) => {
                part.commit().await?;
                Ok::<_, Error>(Ok(done))
            }
            Err(ImportError::Database(error)) => Err(error),
            Err(refused) => {
                part.roll_back().await?;
                Ok(Err(refused))
            }
        }
    });
    let (outcome, hints) = done.await?.map_err(import_problem)?;
    state.hints.publish(hints);
    Ok(web::Json(outcome))
}

/// Read after the sign-in, so that a stranger learns nothing of what is expected.
fn parameters(request: &HttpRequest) -> Result<ImportParameters, ApiError> {
    let said = web::Query::<ImportParameters>::from_query(request.query_string());
    said.map(web::Query::into_inner).map_err(|_| {
        ApiError::new(ProblemCode::BadRequest).with_detail("the query is not as expected")
    })
}

async fn read_file(request: &HttpRequest, payload: web::Payload) -> Result<Bytes, ApiError> {
    let said = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    let is_known = said.is_some_and(|said| {
        [CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE]
            .iter()
            .any(|known| said.eq_ignore_ascii_case(known))
    });
    if !is_known {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    read_body(request, payload.into_inner(), FILE_BYTES_MAX).await
}
