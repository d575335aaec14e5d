//! Devices: registered at sign-in, touched on contact, forked when their chain is.

use super::entity::sign_in_family;
use crate::database::{Error, Tx};
use crate::organisation::entity::device;
use p256::pkcs8::DecodePublicKey as _;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use shared::api::auth::SignInDevice;
use shared::ids::{DeviceId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;

/// Longest name of a device in characters; what is longer is cut.
const NAME_CHARS_MAX: usize = 80;

/// Checks a P-256 key, hexadecimal raw point or SPKI, and gives it as an uncompressed point.
///
/// # Errors
/// [`ProblemCode::BadRequest`] when it is no point of the curve.
pub fn parse_public_key(text: &str) -> Result<Vec<u8>, ProblemCode> {
    let bytes = hex::decode(text).map_err(|_| ProblemCode::BadRequest)?;
    let key = p256::PublicKey::from_sec1_bytes(&bytes)
        .ok()
        .or_else(|| p256::PublicKey::from_public_key_der(&bytes).ok())
        .ok_or(ProblemCode::BadRequest)?;
    Ok(p256::ecdsa::VerifyingKey::from(&key)
        .to_sec1_point(false)
        .as_bytes()
        .to_vec())
}

/// The device of a sign-in: the known one where it is this person's, with the same key, and not
/// revoked; else a new one. What the known one sealed and has not delivered, such as before it was
/// revoked, is still its person's work, so that the new one goes on with its chain.
///
/// # Errors
/// [`ProblemCode::BadRequest`] when the key is no point of the curve.
pub async fn register_device(
    tx: &Tx,
    user: UserId,
    wanted: &SignInDevice,
    now: UtcMs,
) -> Result<DeviceId, Error> {
    let public_key = parse_public_key(&wanted.public_key).map_err(Error::Problem)?;
    let name: String = wanted.name.trim().chars().take(NAME_CHARS_MAX).collect();
    let known = match wanted.id {
        Some(id) => {
            device::Entity::find_by_id(id.0)
                .one(tx.connection())
                .await?
        }
        None => None,
    };
    let own = known.filter(|known| known.user_id == user.0);
    let before = own.as_ref().map(|known| DeviceId(known.id));
    let known = own.filter(|known| known.revoked_at.is_none() && known.public_key == public_key);
    if let Some(known) = known {
        let id = DeviceId(known.id);
        let mut row: device::ActiveModel = known.into();
        row.posture = Set(wanted.posture.as_str().to_owned());
        row.last_seen_at = Set(Some(now.0));
        row.update(tx.connection()).await?;
        return Ok(id);
    }
    let id = DeviceId::new(now.0, crate::app::random_bytes());
    let row = device::ActiveModel {
        id: Set(id.0),
        user_id: Set(user.0),
        name: Set(name),
        posture: Set(wanted.posture.as_str().to_owned()),
        public_key: Set(public_key),
        registered_at: Set(now.0),
        last_seen_at: Set(Some(now.0)),
        revoked_at: Set(None),
    };
    device::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    if let Some(before) = before {
        crate::sync::succeed_device(tx, id, before).await?;
    }
    Ok(id)
}

/// Notes that a device was heard from.
///
/// # Errors
/// When the database does not answer.
pub async fn touch_device(tx: &Tx, id: DeviceId, now: UtcMs) -> Result<(), Error> {
    device::Entity::update_many()
        .col_expr(device::Column::LastSeenAt, Expr::value(now.0))
        .filter(device::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Gives a forked device a new identity with the same owner, key and sign-in.
///
/// # Errors
/// When the device is missing or the database does not answer.
pub async fn fork_device(tx: &Tx, old: DeviceId, now: UtcMs) -> Result<DeviceId, Error> {
    // Whoever revokes it at the same moment waits for the copy, or is waited for.
    let row = device::Entity::find_by_id(old.0)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let id = DeviceId::new(now.0, crate::app::random_bytes());
    let mut row: device::ActiveModel = row.into();
    row.id = Set(id.0);
    row.registered_at = Set(now.0);
    // The primary key is set, so that this is an insertion of the copy.
    device::Entity::insert(row.reset_all())
        .exec_without_returning(tx.connection())
        .await?;
    sign_in_family::Entity::update_many()
        .col_expr(sign_in_family::Column::DeviceId, Expr::value(id.0))
        .filter(sign_in_family::Column::DeviceId.eq(old.0))
        .exec(tx.connection())
        .await?;
    Ok(id)
}
