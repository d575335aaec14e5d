//! Devices of people: listed, named, revoked.

use super::audit::{Actor, Deed, record};
use super::entity::device;
use crate::access::end_families;
use crate::access::entity::sign_in_family;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::json;
use shared::api::admin::DeviceRow;
use shared::api::auth::Posture;
use shared::ids::{DeviceId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

/// Newest devices that are listed.
const DEVICES_MAX: u64 = 200;
const NAME_CHARS: std::ops::RangeInclusive<usize> = 1..=80;

/// The devices of a person, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list_devices(
    tx: &Tx,
    user: UserId,
    this: Option<DeviceId>,
) -> Result<Vec<DeviceRow>, Error> {
    let rows = device::Entity::find()
        .filter(device::Column::UserId.eq(user.0))
        .order_by_desc(device::Column::RegisteredAt)
        .order_by_desc(device::Column::Id)
        .limit(DEVICES_MAX)
        .all(tx.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeviceRow {
                id: DeviceId(row.id),
                posture: Posture::parse(&row.posture).ok_or(Error::Data("a device's posture"))?,
                registered_at: UtcMs(row.registered_at),
                last_seen_at: row.last_seen_at.map(UtcMs),
                revoked_at: row.revoked_at.map(UtcMs),
                is_this: this == Some(DeviceId(row.id)),
                name: row.name,
            })
        })
        .collect()
}

/// Gives a device a name; only its owner does.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a missing device and another person's alike.
pub async fn rename_device(tx: &Tx, owner: UserId, id: DeviceId, name: &str) -> Result<(), Error> {
    let name = name.trim();
    if !NAME_CHARS.contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let mut row: device::ActiveModel = find_device(tx, Some(owner), id).await?.into();
    row.name = Set(name.to_owned());
    row.update(tx.connection()).await?;
    Ok(())
}

/// Refuses a device from now on, and what else it is called: a device whose chain forked goes on under
/// another id with the same key, and so does one that was signed in on anew. With an owner, only that
/// person's; twice is well too.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a missing device, and for another person's when an owner is given.
pub async fn revoke_device(
    tx: &Tx,
    actor: &Actor,
    owner: Option<UserId>,
    id: DeviceId,
) -> Result<(), Error> {
    let row = find_device(tx, owner, id).await?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    let ids = lock_same(tx, &row).await?;
    device::Entity::update_many()
        .col_expr(device::Column::RevokedAt, Expr::value(actor.now.0))
        .filter(device::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    let families = sign_in_family::Column::DeviceId.is_in(ids.iter().copied());
    end_families(tx, families, "device_revoked", actor.now).await?;
    let detail = json!({ "user": row.user_id, "devices": ids });
    record(
        tx,
        actor,
        Deed {
            action: "revoke",
            kind: "device",
            object: id.0,
            detail: &detail,
        },
    )
    .await
}

/// The devices with the same owner and key that are not revoked: one phone has one key.
async fn lock_same(tx: &Tx, row: &device::Model) -> Result<Vec<Uuid>, Error> {
    let same = device::Entity::find()
        .filter(device::Column::UserId.eq(row.user_id))
        .filter(device::Column::PublicKey.eq(row.public_key.clone()))
        .filter(device::Column::RevokedAt.is_null());
    let locked = same.clone().lock(LockType::NoKeyUpdate);
    locked.all(tx.connection()).await?;
    // One that forked until then is in no row that was waited for.
    let ids = same.select_only().column(device::Column::Id);
    Ok(ids.into_tuple().all(tx.connection()).await?)
}

async fn find_device(tx: &Tx, owner: Option<UserId>, id: DeviceId) -> Result<device::Model, Error> {
    device::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .filter(|row| owner.is_none_or(|owner| row.user_id == owner.0))
        .ok_or(Error::Problem(ProblemCode::NotFound))
}
