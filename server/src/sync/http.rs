//! The endpoints of sync: thin, bounded, and the same functions that the simulation calls.

use super::{
    Sender, anchors, conflicts, deciding, giving_up, hint_stream, kept_work, loss, rescue,
};
use crate::access::{Principal, SignIn};
use crate::app::{AppState, read_body};
use crate::database::Error;
use crate::problem::ApiError;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use shared::api::Problem;
use shared::problem::ProblemCode;
use shared::sync::wire::{Hello, PULL_MEDIA_TYPE, PUSH_MEDIA_TYPE, PushFormatError, read_push};
use shared::sync::{PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, WIRE_VERSION};
use utoipa_actix_web::service_config::ServiceConfig;

/// A cursor of the most feeds is far smaller.
const PULL_BYTES_MAX: usize = 64 * 1024;

/// The routes of sync.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(say_hello)
        .service(push)
        .service(pull)
        .service(conflicts::list_conflicts)
        .service(giving_up::drop_mutation)
        .service(deciding::decide_mutation)
        .service(kept_work::list_kept)
        .service(rescue::rescue)
        .service(loss::prove_loss)
        .service(hint_stream::follow_hints);
}

impl From<&Principal> for Sender {
    fn from(principal: &Principal) -> Self {
        Self {
            user: principal.user,
            device: principal.device,
        }
    }
}

/// What the server speaks, its epoch and limits, and an anchor for the device's clock.
#[utoipa::path(
    tag = "sync",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem)),
)]
#[get("/sync/hello")]
async fn say_hello(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Hello>, ApiError> {
    let now = state.clock.now();
    let anchor = anchors::issue_alone(&state.database, Sender::from(&principal), now).await?;
    let epoch = state
        .database
        .read(async |tx| super::epoch(tx).await)
        .await?;
    Ok(web::Json(Hello {
        wire_min: WIRE_VERSION,
        wire_max: WIRE_VERSION,
        epoch,
        push_mutations_max: PUSH_MUTATIONS_MAX,
        push_bytes_max: PUSH_BYTES_MAX,
        signing_key: state.signer.public_key(),
        anchor,
    }))
}

/// Takes mutations: one outcome each.
#[utoipa::path(
    tag = "sync",
    request_body(content_type = "application/vnd.storebeat.push", content = Vec<u8>),
    responses(
        (status = 200, content_type = "application/json"),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/sync/push")]
async fn push(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    check_media_type(&request, PUSH_MEDIA_TYPE)?;
    let body = read_body(&request, payload.into_inner(), PUSH_BYTES_MAX).await?;
    let mutations = read_push(&body).map_err(|error| match error {
        PushFormatError::TooLarge => ApiError::new(ProblemCode::TooLarge),
        PushFormatError::Malformed => ApiError::new(ProblemCode::BadRequest),
    })?;
    let now = state.clock.now();
    let mut answer = super::push::push_signed_in(&state, &principal, &mutations, now).await?;
    answer.sign(&state.signer);
    crate::failpoint::reach("push_signed");
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(answer))
}

/// Answers a tag or a cursor with what the device is missing.
#[utoipa::path(
    tag = "sync",
    request_body(content_type = "application/vnd.storebeat.cursor", content = Vec<u8>),
    responses(
        (status = 200, content_type = "application/json"),
        (status = 204),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/sync/pull")]
async fn pull(
    state: web::Data<AppState>,
    sign_in: SignIn,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    check_media_type(&request, PULL_MEDIA_TYPE)?;
    let body = read_body(&request, payload.into_inner(), PULL_BYTES_MAX).await?;
    let now = state.clock.now();
    let mut answer = super::pull::pull_signed_in(&state.database, &sign_in, &body, now).await?;
    if let Some(answer) = &mut answer {
        answer.sign(&state.signer);
    }
    let mut response = match answer {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NoContent(),
    };
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(match answer {
        Some(answer) => response.json(answer),
        None => response.finish(),
    })
}

pub(super) fn check_media_type(request: &HttpRequest, wanted: &str) -> Result<(), ApiError> {
    let found = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let found = found
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if found.is_some_and(|found| found.eq_ignore_ascii_case(wanted)) {
        Ok(())
    } else {
        Err(ApiError::new(ProblemCode::UnsupportedMediaType))
    }
}

/// Reads what the listener may hear, in one snapshot.
pub(super) async fn audible(
    state: &AppState,
    listener: &Principal,
    named: &[shared::sync::FeedId],
) -> Result<Option<std::collections::BTreeSet<shared::sync::FeedId>>, Error> {
    let now = state.clock.now();
    state
        .database
        .read(async |tx| crate::access::audible_feeds(tx, listener, named, now).await)
        .await
}
