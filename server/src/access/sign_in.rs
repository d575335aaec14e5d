//! Signing in and staying signed in: one family of refresh tokens for each sign-in of a device.
//!
//! Rotation has to survive a lost answer and several tabs that refresh together, and still notice a
//! stolen token. A token stays good until one that was exchanged for it is presented; the few seconds
//! around that moment are forgiven, because requests and answers overtake each other. Afterwards an
//! older token, or a sibling from another time, can only come from a thief or from the thief's victim:
//! the whole family ends.

use super::attempts::{Whence, begin_attempt, forget_attempts};
use super::devices::{register_device, touch_device};
use super::entity::{refresh_token, sign_in_family};
use crate::app::{AppState, random_bytes};
use crate::database::{Error, Tx};
use crate::organisation::entity::{device, user_account};
use crate::problem::ApiError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::api::auth::{Locale, SignIn, SignedIn, UserSummary};
use shared::ids::{DeviceId, UserId, uuid_v7};
use shared::problem::ProblemCode;
use shared::sync::Hash;
use shared::time::UtcMs;
use uuid::Uuid;

/// A sign-in that was not used for this long has ended: longer than any leave.
pub const REFRESH_IDLE_MS: i64 = 45 * 24 * 60 * 60 * 1000;
/// Within this time requests and answers of one device may overtake each other.
const OVERTAKING_MS: i64 = 30 * 1000;
/// Tokens are kept this long after they were exchanged; an older one still ends its family.
const KEEP_EXCHANGED_MS: i64 = 24 * 60 * 60 * 1000;

/// What a sign-in or a refresh gives: the answer, and the token for the cookie.
pub(super) struct Session {
    pub(super) answer: SignedIn,
    pub(super) refresh_token: String,
}

/// Signs a person in on a device.
pub(super) async fn sign_in(state: &AppState, wanted: SignIn) -> Result<Session, ApiError> {
    let now = state.clock.now();
    let login = wanted.login.trim().to_lowercase();
    let (user, key) = begin_attempt(state, &login, Whence::Wanted(&wanted.device), now).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = state.passwords.verify(wanted.password, hash).await;
    let Some(checked) = user.filter(|_| is_right) else {
        return Err(ProblemCode::WrongCredentials.into());
    };
    let (user, device, family, token) = state
        .database
        .write("sign_in", async |tx| {
            let user = hold_account(tx, &checked).await?;
            forget_attempts(tx, &key).await?;
            let device = register_device(tx, UserId(user.id), &wanted.device, now).await?;
            let family = insert_family(tx, UserId(user.id), device, now).await?;
            let token = insert_token(tx, family, None, now).await?;
            Ok::<_, Error>((user, device, family, token))
        })
        .await?;
    Ok(session(state, &user, device, (family, token), now))
}

/// The account whose password was checked, which nobody changes before the commit. Checking takes long:
/// meanwhile the password may have been changed or the account closed, and with it every sign-in ended, so
/// that none may begin with what was true before.
async fn hold_account(
    tx: &Tx,
    checked: &user_account::Model,
) -> Result<user_account::Model, Error> {
    let user = user_account::Entity::find_by_id(checked.id)
        .lock_shared()
        .one(tx.connection())
        .await?
        .filter(|user| user.password_hash == checked.password_hash)
        .ok_or(Error::Problem(ProblemCode::WrongCredentials))?;
    match user.disabled_at {
        Some(_) => Err(Error::Problem(ProblemCode::UserDisabled)),
        None => Ok(user),
    }
}

/// Exchanges a refresh token. Every refusal is a value, so that the end of a family is committed.
pub(super) async fn refresh(state: &AppState, token: &str) -> Result<Session, ApiError> {
    let now = state.clock.now();
    let presented = PresentedToken::parse(token).ok_or(ProblemCode::NotSignedIn)?;
    let outcome = state
        .database
        .write("refresh", async |tx| exchange(tx, &presented, now).await)
        .await?;
    let (user, device, token) = outcome?;
    Ok(session(
        state,
        &user,
        device,
        (presented.family, token),
        now,
    ))
}

type Exchanged = Result<(user_account::Model, DeviceId, String), ProblemCode>;

async fn exchange(tx: &Tx, presented: &PresentedToken, now: UtcMs) -> Result<Exchanged, Error> {
    let family = sign_in_family::Entity::find_by_id(presented.family)
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    let Some(family) = family else {
        return Ok(Err(ProblemCode::NotSignedIn));
    };
    let device = device::Entity::find_by_id(family.device_id)
        .one(tx.connection())
        .await?;
    let user = user_account::Entity::find_by_id(family.user_id)
        .one(tx.connection())
        .await?;
    let (Some(device), Some(user)) = (device, user) else {
        return Err(Error::Data("a sign-in without its device or person"));
    };
    if let Err(code) = check_standing(&device, &user, &family) {
        return Ok(Err(code));
    }
    let tokens = refresh_token::Entity::find()
        .filter(refresh_token::Column::Family.eq(family.id))
        .all(tx.connection())
        .await?;
    let known = tokens
        .iter()
        .find(|token| token.token_hash == presented.hash);
    let is_idle = now.0 >= family.last_used_at.saturating_add(REFRESH_IDLE_MS);
    let Some(known) = known.filter(|token| !is_idle && is_good(token, &tokens, now)) else {
        let why = if is_idle { "idle" } else { "reuse" };
        tracing::warn!(user = %user.id, device = %device.id, why, "a sign-in was ended");
        end_families(tx, sign_in_family::Column::Id.eq(family.id), why, now).await?;
        return Ok(Err(ProblemCode::NotSignedIn));
    };
    let next = insert_token(tx, family.id, Some(known.id), now).await?;
    note_use(tx, known, now).await?;
    touch_device(tx, DeviceId(device.id), now).await?;
    Ok(Ok((user, DeviceId(device.id), next)))
}

/// Whether person, device and sign-in are still wanted; the device first, so that a phone that was
/// revoked learns that it was.
pub(super) fn check_standing(
    device: &device::Model,
    user: &user_account::Model,
    family: &sign_in_family::Model,
) -> Result<(), ProblemCode> {
    if device.revoked_at.is_some() {
        Err(ProblemCode::DeviceRevoked)
    } else if user.disabled_at.is_some() {
        Err(ProblemCode::UserDisabled)
    } else if family.revoked_at.is_some() {
        Err(ProblemCode::NotSignedIn)
    } else {
        Ok(())
    }
}

/// Whether a token may still be exchanged, see the module's head.
fn is_good(token: &refresh_token::Model, family: &[refresh_token::Model], now: UtcMs) -> bool {
    let is_superseded = family
        .iter()
        .filter(|other| other.parent == Some(token.id))
        .filter_map(|child| child.first_used_at)
        .any(|used_at| now.0 > used_at + OVERTAKING_MS);
    let is_stale_sibling = token.parent.is_some()
        && family
            .iter()
            .filter(|other| other.parent == token.parent && other.id != token.id)
            .filter_map(|sibling| sibling.first_used_at)
            .any(|used_at| token.created_at < used_at - OVERTAKING_MS);
    !is_superseded && !is_stale_sibling
}

async fn note_use(tx: &Tx, token: &refresh_token::Model, now: UtcMs) -> Result<(), Error> {
    if token.first_used_at.is_none() {
        refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::FirstUsedAt, Expr::value(now.0))
            .filter(refresh_token::Column::Id.eq(token.id))
            .exec(tx.connection())
            .await?;
    }
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::Family.eq(token.family))
        .filter(refresh_token::Column::CreatedAt.lt(token.created_at - KEEP_EXCHANGED_MS))
        .exec(tx.connection())
        .await?;
    sign_in_family::Entity::update_many()
        .col_expr(sign_in_family::Column::LastUsedAt, Expr::value(now.0))
        .filter(sign_in_family::Column::Id.eq(token.family))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends the sign-in behind a refresh token, if there is one.
pub(super) async fn sign_out(state: &AppState, token: &str) -> Result<(), ApiError> {
    let now = state.clock.now();
    let Some(presented) = PresentedToken::parse(token) else {
        return Ok(());
    };
    state
        .database
        .write("sign_out", async |tx| {
            let known = refresh_token::Entity::find()
                .filter(refresh_token::Column::TokenHash.eq(presented.hash.clone()))
                .one(tx.connection())
                .await?;
            if let Some(known) = known {
                let family = sign_in_family::Column::Id.eq(known.family);
                end_families(tx, family, "signed_out", now).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(())
}

/// Ends all sign-ins that fit: their refresh and access tokens are refused from now on.
pub(crate) async fn end_families(
    tx: &Tx,
    which: sea_orm::sea_query::SimpleExpr,
    because: &str,
    now: UtcMs,
) -> Result<(), Error> {
    sign_in_family::Entity::update_many()
        .col_expr(sign_in_family::Column::RevokedAt, Expr::value(now.0))
        .col_expr(sign_in_family::Column::RevokedBecause, Expr::value(because))
        .filter(which)
        .filter(sign_in_family::Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn insert_family(tx: &Tx, user: UserId, device: DeviceId, now: UtcMs) -> Result<Uuid, Error> {
    // One family a device: signing in again on it ends what was there.
    end_families(
        tx,
        sign_in_family::Column::DeviceId.eq(device.0),
        "signed_in_again",
        now,
    )
    .await?;
    let id = uuid_v7(now.0, random_bytes());
    let row = sign_in_family::ActiveModel {
        id: Set(id),
        user_id: Set(user.0),
        device_id: Set(device.0),
        created_at: Set(now.0),
        last_used_at: Set(now.0),
        revoked_at: Set(None),
        revoked_because: Set(None),
    };
    sign_in_family::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(id)
}

async fn insert_token(
    tx: &Tx,
    family: Uuid,
    parent: Option<Uuid>,
    now: UtcMs,
) -> Result<String, Error> {
    let mut bytes = family.as_bytes().to_vec();
    bytes.extend_from_slice(&random_bytes::<32>());
    let row = refresh_token::ActiveModel {
        id: Set(uuid_v7(now.0, random_bytes())),
        token_hash: Set(Hash::of(&[&bytes]).0.to_vec()),
        parent: Set(parent),
        family: Set(family),
        created_at: Set(now.0),
        first_used_at: Set(None),
    };
    refresh_token::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A token as it came: 16 bytes that name the family, 32 random ones.
struct PresentedToken {
    family: Uuid,
    hash: Vec<u8>,
}

impl PresentedToken {
    fn parse(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .filter(|bytes| bytes.len() == 48)?;
        let family = Uuid::from_slice(&bytes[..16]).ok()?;
        Some(Self {
            family,
            hash: Hash::of(&[&bytes]).0.to_vec(),
        })
    }
}

fn session(
    state: &AppState,
    user: &user_account::Model,
    device_id: DeviceId,
    (family, refresh_token): (Uuid, String),
    now: UtcMs,
) -> Session {
    let access_token = state.tokens.issue(UserId(user.id), family, now);
    let answer = SignedIn {
        access_token,
        expires_in_s: super::ACCESS_TOKEN_S,
        device_id,
        user: user_summary(user),
    };
    Session {
        answer,
        refresh_token,
    }
}

/// What colleagues see of an account.
#[must_use]
pub(crate) fn user_summary(user: &user_account::Model) -> UserSummary {
    UserSummary {
        id: UserId(user.id),
        name: user.name.clone(),
        login: user.login.clone(),
        locale: Locale::parse(&user.locale).unwrap_or_default(),
    }
}

/// Checks the password of somebody who is signed in, with the same slowing as at sign-in. Gives the hash against
/// which it was right: checking takes long, and meanwhile another may have been set.
pub(super) async fn verify_own_password(
    state: &AppState,
    principal: &super::Principal,
    password: String,
) -> Result<String, ApiError> {
    let login = principal.summary.login.clone();
    let (user, key) = begin_attempt(
        state,
        &login,
        Whence::SignedIn(principal.device),
        state.clock.now(),
    )
    .await?;
    let hash = user.map(|user| user.password_hash);
    let is_right = state.passwords.verify(password, hash.clone()).await;
    let Some(checked) = hash.filter(|_| is_right) else {
        return Err(ProblemCode::WrongCredentials.into());
    };
    state
        .database
        .write("forget_attempts", async |tx| {
            forget_attempts(tx, &key).await
        })
        .await?;
    Ok(checked)
}
