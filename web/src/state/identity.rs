//! Who has signed in on this device, kept so that recording works without a network.

use crate::storage::DeviceStorage;
use serde::{Deserialize, Serialize};
use shared::access::{Grant, Role};
use shared::api::auth::{Me, UserSummary};
use shared::ids::{DeviceId, UserId};
use shared::sync::engine::{Identity, StorageError};

const PEOPLE: &str = "people";
const CURRENT: &str = "current_person";

/// One person on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredIdentity {
    /// The person.
    pub user: UserSummary,
    /// The device's id under this person.
    pub device: DeviceId,
    /// Roles when the server was last asked; it asks for the current ones itself.
    pub roles: Vec<Role>,
    /// Grants at that moment, so that the desk leaves out what the server would refuse.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Works in the field.
    pub is_field: bool,
    /// Works at the desk.
    pub is_desk: bool,
    /// The server has said that the device was revoked or the account disabled. Kept, so that a
    /// restart without a network shows nothing either.
    #[serde(default)]
    pub is_barred: bool,
}

impl StoredIdentity {
    /// What the server said of the person.
    pub fn from_me(me: &Me, device: DeviceId) -> Self {
        Self {
            user: me.user.clone(),
            device,
            roles: me.roles.clone(),
            grants: me.grants.clone(),
            is_field: me.is_field,
            is_desk: me.is_desk,
            is_barred: false,
        }
    }

    /// The same person as the server says now. Whoever has lost every grant stays where the work is
    /// that may still have to be delivered.
    pub fn renewed(&self, me: &Me) -> Self {
        Self {
            is_field: me.is_field || (self.is_field && !me.is_desk),
            is_desk: me.is_desk || (self.is_desk && !me.is_field),
            ..Self::from_me(me, self.device)
        }
    }

    /// As the engine wants it.
    pub fn for_engine(&self) -> Identity {
        Identity {
            device: self.device,
            user: self.user.id,
        }
    }

    /// Whoever used the device last and did not sign out.
    ///
    /// # Errors
    /// When the storage does not answer, which must not look like nobody.
    pub async fn read_current(storage: &DeviceStorage) -> Result<Option<Self>, StorageError> {
        let Some(current) = storage.read::<UserId>(CURRENT).await? else {
            return Ok(None);
        };
        let mut people = read_people(storage).await?.into_iter();
        Ok(people.find(|person| person.user.id == current))
    }

    /// Somebody who signed in on this device before.
    ///
    /// # Errors
    /// When the storage does not answer.
    pub async fn read_by_login(
        storage: &DeviceStorage,
        login: &str,
    ) -> Result<Option<Self>, StorageError> {
        let mut people = read_people(storage).await?.into_iter();
        Ok(people.find(|person| person.user.login.eq_ignore_ascii_case(login.trim())))
    }

    /// Remembers the person as the one who uses the device.
    pub async fn make_current(&self, storage: &DeviceStorage) -> Result<(), StorageError> {
        self.keep(storage).await?;
        storage.write(CURRENT, &self.user.id).await
    }

    /// Remembers what is known of the person.
    pub async fn keep(&self, storage: &DeviceStorage) -> Result<(), StorageError> {
        let mut people = read_people(storage).await?;
        people.retain(|person| person.user.id != self.user.id);
        people.push(self.clone());
        storage.write(PEOPLE, &people).await
    }

    /// The person has signed out.
    pub async fn forget(&self, storage: &DeviceStorage) -> Result<(), StorageError> {
        let mut people = read_people(storage).await?;
        people.retain(|person| person.user.id != self.user.id);
        storage.write(PEOPLE, &people).await?;
        storage.delete(CURRENT).await
    }
}

/// Everybody who signed in on this device and did not sign out.
///
/// # Errors
/// When the storage does not answer.
pub async fn read_people(storage: &DeviceStorage) -> Result<Vec<StoredIdentity>, StorageError> {
    Ok(storage.read(PEOPLE).await?.unwrap_or_default())
}
