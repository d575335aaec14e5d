//! The operations on teams.

use super::structure_handlers::manage;
use crate::access::Principal;
use crate::app::{AppState, Json};
use crate::problem::ApiError;
use actix_web::{HttpResponse, delete, patch, post, web};
use shared::api::Problem;
use shared::api::admin::Team;
use shared::api::organisation::{MemberEnd, NewMember, NewTeam, TeamChange};
use shared::ids::TeamId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of teams.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(create_team)
        .service(change_team)
        .service(remove_team)
        .service(add_member)
        .service(end_member);
}

/// Creates a team that holds from now on.
#[utoipa::path(
    tag = "organisation",
    request_body = NewTeam,
    responses(
        (status = 201, body = Team),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/teams")]
async fn create_team(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<NewTeam>,
) -> Result<HttpResponse, ApiError> {
    let wanted = wanted.0;
    let id = manage((&state, &principal), "create_team", async |tx, actor| {
        super::create_team(tx, actor, &wanted).await
    })
    .await?;
    Ok(HttpResponse::Created().json(Team {
        id,
        name: wanted.name.trim().to_owned(),
        lead: wanted.lead,
        territories: wanted.territories,
        members: wanted.members,
    }))
}

/// Renames a team, gives it another lead, or says what it covers or leaves.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TeamId, Path,)),
    request_body = TeamChange,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/teams/{id}")]
async fn change_team(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TeamId>,
    change: Json<TeamChange>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "change_team", async |tx, actor| {
        super::change_team(tx, actor, id, &change.0).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Removes a team without members.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TeamId, Path,)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[delete("/teams/{id}")]
async fn remove_team(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TeamId>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "remove_team", async |tx, actor| {
        super::remove_team(tx, actor, id).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a person into a team.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TeamId, Path,)),
    request_body = NewMember,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/teams/{id}/members")]
async fn add_member(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TeamId>,
    wanted: Json<NewMember>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "add_member", async |tx, actor| {
        super::add_member(tx, actor, id, &wanted.0).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends a membership, now or at a later moment.
#[utoipa::path(
    tag = "organisation",
    params(("id" = TeamId, Path,)),
    request_body = MemberEnd,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/teams/{id}/members/end")]
async fn end_member(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<TeamId>,
    end: Json<MemberEnd>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    manage((&state, &principal), "end_member", async |tx, actor| {
        super::end_member(tx, actor, id, &end.0).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
