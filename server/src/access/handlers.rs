//! Sign-in, refresh, sign-out, and who one is.

use super::sign_in::{self, Session};
use super::{Principal, REFRESH_IDLE_MS, check_strength};
use crate::app::{AppState, Json, client_address};
use crate::database::Error;
use crate::organisation;
use crate::problem::ApiError;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use shared::api::Problem;
use shared::api::auth::{Me, PasswordChange, SignIn, SignedIn};
use shared::problem::ProblemCode;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of sign-in and of one's own account.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_in_on_device)
        .service(refresh_sign_in)
        .service(sign_out)
        .service(read_me)
        .service(change_password);
}

/// Signs in on a device; the refresh token comes as a cookie.
#[utoipa::path(
    tag = "sign-in",
    request_body = SignIn,
    responses(
        (status = 200, body = SignedIn),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 429, body = Problem),
    ),
    security(()),
)]
#[post("/auth/sign-in")]
async fn sign_in_on_device(
    state: web::Data<AppState>,
    request: HttpRequest,
    wanted: Json<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let address = client_address(&request, &state.settings);
    if address.is_some_and(|address| !state.sign_in_limits.take(address)) {
        return Err(ApiError::new(ProblemCode::TooManyRequests).with_retry_after_s(1));
    }
    let session = sign_in::sign_in(&state, wanted.0).await?;
    Ok(answer(&state, session))
}

/// Exchanges the cookie for a new one and a new access token.
#[utoipa::path(
    tag = "sign-in",
    responses(
        (status = 200, body = SignedIn),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
    security(()),
)]
#[post("/auth/refresh")]
async fn refresh_sign_in(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    require_own_origin(&state, &request)?;
    let cookie = request
        .cookie(cookie_name(&state))
        .ok_or(ProblemCode::NotSignedIn)?;
    let session = sign_in::refresh(&state, cookie.value()).await?;
    Ok(answer(&state, session))
}

/// Ends the sign-in behind the cookie; nothing to end is well too.
#[utoipa::path(
    tag = "sign-in",
    responses((status = 204), (status = 403, body = Problem)),
    security(()),
)]
#[post("/auth/sign-out")]
async fn sign_out(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    require_own_origin(&state, &request)?;
    if let Some(cookie) = request.cookie(cookie_name(&state)) {
        sign_in::sign_out(&state, cookie.value()).await?;
    }
    let mut gone = refresh_cookie(&state, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// Who is signed in, with the rights of now.
#[utoipa::path(
    tag = "me",
    responses((status = 200, body = Me), (status = 401, body = Problem)),
)]
#[get("/me")]
async fn read_me(principal: Principal) -> web::Json<Me> {
    let roles = principal.roles();
    web::Json(Me {
        user: principal.summary.clone(),
        device_id: principal.device,
        is_field: roles.iter().any(|role| role.is_field()),
        is_desk: roles.iter().any(|role| !role.is_field()),
        grants: principal.active_grants().cloned().collect(),
        roles,
    })
}

/// Changes one's own password; every other sign-in of the person ends.
#[utoipa::path(
    tag = "me",
    request_body = PasswordChange,
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/me/password")]
async fn change_password(
    state: web::Data<AppState>,
    principal: Principal,
    change: Json<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    check_strength(&change.0.new, &principal.summary.login)?;
    let checked = sign_in::verify_own_password(&state, &principal, change.0.current).await?;
    let hash = state.passwords.hash(change.0.new).await;
    let now = state.clock.now();
    state
        .database
        .write("change_password", async |tx| {
            let fresh = principal.recheck(tx, now).await?;
            organisation::set_own_password(tx, &fresh, (&checked, &hash)).await?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(state: &AppState, session: Session) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(refresh_cookie(state, session.refresh_token))
        .json(session.answer)
}

/// The prefix ties the cookie to this host and to TLS; browsers refuse it on plain http, which only
/// loopback may use.
fn cookie_name(state: &AppState) -> &'static str {
    if state.settings.is_https() {
        "__Host-storebeat-refresh"
    } else {
        "storebeat-refresh"
    }
}

fn refresh_cookie(state: &AppState, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(state), value)
        .path("/")
        .http_only(true)
        .secure(state.settings.is_https())
        .same_site(SameSite::Strict)
        .max_age(Duration::milliseconds(REFRESH_IDLE_MS))
        .finish()
}

/// The cookie is only believed from our own pages: browsers state the origin of every POST.
fn require_own_origin(state: &AppState, request: &HttpRequest) -> Result<(), ApiError> {
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let origin = text(header::ORIGIN);
    let is_own = match (state.settings.public_origin(), origin) {
        (Some(public), Some(origin)) => origin == public,
        (None, Some(origin)) => {
            let scheme = if state.settings.is_https() {
                "https"
            } else {
                "http"
            };
            // HTTP/2 names the host in the address of the request.
            text(header::HOST)
                .or_else(|| request.uri().authority().map(|host| host.as_str()))
                .is_some_and(|host| origin == format!("{scheme}://{host}"))
        }
        (_, None) => false,
    };
    if is_own {
        Ok(())
    } else {
        Err(ApiError::new(ProblemCode::Forbidden).with_detail("the origin is not our own"))
    }
}
