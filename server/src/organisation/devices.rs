//! Devices of people: listed, named, revoked.

use super::audit::{Actor, Deed, record};
use super::entity::device;
use crate::access::end_families;
use crate::access::entity::sign_in_family;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
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

/// Refuses a device from now on. With an owner, only that person's; twice is well too.
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
    let user = row.user_id;
    let mut row: device::ActiveModel = row.into();
    row.revoked_at = Set(Some(actor.now.0));
    row.update(tx.connection()).await?;
    let families = sign_in_family::Column::DeviceId.eq(id.0);
    end_families(tx, families, "device_revoked", actor.now).await?;
    let detail = json!({ "user": user });
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

async fn find_device(tx: &Tx, owner: Option<UserId>, id: DeviceId) -> Result<device::Model, Error> {
    device::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .filter(|row| owner.is_none_or(|owner| row.user_id == owner.0))
        .ok_or(Error::Problem(ProblemCode::NotFound))
}
