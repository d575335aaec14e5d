//! Uploads of photos by tus 1.0 (creation, checksum, termination, expiration): any client of that
//! protocol can send them, and goes on after a cut where the server has stopped.

use super::uploads::{self, Progress};
use crate::access::Principal;
use crate::app::{AppState, Pieces};
use crate::problem::ApiError;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::Bytes;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, delete, head, options, patch, post, web,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::Stream;
use sha1::Digest as _;
use shared::api::Problem;
use shared::photo::PHOTO_BYTES_MAX;
use shared::problem::ProblemCode;
use shared::sync::Hash;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,checksum,termination,expiration";
const CHECKSUMS: &str = "sha256,sha1";
const BYTES: &str = "application/offset+octet-stream";
/// A piece that is checked has to be in memory whole.
const CHECKED_BYTES_MAX: usize = 1024 * 1024;
/// What has come is kept at least this often, so that a cut costs no more than this.
const KEPT_BYTES: usize = 256 * 1024;

/// The routes of uploads.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/photos/uploads")
            .service(tell_abilities)
            .service(begin)
            .service(tell_offset)
            .service(append)
            .service(take_back)
            .map(|scope| scope.wrap(DefaultHeaders::new().add(("Tus-Resumable", VERSION)))),
    );
}

/// What this server can of the protocol.
#[utoipa::path(tag = "photos", responses((status = 204), (status = 401, body = Problem)))]
#[options("")]
async fn tell_abilities(_: Principal) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Checksum-Algorithm", CHECKSUMS))
        .insert_header(("Tus-Max-Size", PHOTO_BYTES_MAX))
        .finish()
}

/// Begins the upload of a photo, or finds the one that this device has begun.
///
/// `Upload-Metadata` names its
/// SHA-256 as `sha256`, in hexadecimal digits before the Base64 of the protocol.
#[utoipa::path(
    tag = "photos",
    params(
        ("Tus-Resumable" = String, Header),
        ("Upload-Length" = u64, Header),
        ("Upload-Metadata" = String, Header),
    ),
    responses(
        (status = 201),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 412, body = Problem),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
        (status = 429, body = Problem),
    ),
)]
#[post("")]
async fn begin(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    check_version(request.headers())?;
    let length = number(request.headers(), "Upload-Length")?;
    let hash = announced(request.headers())?;
    let progress = uploads::begin(&state, &principal, (hash, length)).await?;
    let place = format!("/api/photos/uploads/{}", progress.id);
    Ok(told(&mut HttpResponse::Created(), &progress)
        .insert_header((header::LOCATION, place))
        .finish())
}

/// How far an upload has come.
#[utoipa::path(
    tag = "photos",
    params(("id" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 200), (status = 401), (status = 404), (status = 410), (status = 412), (status = 422)),
)]
#[head("/{id}")]
async fn tell_offset(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, ApiError> {
    check_version(request.headers())?;
    let progress = uploads::find(&state, &principal, *id).await?;
    Ok(told(&mut HttpResponse::Ok(), &progress)
        .insert_header(("Upload-Length", progress.length))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// Adds bytes to an upload, from where it has stopped.
///
/// What was taken off the line before a cut is kept, but
/// for a piece with a checksum, which is kept whole or not at all. The answer to the last byte says that the photo is
/// delivered.
#[utoipa::path(
    tag = "photos",
    params(
        ("id" = Uuid, Path),
        ("Tus-Resumable" = String, Header),
        ("Upload-Offset" = u64, Header),
        ("Upload-Checksum" = Option<String>, Header),
    ),
    request_body(content_type = "application/offset+octet-stream", content = Vec<u8>),
    responses(
        (status = 204),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
        (status = 408, body = Problem),
        (status = 409, body = Problem),
        (status = 410, body = Problem),
        (status = 412, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 422, body = Problem),
        (status = 460, body = Problem),
    ),
)]
#[patch("/{id}")]
async fn append(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    id: web::Path<Uuid>,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let headers = request.headers();
    check_version(headers)?;
    if text(headers, header::CONTENT_TYPE.as_str()) != Some(BYTES) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let offset = number(headers, "Upload-Offset")?;
    let checksum = text(headers, "Upload-Checksum").map(str::to_owned);
    // Whoever loses the line waits for no answer; what came must be kept all the same.
    let kept = actix_web::rt::spawn(async move {
        let progress = uploads::find(&state, &principal, *id).await?;
        if progress.received != offset {
            return Err(ApiError::from(ProblemCode::UploadOffset));
        }
        let came = (payload, checksum.as_deref());
        receive((&state, &principal), progress, came).await
    });
    let progress = kept
        .await
        .map_err(|_| ApiError::new(ProblemCode::Unavailable))??;
    Ok(told(&mut HttpResponse::NoContent(), &progress).finish())
}

/// Takes an upload back.
#[utoipa::path(
    tag = "photos",
    params(("id" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
    ),
)]
#[delete("/{id}")]
async fn take_back(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, ApiError> {
    check_version(request.headers())?;
    uploads::take_back(&state, principal.device, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where pieces are kept, and for whom.
type Keeper<'a> = (&'a AppState, &'a Principal);

/// Keeps the bytes of one request.
async fn receive(
    keeper: Keeper<'_>,
    progress: Progress,
    (payload, checksum): (web::Payload, Option<&str>),
) -> Result<Progress, ApiError> {
    let left = usize::try_from(progress.length - progress.received).unwrap_or(usize::MAX);
    let payload = payload.into_inner();
    match checksum {
        Some(checksum) => {
            let piece = Pieces::new(payload, left.min(CHECKED_BYTES_MAX));
            let piece = piece.all().await?;
            check(checksum, &piece)?;
            keep(keeper, progress, piece).await
        }
        None => keep_all(keeper, progress, Pieces::new(payload, left)).await,
    }
}

/// Keeps what comes, piece by piece, and what came before it broke off.
async fn keep_all<S>(
    keeper: Keeper<'_>,
    mut progress: Progress,
    mut pieces: Pieces<S>,
) -> Result<Progress, ApiError>
where
    S: Stream<Item = Result<Bytes, actix_web::error::PayloadError>> + Unpin,
{
    let mut piece = Vec::new();
    loop {
        let next = pieces.next().await;
        if let Ok(Some(bytes)) = &next {
            piece.extend_from_slice(bytes);
            if piece.len() < KEPT_BYTES {
                continue;
            }
        }
        progress = keep(keeper, progress, std::mem::take(&mut piece)).await?;
        if next?.is_none() {
            return Ok(progress);
        }
    }
}

async fn keep(
    (state, principal): Keeper<'_>,
    progress: Progress,
    piece: Vec<u8>,
) -> Result<Progress, ApiError> {
    if piece.is_empty() {
        return Ok(progress);
    }
    uploads::append(state, principal, (&progress, piece)).await
}

fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    match text(headers, "Tus-Resumable") {
        Some(VERSION) => Ok(()),
        _ => Err(ProblemCode::UploadVersion.into()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, ApiError> {
    text(headers, name)
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| ApiError::new(ProblemCode::BadRequest).with_detail(name.to_owned()))
}

/// The hash that the metadata names.
fn announced(headers: &HeaderMap) -> Result<Hash, ApiError> {
    let value = text(headers, "Upload-Metadata").unwrap_or_default();
    value
        .split(',')
        .filter_map(|pair| pair.trim().split_once(' '))
        .find(|(key, _)| *key == "sha256")
        .and_then(|(_, value)| BASE64.decode(value.trim()).ok())
        .and_then(|bytes| Hash::parse(std::str::from_utf8(&bytes).ok()?))
        .ok_or_else(|| {
            ApiError::new(ProblemCode::BadRequest).with_detail("Upload-Metadata names no sha256")
        })
}

/// Whether a piece is the one that its sender meant.
fn check(checksum: &str, piece: &[u8]) -> Result<(), ApiError> {
    let unreadable = || ApiError::new(ProblemCode::BadRequest).with_detail("Upload-Checksum");
    let (algorithm, value) = checksum.split_once(' ').ok_or_else(unreadable)?;
    let wanted = BASE64.decode(value.trim()).map_err(|_| unreadable())?;
    let found = match algorithm {
        "sha256" => Hash::of(&[piece]).0.to_vec(),
        "sha1" => sha1::Sha1::digest(piece).to_vec(),
        _ => return Err(unreadable()),
    };
    if found == wanted {
        Ok(())
    } else {
        Err(ProblemCode::PhotoDamaged.into())
    }
}

/// Adds where an upload stands and until when it waits.
fn told<'a>(
    response: &'a mut HttpResponseBuilder,
    progress: &Progress,
) -> &'a mut HttpResponseBuilder {
    let expires_at = Duration::from_millis(u64::try_from(progress.expires_at.0).unwrap_or(0));
    let expires_at: SystemTime = UNIX_EPOCH + expires_at;
    response
        .insert_header(("Upload-Offset", HeaderValue::from(progress.received)))
        .insert_header((
            "Upload-Expires",
            header::HttpDate::from(expires_at).to_string(),
        ))
}
