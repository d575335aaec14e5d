//! The endpoints of sync: thin, bounded, and the same functions that the simulation calls.

use super::{Sender, anchors, hint_stream};
use crate::access::Principal;
use crate::app::AppState;
use crate::database::Error;
use crate::problem::ApiError;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use flate2::read::GzDecoder;
use futures_util::StreamExt as _;
use shared::api::Problem;
use shared::problem::ProblemCode;
use shared::sync::wire::{Hello, PULL_MEDIA_TYPE, PUSH_MEDIA_TYPE, PushFormatError, read_push};
use shared::sync::{PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, WIRE_VERSION};
use std::io::Read as _;
use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

/// Decoded bytes for one encoded byte; small bodies may pass it.
const RATIO_MAX: usize = 10;
/// What is no larger than this may have any ratio.
const SMALL_BYTES: usize = 64 * 1024;
/// A cursor of the most feeds is far smaller.
const PULL_BYTES_MAX: usize = 64 * 1024;
/// A body has to arrive within.
const BODY_DEADLINE: Duration = Duration::from_secs(60);

/// The routes of sync.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(say_hello)
        .service(push)
        .service(pull)
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
        signing_keys: Vec::new(),
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
    let body = read_body(&request, payload, PUSH_BYTES_MAX).await?;
    let mutations = read_push(&body).map_err(|error| match error {
        PushFormatError::TooLarge => ApiError::new(ProblemCode::TooLarge),
        PushFormatError::Malformed => ApiError::new(ProblemCode::BadRequest),
    })?;
    let now = state.clock.now();
    let sender = Sender::from(&principal);
    let answer = super::push(&state.database, &state.hints, sender, mutations, now).await?;
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
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/sync/pull")]
async fn pull(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    check_media_type(&request, PULL_MEDIA_TYPE)?;
    let body = read_body(&request, payload, PULL_BYTES_MAX).await?;
    let now = state.clock.now();
    let sender = Sender::from(&principal);
    let answer = super::pull(&state.database, sender, principal.posture, &body, now).await?;
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

fn check_media_type(request: &HttpRequest, wanted: &str) -> Result<(), ApiError> {
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

/// Reads a body, compressed or not, within a limit of decoded bytes, a ratio and a deadline.
async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    limit: usize,
) -> Result<Bytes, ApiError> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    let encoding = encoding
        .and_then(|value| value.to_str().ok())
        .unwrap_or("identity");
    let is_gzip = match encoding.trim() {
        "identity" => false,
        "gzip" => true,
        _ => return Err(ApiError::new(ProblemCode::UnsupportedMediaType)),
    };
    let body = tokio::time::timeout(BODY_DEADLINE, read_payload(payload, limit))
        .await
        .map_err(|_| ApiError::new(ProblemCode::BadRequest))??;
    if is_gzip {
        decode(&body, limit)
    } else {
        Ok(body)
    }
}

async fn read_payload(mut payload: web::Payload, limit: usize) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::new(ProblemCode::BadRequest))?;
        if body.len() + chunk.len() > limit {
            return Err(ApiError::new(ProblemCode::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn decode(encoded: &[u8], limit: usize) -> Result<Bytes, ApiError> {
    let limit = limit.min(encoded.len().saturating_mul(RATIO_MAX).max(SMALL_BYTES));
    let mut decoded = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(encoded)
        .take(most)
        .read_to_end(&mut decoded)
        .map_err(|_| ApiError::new(ProblemCode::BadRequest))?;
    if decoded.len() > limit {
        return Err(ApiError::new(ProblemCode::TooLarge));
    }
    Ok(decoded.into())
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

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn encode(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_compressed_bomb_is_refused_before_it_unfolds() {
        let bomb = encode(&vec![0; 900 * 1024]);
        let problem = decode(&bomb, PUSH_BYTES_MAX).map_err(|error| error.code());
        assert_eq!(problem.err(), Some(ProblemCode::TooLarge));
    }

    #[test]
    fn an_ordinary_compressed_body_is_read() {
        let text = b"three visits and a note ".repeat(40);
        assert_eq!(decode(&encode(&text), PUSH_BYTES_MAX).unwrap(), text);
    }
}
