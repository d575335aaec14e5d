//! What a device has signed. Each mutation names the hash of the one before, so that the signature of the
//! last of an unbroken run speaks for all of it: a batch costs one check, not two hundred.

use super::incoming::Incoming;
use super::locks::Chain;
use crate::database::{Error, Tx};
use crate::organisation::entity::device;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::ids::DeviceId;
use shared::problem::ProblemCode;
use shared::sync::SealedMutation;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Marks what carries a signature that is not its device's: it is kept, told, and not done. What carries
/// none was written where a device could not sign, and stands on the sign-in alone.
pub(super) async fn check(
    tx: &Tx,
    chains: &[Chain],
    signed_in: DeviceId,
    items: &mut [Incoming],
) -> Result<(), Error> {
    if items.iter().all(|item| item.sealed.signature.is_empty()) {
        return Ok(());
    }
    let keys = load_keys(tx, chains, signed_in, items).await?;
    for run in runs(items) {
        let is_good = run
            .last()
            .is_some_and(|last| may_stand(&keys, &items[*last]));
        if is_good {
            continue;
        }
        for index in run {
            if !may_stand(&keys, &items[index]) {
                items[index].refuse(ProblemCode::BadSignature);
            }
        }
    }
    Ok(())
}

/// Whether each of these carries the signature of the device with that key.
pub(super) fn are_all_signed(public_key: &[u8], mutations: &[SealedMutation]) -> bool {
    let Ok(key) = VerifyingKey::from_sec1_bytes(public_key) else {
        return false;
    };
    mutations.iter().all(|sealed| is_signed(&key, sealed))
}

/// Signed mutations in their order, cut wherever one does not name the one before it.
fn runs(items: &[Incoming]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Some(envelope) = item
            .envelope()
            .filter(|_| !item.sealed.signature.is_empty())
        else {
            continue;
        };
        let goes_on = runs.last_mut().filter(|run| {
            run.last().is_some_and(|last| {
                let before = &items[*last];
                let is_same_hand = before.envelope().is_some_and(|before| {
                    (before.device, before.author) == (envelope.device, envelope.author)
                });
                is_same_hand && envelope.prev == Some(before.hash)
            })
        });
        match goes_on {
            Some(run) => run.push(index),
            None => runs.push(vec![index]),
        }
    }
    runs
}

/// Whether the signature is that of its device. Where nobody knows the device's key it says nothing, and the
/// work stands on the sign-in alone, as what carries none.
fn may_stand(keys: &HashMap<DeviceId, VerifyingKey>, item: &Incoming) -> bool {
    let key = item
        .envelope()
        .and_then(|envelope| keys.get(&envelope.device));
    key.is_none_or(|key| is_signed(key, &item.sealed))
}

fn is_signed(key: &VerifyingKey, sealed: &SealedMutation) -> bool {
    let signature = Signature::from_slice(&sealed.signature);
    signature.is_ok_and(|signature| key.verify(&sealed.envelope, &signature).is_ok())
}

/// The keys that are known. A device that is not registered any more, as after a restore, is the phone that
/// has signed in, and one phone has one key: where that key has signed anything of it. Where it has not, it
/// is another phone of the same person, whose rescue file was taken in.
async fn load_keys(
    tx: &Tx,
    chains: &[Chain],
    signed_in: DeviceId,
    items: &[Incoming],
) -> Result<HashMap<DeviceId, VerifyingKey>, Error> {
    let rows: Vec<(Uuid, Vec<u8>)> = device::Entity::find()
        .select_only()
        .columns([device::Column::Id, device::Column::PublicKey])
        .filter(device::Column::Id.is_in(chains.iter().map(|chain| chain.device.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let key = |(id, point): (Uuid, Vec<u8>)| {
        Some((DeviceId(id), VerifyingKey::from_sec1_bytes(&point).ok()?))
    };
    let registered: HashSet<Uuid> = rows.iter().map(|row| row.0).collect();
    let mut keys: HashMap<DeviceId, VerifyingKey> = rows.into_iter().filter_map(key).collect();
    if let Some(own) = keys.get(&signed_in).copied() {
        // The last of a run speaks for it, so that mostly one check tells.
        let has_signed = |device: &DeviceId| {
            items.iter().rev().any(|item| {
                item.envelope()
                    .is_some_and(|envelope| envelope.device == *device)
                    && is_signed(&own, &item.sealed)
            })
        };
        let unregistered = chains.iter().map(|chain| chain.device);
        let unregistered = unregistered.filter(|device| !registered.contains(&device.0));
        keys.extend(unregistered.filter(has_signed).map(|device| (device, own)));
    }
    Ok(keys)
}
