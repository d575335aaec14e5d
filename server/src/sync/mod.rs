//! Push, pull, hints and effects: how work reaches the company exactly once.
//!
//! Invariant: nothing here names a kind of record or a rule of the domain; kinds are known through
//! [`crate::kinds::KindTable`].

mod anchors;
mod answering;
mod apply;
mod batch;
mod conflicts;
mod current;
mod deciding;
mod effects;
mod export;
mod finish;
mod giving_up;
mod hint_exchange;
mod hint_stream;
mod hints;
mod http;
mod incoming;
mod judge;
mod kept_work;
mod kinds_of_sync;
mod locks;
mod loss;
mod newest;
mod numbers;
mod pages;
mod past;
mod placing;
mod policy;
mod pull;
mod push;
mod quarantine;
mod rescue;
mod rows;
mod signatures;
mod signing_keys;
mod system;
mod tables;
mod tables_of_decisions;
#[cfg(test)]
mod tests;
mod windows;
mod worker;
mod workspace;

pub(crate) use current::{current_bodies, current_revisions};
pub use effects::drop_mutation;
pub(crate) use effects::insert as insert_effects;
pub use export::{Export, ExportOf, export_receipts};
pub use hint_exchange::exchange_hints;
pub use hints::{HintHub, HintListener};
pub use http::configure;
pub use locks::succeed_device;
pub use loss::{begin_epoch_alone, judge_loss};
pub use pages::{PAGE_LIMIT, PageLimit};
pub(crate) use past::past_states;
pub use pull::pull;
pub use push::{push, push_in};
pub use signing_keys::{KeySource, OtherSecret, SecretBefore, check_secret, prepare_signer};
pub use system::{SystemAnswer, SystemPush, push_system, push_system_drafts, system_device};
pub use worker::{run_effects, work};

use crate::database::{Error, Tx};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait as _, QuerySelect as _};
use shared::ids::{DeviceId, EpochId, UserId};

/// Who sends: the device and the person of the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The person.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

/// The server's epoch.
///
/// # Errors
/// When the database does not answer or holds none.
pub async fn epoch(tx: &Tx) -> Result<EpochId, Error> {
    let row = tables::meta::Entity::find_by_id("epoch")
        .one(tx.connection())
        .await?;
    row.and_then(|row| row.value.parse().ok())
        .ok_or(Error::Data("the epoch"))
}

/// The epoch in which a transaction commits: a new one begins only after its end, so that a leaf and the
/// answer that carries it name the same.
async fn hold_epoch(tx: &Tx) -> Result<EpochId, Error> {
    let row = tables::meta::Entity::find_by_id("epoch")
        .lock(LockType::Share)
        .one(tx.connection())
        .await?;
    row.and_then(|row| row.value.parse().ok())
        .ok_or(Error::Data("the epoch"))
}
