//! The receipts that the device keeps, as a file that anybody can check without it: see [`crate::sync::export`].

use super::driver::Engine;
use super::rows::ServerRow;
use super::state::{OwnMutation, State};
use super::storage::{Storage, StorageError};
use crate::ids::DeviceId;
use crate::sync::export::{DeviceKey, ExportWriter, Line};
use crate::sync::signing::{Endorsement, Proof, ServerKey};
use crate::sync::{Leaf, SealedMutation};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// A file of receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Receipts in it.
    pub receipts: usize,
    /// Receipts that the device keeps and that are not in it.
    pub left_out: usize,
}

/// A mutation with its receipt and what proves that.
struct Proved<'a> {
    own: &'a OwnMutation,
    leaf: &'a Leaf,
    proof: &'a Proof,
}

impl<S: Storage> Engine<S> {
    /// A signed mutation of each device that has any here, by which whoever has a key can tell whether the device
    /// is under it: work of another phone may have been taken in.
    ///
    /// # Errors
    /// When stored bytes cannot be read.
    pub fn signed_by_device(&self) -> Result<BTreeMap<DeviceId, SealedMutation>, StorageError> {
        self.look(signed_by_device)
    }

    /// The receipts of these devices, which are under this key, each with its mutation. Left out is what the
    /// file's reader could not be shown to be true, and what is sealed.
    ///
    /// # Errors
    /// When stored bytes cannot be read.
    pub fn export_receipts(
        &self,
        key: DeviceKey,
        devices: &BTreeSet<DeviceId>,
    ) -> Result<ReceiptFile, StorageError> {
        self.look(|state| export(state, key, devices))
    }
}

fn signed_by_device(state: &State) -> Result<BTreeMap<DeviceId, SealedMutation>, StorageError> {
    let mut found = BTreeMap::new();
    for own in state.own.values() {
        if own.row.signature.is_empty() {
            continue;
        }
        if let Entry::Vacant(place) = found.entry(own.envelope.device) {
            place.insert(own.sealed()?);
        }
    }
    Ok(found)
}

fn export(
    state: &State,
    public_key: DeviceKey,
    devices: &BTreeSet<DeviceId>,
) -> Result<ReceiptFile, StorageError> {
    let keys = keys_shown(&state.server);
    let is_believed = |proof: &&Proof| keys.iter().any(|(key, _)| *key == proof.key);
    let mut kept = 0;
    let mut proved = Vec::new();
    for own in state.own.values() {
        let Some(leaf) = &own.leaf else { continue };
        kept += 1;
        let proof = own.row.proof.as_ref().filter(is_believed);
        let is_sealed = state.is_revoked(&own.envelope.feed);
        if let Some(proof) = proof
            && devices.contains(&own.envelope.device)
            && !is_sealed
        {
            proved.push(Proved { own, leaf, proof });
        }
    }
    proved.sort_by_key(|one| (one.own.envelope.device, one.own.envelope.number));
    let key_line = |(key, endorsement)| Line::Key { key, endorsement };
    let mut lines: Vec<Line> = keys.into_iter().map(key_line).collect();
    // Retention, later receipts and what is sealed leave gaps in a chain.
    for part in proved.chunk_by(is_next) {
        let ([first, ..], [.., last]) = (part, part) else {
            continue;
        };
        lines.push(Line::Device {
            device: first.own.envelope.device,
            public_key,
            first: first.own.envelope.number,
            prev: first.own.envelope.prev,
            last: last.own.envelope.number,
        });
        for one in part {
            lines.push(Line::of_mutation(&one.own.sealed()?));
            lines.push(Line::of_receipt(&one.leaf.to_bytes(), one.proof.clone()));
        }
    }
    Ok(ReceiptFile {
        // Memory takes whatever is written.
        bytes: write(&lines).map_err(|_| StorageError::Corrupt)?,
        receipts: proved.len(),
        left_out: kept - proved.len(),
    })
}

/// The keys that the file's reader comes to believe as the device does: the first, and what follows from it.
fn keys_shown(server: &ServerRow) -> Vec<(ServerKey, Option<Endorsement>)> {
    let mut shown: Vec<(ServerKey, Option<Endorsement>)> = Vec::new();
    for key in &server.keys {
        let endorsement = server.endorsements.iter().find(|endorsement| {
            let is_shown = shown.iter().any(|(before, _)| *before == endorsement.by);
            endorsement.key == *key && is_shown
        });
        if shown.is_empty() || endorsement.is_some() {
            let endorsement = endorsement.cloned();
            shown.push((*key, endorsement));
        }
    }
    shown
}

fn is_next(before: &Proved<'_>, next: &Proved<'_>) -> bool {
    let (before, next) = (before.own, next.own);
    before.envelope.device == next.envelope.device
        && before.envelope.number.checked_add(1) == Some(next.envelope.number)
        && next.envelope.prev == Some(before.hash)
}

fn write(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = ExportWriter::begin(&mut bytes)?;
    lines.iter().try_for_each(|line| writer.write(line))?;
    writer.end()?;
    Ok(bytes)
}
