//! The operations on photos.

use super::{read, tus, uploads};
use crate::access::Principal;
use crate::app::{AppState, Json};
use crate::problem::ApiError;
use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use shared::access::Action;
use shared::api::Problem;
use shared::api::photos::{PHOTOS_ASKED_MAX, PhotoList};
use shared::photo::Rendition;
use shared::problem::ProblemCode;
use shared::sync::Hash;
use std::collections::HashSet;
use utoipa_actix_web::service_config::ServiceConfig;

/// A photo's bytes never change; who may see them does, so that a shared cache has no part in it.
const CACHING: &str = "private, max-age=86400, immutable";
/// A photo is a picture and nothing else, however a browser comes to open it.
const POLICY: &str = "default-src 'none'; sandbox";

/// The routes of photos.
pub fn configure(config: &mut ServiceConfig<'_>) {
    tus::configure(config);
    config
        .service(tell_delivered)
        .service(tell_held)
        .service(show_photo);
}

/// No more photos than one question may be about.
fn few(asked: PhotoList) -> Result<Vec<Hash>, ApiError> {
    match asked.hashes.len() > PHOTOS_ASKED_MAX {
        true => Err(ProblemCode::BadRequest.into()),
        false => Ok(asked.hashes),
    }
}

/// The photos that were asked about and found, in the order of the question.
fn those_of(asked: Vec<Hash>, found: &HashSet<Hash>) -> web::Json<PhotoList> {
    let hashes = asked.into_iter().filter(|hash| found.contains(hash));
    web::Json(PhotoList {
        hashes: hashes.collect(),
    })
}

/// Which of these photos this device has delivered: the server has hashed every byte of them.
#[utoipa::path(
    tag = "photos",
    request_body = PhotoList,
    responses(
        (status = 200, body = PhotoList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/photos/delivered")]
async fn tell_delivered(
    state: web::Data<AppState>,
    principal: Principal,
    asked: Json<PhotoList>,
) -> Result<web::Json<PhotoList>, ApiError> {
    let asked = few(asked.0)?;
    let delivered = state
        .database
        .read(async |tx| uploads::delivered(tx, principal.device, &asked).await)
        .await?;
    Ok(those_of(asked, &delivered))
}

/// Which of these photos are here, of those that records in reach name, whoever has sent them.
#[utoipa::path(
    tag = "photos",
    request_body = PhotoList,
    responses(
        (status = 200, body = PhotoList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/photos/held")]
async fn tell_held(
    state: web::Data<AppState>,
    principal: Principal,
    asked: Json<PhotoList>,
) -> Result<web::Json<PhotoList>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let asked = few(asked.0)?;
    let held = state
        .database
        .read(async |tx| read::held(tx, &scope, &asked).await)
        .await?;
    Ok(those_of(asked, &held))
}

/// A photo of a record in reach, written anew from its pixels, as JPEG.
#[utoipa::path(
    tag = "photos",
    params(("hash" = String, Path), ("rendition" = Rendition, Path)),
    responses(
        (status = 200, content_type = "image/jpeg", body = Vec<u8>),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/photos/{hash}/{rendition}")]
async fn show_photo(
    state: web::Data<AppState>,
    principal: Principal,
    path: web::Path<(Hash, Rendition)>,
) -> Result<HttpResponse, ApiError> {
    let (hash, rendition) = path.into_inner();
    let scope = principal.scope(Action::ReadStores)?;
    state
        .database
        .read(async |tx| read::require_photo(tx, &scope, hash).await)
        .await?;
    let bytes = state.vault.rendition(hash, rendition).await;
    let bytes = bytes.map_err(|error| {
        tracing::error!(%hash, %error, "a photo that was delivered cannot be read");
        ApiError::new(ProblemCode::Unavailable)
    })?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, CACHING))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes))
}
