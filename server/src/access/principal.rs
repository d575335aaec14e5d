//! Who asks: read from the access token and loaded from the database for each request, so that a
//! change of rights holds at once.

use super::Claims;
use super::entity::sign_in_family;
use super::sign_in::check_standing;
use crate::app::{AppState, RequestContext};
use crate::database::{Error, Tx};
use crate::organisation::entity::{access_grant, device, user_account};
use crate::problem::ApiError;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shared::access::{Action, Decision, Grant, Role, ScopeKind, decide};
use shared::api::auth::{Posture, UserSummary};
use shared::ids::{DeviceId, GrantId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;
use uuid::Uuid;

/// The signed-in person of a request, on a device that is not revoked.
#[derive(Clone, Debug)]
pub struct Principal {
    inner: shared::access::Principal,
    /// The device of the sign-in.
    pub device: DeviceId,
    /// How the device is used.
    pub posture: Posture,
    /// The sign-in.
    pub family: Uuid,
    /// What colleagues see of the person.
    pub summary: UserSummary,
    /// When the access token of the request expires.
    pub token_expires_at: UtcMs,
}

impl Deref for Principal {
    type Target = shared::access::Principal;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl Principal {
    /// What the person may reach by an action.
    ///
    /// # Errors
    /// [`ProblemCode::Forbidden`] when no grant of now has the action.
    pub fn scope(&self, action: Action) -> Result<super::Scope, ApiError> {
        match decide(self, action) {
            Decision::Allowed(reach) => Ok(super::Scope::new(reach, self.now)),
            Decision::Denied(code) => Err(code.into()),
        }
    }

    /// The same person with the standing and rights of this moment, read in the transaction that
    /// acts: a body may be held back until long after the request began.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`] and its kin when the sign-in does not stand any more.
    pub async fn recheck(&self, tx: &Tx, now: UtcMs) -> Result<Self, Error> {
        let claims = Claims {
            user: self.user,
            family: self.family,
            expires_at: self.token_expires_at,
        };
        load_principal(tx, claims, now).await
    }

    /// [`Self::recheck`], and what an action reaches now.
    ///
    /// # Errors
    /// Also [`ProblemCode::Forbidden`] when no grant of now has the action.
    pub async fn recheck_for(
        &self,
        tx: &Tx,
        action: Action,
        now: UtcMs,
    ) -> Result<(Self, super::Scope), Error> {
        let fresh = self.recheck(tx, now).await?;
        let scope = fresh
            .scope(action)
            .map_err(|error| Error::Problem(error.code()))?;
        Ok((fresh, scope))
    }

    /// Who it is with their grants, without the sign-in.
    #[must_use]
    pub fn into_rights(self) -> shared::access::Principal {
        self.inner
    }

    /// The device has to be used in the way an endpoint is for.
    #[must_use]
    pub fn is_field_device(&self) -> bool {
        self.posture == Posture::Field
    }
}

impl FromRequest for Principal {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let sign_in = SignIn::read(request);
        Box::pin(async move {
            let (state, sign_in) = (state.ok_or(ProblemCode::Internal)?, sign_in?);
            let now = state.clock.now();
            Ok(state
                .database
                .read(async |tx| sign_in.load(tx, now).await)
                .await?)
        })
    }
}

/// A good access token. Whether the sign-in behind it still stands is left to the transaction that answers,
/// which looks at it once for everything.
pub struct SignIn {
    claims: Claims,
    context: Option<Rc<RequestContext>>,
}

impl SignIn {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let state = request.app_data::<web::Data<AppState>>();
        let state = state.ok_or(ProblemCode::Internal)?;
        let claims = bearer_token(request)
            .and_then(|token| state.tokens.read(token, state.clock.now()))
            .ok_or(ProblemCode::NotSignedIn)?;
        let context = request.extensions().get::<Rc<RequestContext>>().cloned();
        Ok(Self { claims, context })
    }

    /// The person with the standing and rights of this moment.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`] and its kin when the sign-in does not stand any more.
    pub async fn load(&self, tx: &Tx, now: UtcMs) -> Result<Principal, Error> {
        let principal = load_principal(tx, self.claims, now).await?;
        if let Some(context) = &self.context {
            context.note_sender(principal.user, principal.device);
        }
        Ok(principal)
    }
}

impl FromRequest for SignIn {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

fn bearer_token(request: &HttpRequest) -> Option<&str> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

async fn load_principal(tx: &Tx, claims: Claims, now: UtcMs) -> Result<Principal, Error> {
    let refused = || Error::Problem(ProblemCode::NotSignedIn);
    let (family, device, user) = find_sign_in(tx, claims.family)
        .await?
        .filter(|(family, ..)| family.user_id == claims.user.0)
        .ok_or_else(refused)?;
    check_standing(&device, &user, &family).map_err(Error::Problem)?;
    let grants = load_grants(tx, claims.user).await?;
    Ok(Principal {
        inner: shared::access::Principal {
            user: claims.user,
            grants,
            now,
        },
        device: DeviceId(device.id),
        posture: Posture::parse(&device.posture).ok_or(Error::Data("a device's posture"))?,
        family: family.id,
        summary: super::sign_in::user_summary(&user),
        token_expires_at: claims.expires_at,
    })
}

/// A sign-in with its device and person.
pub(super) async fn find_sign_in(
    tx: &Tx,
    family: Uuid,
) -> Result<Option<(sign_in_family::Model, device::Model, user_account::Model)>, Error> {
    let found = sign_in_family::Entity::find_by_id(family)
        .find_also_related(device::Entity)
        .find_also_related(user_account::Entity)
        .one(tx.connection())
        .await?;
    Ok(match found {
        Some((family, Some(device), Some(user))) => Some((family, device, user)),
        _ => None,
    })
}

/// All grants of a person, also ended and future ones.
///
/// # Errors
/// When the database does not answer.
pub async fn load_grants(tx: &Tx, user: UserId) -> Result<Vec<Grant>, Error> {
    Ok(load_grants_of(tx, &[user])
        .await?
        .remove(&user)
        .unwrap_or_default())
}

/// All grants of several people, in one query.
///
/// # Errors
/// When the database does not answer.
pub async fn load_grants_of(
    tx: &Tx,
    users: &[UserId],
) -> Result<BTreeMap<UserId, Vec<Grant>>, Error> {
    let rows = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.is_in(users.iter().map(|user| user.0)))
        .order_by_asc(access_grant::Column::ValidFrom)
        .order_by_asc(access_grant::Column::Id)
        .all(tx.connection())
        .await?;
    let mut grants = BTreeMap::<UserId, Vec<Grant>>::new();
    for row in rows {
        let grant = grant_of(&row)?;
        grants.entry(grant.user).or_default().push(grant);
    }
    Ok(grants)
}

/// Reads a grant's row.
pub(crate) fn grant_of(row: &access_grant::Model) -> Result<Grant, Error> {
    Ok(Grant {
        id: GrantId(row.id),
        user: UserId(row.user_id),
        role: Role::parse(&row.role).ok_or(Error::Data("a grant's role"))?,
        scope_kind: ScopeKind::parse(&row.scope_kind).ok_or(Error::Data("a grant's scope"))?,
        scope_id: row.scope_id,
        valid_from: UtcMs(row.valid_from),
        valid_to: row.valid_to.map(UtcMs),
    })
}
