//! The operations on announcements.

use super::{publish, read};
use crate::access::Principal;
use crate::app::{AppState, Json};
use crate::problem::ApiError;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::announcements::{AnnouncementList, AnnouncementRow, NewAnnouncement};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of announcements.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(announce).service(list_announcements);
}

/// Says something to those who work in the field in a place or team; each gets an inbox item. Sending
/// the same again makes no second one.
#[utoipa::path(
    tag = "announcements",
    request_body = NewAnnouncement,
    responses(
        (status = 201, body = AnnouncementRow),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/announcements")]
async fn announce(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<NewAnnouncement>,
) -> Result<HttpResponse, ApiError> {
    principal.scope(Action::Announce)?;
    let now = state.clock.now();
    let row = state
        .database
        .write("announce", async |tx| {
            let (fresh, scope) = principal.recheck_for(tx, Action::Announce, now).await?;
            publish::publish(tx, (&scope, fresh.user), &wanted.0).await?;
            read::read_announcement(tx, (&scope, fresh.user), wanted.0.id).await
        })
        .await?;
    Ok(HttpResponse::Created().json(row))
}

/// Which announcements.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AnnouncementQuery {
    /// Where the last page ended.
    cursor: Option<String>,
    /// At most 100.
    limit: Option<u64>,
}

/// One's own announcements and those for people in reach, the newest first, with who has read them.
#[utoipa::path(
    tag = "announcements",
    params(AnnouncementQuery),
    responses(
        (status = 200, body = AnnouncementList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/announcements")]
async fn list_announcements(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<AnnouncementQuery>,
) -> Result<web::Json<AnnouncementList>, ApiError> {
    let scope = principal.scope(Action::ReadAnnouncements)?;
    let page = (query.cursor.as_deref(), query.limit);
    let list = state
        .database
        .read(async |tx| read::list_announcements(tx, (&scope, principal.user), page).await)
        .await?;
    Ok(web::Json(list))
}
