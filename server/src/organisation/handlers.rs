//! The operations of administrators, and what everybody sees of the organisation.

use super::{Actor, UserQuery, structure_handlers, team_handlers};
use crate::access::{Principal, check_strength};
use crate::app::{AppState, Json};
use crate::database::Error;
use crate::problem::ApiError;
use actix_web::{HttpResponse, get, patch, post, web};
use serde::Deserialize;
use shared::access::{Action, Grant};
use shared::api::Problem;
use shared::api::admin::{
    DeviceChange, DeviceRow, GrantEnd, NewGrant, NewUser, Organisation, UserChange, UserPage,
    UserRow,
};
use shared::ids::{DeviceId, GrantId, UserId};
use shared::problem::ProblemCode;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of organisation, accounts, grants and devices.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_organisation)
        .service(list_users)
        .service(create_user)
        .service(update_user)
        .service(give_grant)
        .service(end_grant)
        .service(list_devices)
        .service(rename_device)
        .service(revoke_device);
    structure_handlers::configure(config);
    team_handlers::configure(config);
}

/// The part of the organisation that the caller may see.
#[utoipa::path(
    tag = "organisation",
    responses((status = 200, body = Organisation), (status = 401, body = Problem)),
)]
#[get("/organisation")]
async fn read_organisation(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Organisation>, ApiError> {
    let found = state
        .database
        .read(async |tx| super::read_organisation(tx, &principal).await)
        .await?;
    Ok(web::Json(found))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UserParameters {
    /// A part of the name or login.
    query: Option<String>,
    /// Where the page begins, as an earlier page said.
    cursor: Option<String>,
    /// At most so many, 50 by default, 100 at most.
    limit: Option<u64>,
}

/// One page of accounts.
#[utoipa::path(
    tag = "users",
    params(UserParameters),
    responses(
        (status = 200, body = UserPage),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/users")]
async fn list_users(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: web::Query<UserParameters>,
) -> Result<web::Json<UserPage>, ApiError> {
    let scope = principal.scope(Action::ReadUsers)?;
    let UserParameters {
        query,
        cursor,
        limit,
    } = wanted.into_inner();
    let wanted = UserQuery {
        query,
        cursor,
        limit,
    };
    let page = state
        .database
        .read(async |tx| super::list_users(tx, &scope, &wanted).await)
        .await?;
    Ok(web::Json(page))
}

/// Creates an account; it can do nothing until it is given a grant.
#[utoipa::path(
    tag = "users",
    request_body = NewUser,
    responses(
        (status = 201, body = UserRow),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/users")]
async fn create_user(
    state: web::Data<AppState>,
    principal: Principal,
    wanted: Json<NewUser>,
) -> Result<HttpResponse, ApiError> {
    principal.scope(Action::ManageUsers)?;
    let wanted = wanted.0;
    check_strength(&wanted.password, &wanted.login)?;
    let hash = state.passwords.hash(wanted.password.clone()).await;
    let now = state.clock.now();
    let row = state
        .database
        .write("create_user", async |tx| {
            let (fresh, scope) = principal.recheck_for(tx, Action::ManageUsers, now).await?;
            let actor = Actor::from(&fresh);
            let id = super::create_user(tx, &actor, &wanted, &hash).await?;
            super::read_user(tx, &scope, id).await
        })
        .await?;
    Ok(HttpResponse::Created().json(row))
}

/// Changes an account. Disabling and a new password end every sign-in of the person.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The person")),
    request_body = UserChange,
    responses(
        (status = 200, body = UserRow),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/users/{id}")]
async fn update_user(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<UserId>,
    change: Json<UserChange>,
) -> Result<web::Json<UserRow>, ApiError> {
    let scope = principal.scope(Action::ManageUsers)?;
    let (id, change) = (id.into_inner(), change.0);
    if change.password.is_some() && id == principal.user {
        return Err(ProblemCode::OwnPassword.into());
    }
    let login = state
        .database
        .read(async |tx| super::read_user(tx, &scope, id).await)
        .await?
        .user
        .login;
    let hash = match &change.password {
        Some(password) => {
            check_strength(password, &login)?;
            Some(state.passwords.hash(password.clone()).await)
        }
        None => None,
    };
    let now = state.clock.now();
    let row = state
        .database
        .write("update_user", async |tx| {
            let (fresh, scope) = principal.recheck_for(tx, Action::ManageUsers, now).await?;
            let actor = Actor::from(&fresh);
            super::update_user(tx, &actor, id, (&change, hash.as_deref())).await?;
            super::read_user(tx, &scope, id).await
        })
        .await?;
    Ok(web::Json(row))
}

/// Gives a person a right; never to oneself.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The person")),
    request_body = NewGrant,
    responses(
        (status = 201, body = Grant),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/users/{id}/grants")]
async fn give_grant(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<UserId>,
    wanted: Json<NewGrant>,
) -> Result<HttpResponse, ApiError> {
    principal.scope(Action::ManageGrants)?;
    let id = id.into_inner();
    let now = state.clock.now();
    let grant = state
        .database
        .write("give_grant", async |tx| {
            let (fresh, _) = principal.recheck_for(tx, Action::ManageGrants, now).await?;
            let actor = Actor::from(&fresh);
            super::give_grant(tx, &actor, id, &wanted.0).await
        })
        .await?;
    Ok(HttpResponse::Created().json(grant))
}

/// Ends a right, now or at a later moment; never one's own.
#[utoipa::path(
    tag = "users",
    params(("id" = GrantId, Path, description = "The grant")),
    request_body = GrantEnd,
    responses(
        (status = 200, body = Grant),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/grants/{id}/end")]
async fn end_grant(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<GrantId>,
    end: Json<GrantEnd>,
) -> Result<web::Json<Grant>, ApiError> {
    principal.scope(Action::ManageGrants)?;
    let id = id.into_inner();
    let now = state.clock.now();
    let grant = state
        .database
        .write("end_grant", async |tx| {
            let (fresh, _) = principal.recheck_for(tx, Action::ManageGrants, now).await?;
            let actor = Actor::from(&fresh);
            super::end_grant(tx, &actor, id, end.0.at).await
        })
        .await?;
    Ok(web::Json(grant))
}

/// The devices of a person: one's own, or anybody's for those who read accounts.
#[utoipa::path(
    tag = "devices",
    params(("id" = UserId, Path, description = "The person")),
    responses(
        (status = 200, body = Vec<DeviceRow>),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/users/{id}/devices")]
async fn list_devices(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<UserId>,
) -> Result<web::Json<Vec<DeviceRow>>, ApiError> {
    let id = id.into_inner();
    let rows = state
        .database
        .read(async |tx| {
            if id != principal.user {
                match principal.scope(Action::ReadUsers) {
                    Ok(scope) => scope.require_person(tx, id).await?,
                    Err(_) => return Err(Error::Problem(ProblemCode::NotFound)),
                }
            }
            super::list_devices(tx, id, Some(principal.device)).await
        })
        .await?;
    Ok(web::Json(rows))
}

/// Names one of one's own devices.
#[utoipa::path(
    tag = "devices",
    params(("id" = DeviceId, Path, description = "The device")),
    request_body = DeviceChange,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[patch("/devices/{id}")]
async fn rename_device(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<DeviceId>,
    change: Json<DeviceChange>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    let now = state.clock.now();
    state
        .database
        .write("rename_device", async |tx| {
            principal.recheck(tx, now).await?;
            super::rename_device(tx, principal.user, id, &change.0.name).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses a device from now on, under each id that it has: one's own, or anybody's for administrators.
#[utoipa::path(
    tag = "devices",
    params(("id" = DeviceId, Path, description = "The device")),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[post("/devices/{id}/revoke")]
async fn revoke_device(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<DeviceId>,
) -> Result<HttpResponse, ApiError> {
    let id = id.into_inner();
    let now = state.clock.now();
    state
        .database
        .write("revoke_device", async |tx| {
            let fresh = principal.recheck(tx, now).await?;
            let is_anybodys = fresh.scope(Action::ManageUsers).is_ok();
            let owner = (!is_anybodys).then_some(fresh.user);
            let actor = Actor::from(&fresh);
            super::revoke_device(tx, &actor, owner, id).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
