//! Locks in one order everywhere: devices, then feeds, each sorted. They are held to the commit, so
//! that whoever sees a position sees everything below it.

use super::incoming::Incoming;
use super::numbers::{digest_from, from_column, hash_from, to_column};
use super::rows::LIST_MAX;
use super::tables::{device_chain, feed};
use super::workspace::FeedState;
use super::{Sender, system_device};
use crate::database::{Error, Tx};
use crate::organisation::entity::device;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::DeviceId;
use shared::sync::digest::Digest;
use shared::sync::{FeedId, Hash};
use shared::time::UtcMs;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Chains of one phone beyond which no unknown device is taken in: each push locks all of them.
const DEVICES_MAX: usize = 100;

/// The tail of a device's chain under its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub device: DeviceId,
    pub forked_from: Option<DeviceId>,
    pub last_number: u64,
    pub last_hash: Option<Hash>,
}

/// Locks the chains of a device and of its relatives: those it forked from and those that forked
/// from it, so that work sealed before a fork is still its own. The device's own chain is begun when
/// it is missing.
pub(super) async fn lock_chains(tx: &Tx, device: DeviceId) -> Result<Vec<Chain>, Error> {
    begin_chain(tx, device, None).await?;
    let own = device_chain::Entity::find_by_id(device.0)
        .one(tx.connection())
        .await?;
    let root = own.and_then(|row| row.forked_from).unwrap_or(device.0);
    let rows = device_chain::Entity::find()
        .filter(
            Condition::any()
                .add(device_chain::Column::DeviceId.eq(root))
                .add(device_chain::Column::ForkedFrom.eq(root)),
        )
        .order_by_asc(device_chain::Column::DeviceId)
        .lock(LockType::NoKeyUpdate)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(read_chain).collect()
}

/// Takes in the devices that the sender's own envelopes name and that are the sender's: those that are not
/// registered, as a backup was put back that is older than they are, and those that the sender has
/// registered with the same key, which are the same phone. Gives all chains of the sender, locked.
///
/// Naming a device that is not registered binds nobody: whoever is its owner takes it in as well.
pub(super) async fn take_in_unknown(
    tx: &Tx,
    sender: Sender,
    chains: Vec<Chain>,
    items: &[Incoming],
) -> Result<Vec<Chain>, Error> {
    let mut unknown: BTreeSet<Uuid> = items
        .iter()
        .filter_map(Incoming::envelope)
        .filter(|envelope| envelope.author == sender.user && envelope.device != system_device())
        .map(|envelope| envelope.device.0)
        .collect();
    for chain in &chains {
        unknown.remove(&chain.device.0);
    }
    if unknown.is_empty() {
        return Ok(chains);
    }
    for foreign in load_foreign(tx, sender, &unknown).await? {
        unknown.remove(&foreign);
    }
    let root = chains
        .iter()
        .find(|chain| chain.device == sender.device)
        .and_then(|chain| chain.forked_from)
        .unwrap_or(sender.device);
    let room = DEVICES_MAX.saturating_sub(chains.len());
    for device in unknown.into_iter().take(room) {
        adopt_chain(tx, DeviceId(device), root).await?;
    }
    lock_chains(tx, sender.device).await
}

/// Begins a chain, or goes on with one that stood apart.
async fn adopt_chain(tx: &Tx, device: DeviceId, root: DeviceId) -> Result<(), Error> {
    begin_chain(tx, device, Some(root)).await?;
    device_chain::Entity::update_many()
        .col_expr(device_chain::Column::ForkedFrom, Expr::value(root.0))
        .filter(device_chain::Column::DeviceId.eq(device.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Those of `devices` that are registered and not the sender's phone.
async fn load_foreign(
    tx: &Tx,
    sender: Sender,
    devices: &BTreeSet<Uuid>,
) -> Result<Vec<Uuid>, Error> {
    let ids = devices.iter().copied().chain([sender.device.0]);
    let mut rows: Vec<(Uuid, Uuid, Vec<u8>)> = device::Entity::find()
        .select_only()
        .columns([
            device::Column::Id,
            device::Column::UserId,
            device::Column::PublicKey,
        ])
        .filter(device::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let own = rows.iter().find(|(id, ..)| *id == sender.device.0);
    let key = own.map(|(.., key)| key.clone());
    rows.retain(|(_, user, public_key)| *user != sender.user.0 || key.as_ref() != Some(public_key));
    Ok(rows.into_iter().map(|(id, ..)| id).collect())
}

/// Begins the chain of a device that goes on with what another device of its person has sealed: its
/// envelopes name that one and are the new one's own.
///
/// # Errors
/// When the database does not answer.
pub async fn succeed_device(tx: &Tx, device: DeviceId, before: DeviceId) -> Result<(), Error> {
    begin_chain(tx, before, None).await?;
    let root = device_chain::Entity::find_by_id(before.0)
        .one(tx.connection())
        .await?
        .and_then(|row| row.forked_from)
        .map_or(before, DeviceId);
    begin_chain(tx, device, Some(root)).await
}

/// Begins the chain of a new device, or of one that forked.
pub(super) async fn begin_chain(
    tx: &Tx,
    device: DeviceId,
    forked_from: Option<DeviceId>,
) -> Result<(), Error> {
    let begun = device_chain::ActiveModel {
        device_id: ActiveValue::Set(device.0),
        forked_from: ActiveValue::Set(forked_from.map(|device| device.0)),
        last_number: ActiveValue::Set(0),
        last_hash: ActiveValue::Set(None),
    };
    device_chain::Entity::insert(begun)
        .on_conflict(
            OnConflict::column(device_chain::Column::DeviceId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

fn read_chain(row: device_chain::Model) -> Result<Chain, Error> {
    Ok(Chain {
        device: DeviceId(row.device_id),
        forked_from: row.forked_from.map(DeviceId),
        last_number: from_column(row.last_number)?,
        last_hash: row.last_hash.as_deref().map(hash_from).transpose()?,
    })
}

/// Writes the tails of chains that were locked, and begins those of new forks.
pub(super) async fn write_chains(tx: &Tx, chains: &[Chain]) -> Result<(), Error> {
    if chains.is_empty() {
        return Ok(());
    }
    let rows = chains.iter().map(|chain| device_chain::ActiveModel {
        device_id: ActiveValue::Set(chain.device.0),
        forked_from: ActiveValue::Set(chain.forked_from.map(|device| device.0)),
        last_number: ActiveValue::Set(to_column(chain.last_number)),
        last_hash: ActiveValue::Set(chain.last_hash.map(|hash| hash.0.to_vec())),
    });
    device_chain::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(device_chain::Column::DeviceId)
                .update_columns([
                    device_chain::Column::LastNumber,
                    device_chain::Column::LastHash,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Locks feeds in the order of their names; those that do not exist yet are begun.
pub(super) async fn lock_feeds(
    tx: &Tx,
    wanted: &BTreeSet<FeedId>,
) -> Result<HashMap<FeedId, FeedState>, Error> {
    let mut states = HashMap::with_capacity(wanted.len());
    let names: Vec<&str> = wanted.iter().map(FeedId::as_str).collect();
    for names in names.chunks(LIST_MAX) {
        let rows = select_locked(tx, names).await?;
        let found = rows.len();
        for row in rows {
            let state = read_feed(row)?;
            states.insert(state.id.clone(), state);
        }
        if found < names.len() {
            let missing: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| !states.contains_key(&FeedId::new(*name)))
                .collect();
            begin_feeds(tx, &missing).await?;
            for row in select_locked(tx, &missing).await? {
                let state = read_feed(row)?;
                states.insert(state.id.clone(), state);
            }
        }
    }
    Ok(states)
}

async fn select_locked(tx: &Tx, names: &[&str]) -> Result<Vec<feed::Model>, Error> {
    Ok(feed::Entity::find()
        .filter(feed::Column::Id.is_in(names.iter().copied()))
        .order_by_asc(feed::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx.connection())
        .await?)
}

async fn begin_feeds(tx: &Tx, names: &[&str]) -> Result<(), Error> {
    let rows = names.iter().map(|name| feed::ActiveModel {
        ordinal: ActiveValue::NotSet,
        id: ActiveValue::Set((*name).to_owned()),
        head: ActiveValue::Set(0),
        window_position: ActiveValue::Set(0),
        floor: ActiveValue::Set(0),
        window_due_at: ActiveValue::Set(0),
        history_sequence: ActiveValue::Set(0),
        digest: ActiveValue::Set(Digest::default().to_bytes().to_vec()),
        history_link: ActiveValue::Set(Hash::default().0.to_vec()),
    });
    feed::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(feed::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

pub(super) fn read_feed(row: feed::Model) -> Result<FeedState, Error> {
    Ok(FeedState {
        ordinal: row.ordinal,
        id: FeedId::new(row.id),
        head: from_column(row.head)?,
        window: from_column(row.window_position)?,
        floor: from_column(row.floor)?,
        window_due_at: UtcMs(row.window_due_at),
        sequence: from_column(row.history_sequence)?,
        digest: digest_from(&row.digest)?,
        link: hash_from(&row.history_link)?,
        is_changed: false,
    })
}

/// Writes the counters of the feeds that changed, all in one statement.
pub(super) async fn write_feeds(tx: &Tx, feeds: &[&FeedState]) -> Result<(), Error> {
    for feeds in feeds.chunks(LIST_MAX) {
        let rows = feeds.iter().map(|state| feed::ActiveModel {
            ordinal: ActiveValue::Set(state.ordinal),
            id: ActiveValue::Set(state.id.as_str().to_owned()),
            head: ActiveValue::Set(to_column(state.head)),
            window_position: ActiveValue::Set(to_column(state.window)),
            floor: ActiveValue::Set(to_column(state.floor)),
            window_due_at: ActiveValue::Set(state.window_due_at.0),
            history_sequence: ActiveValue::Set(to_column(state.sequence)),
            digest: ActiveValue::Set(state.digest.to_bytes().to_vec()),
            history_link: ActiveValue::Set(state.link.0.to_vec()),
        });
        feed::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(feed::Column::Ordinal)
                    .update_columns([
                        feed::Column::Head,
                        feed::Column::WindowPosition,
                        feed::Column::Floor,
                        feed::Column::WindowDueAt,
                        feed::Column::HistorySequence,
                        feed::Column::Digest,
                        feed::Column::HistoryLink,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}
