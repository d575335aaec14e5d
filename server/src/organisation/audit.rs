//! What was done to accounts and rights, written in the transaction that does it.

use super::entity::audit;
use crate::access::Principal;
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use shared::ids::{DeviceId, UserId, uuid_v7};
use shared::time::UtcMs;
use uuid::Uuid;

/// Who changes accounts and rights, and when.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    /// The person; none for the program at the machine.
    pub user: Option<UserId>,
    /// The person's device.
    pub device: Option<DeviceId>,
    /// The moment of the change.
    pub now: UtcMs,
}

impl Actor {
    /// The program itself, started by whoever runs the machine.
    #[must_use]
    pub fn program(now: UtcMs) -> Self {
        Self {
            user: None,
            device: None,
            now,
        }
    }
}

impl From<&Principal> for Actor {
    fn from(principal: &Principal) -> Self {
        Self {
            user: Some(principal.user),
            device: Some(principal.device),
            now: principal.now,
        }
    }
}

/// What was done: codes and ids, never a name, so that erasing a person leaves the entry whole.
pub(crate) struct Deed<'a> {
    pub(crate) action: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) object: Uuid,
    pub(crate) detail: &'a serde_json::Value,
}

pub(crate) async fn record(tx: &Tx, actor: &Actor, deed: Deed<'_>) -> Result<(), Error> {
    let row = audit::ActiveModel {
        id: Set(uuid_v7(actor.now.0, random_bytes())),
        at: Set(actor.now.0),
        actor_id: Set(actor.user.map(|user| user.0)),
        device_id: Set(actor.device.map(|device| device.0)),
        action: Set(deed.action.to_owned()),
        object_kind: Set(deed.kind.to_owned()),
        object_id: Set(deed.object),
        detail: Set(deed.detail.to_string()),
    };
    audit::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}
