//! Delivering: which mutations go into a push, and what its receipts change.

use super::fault::Fault;
use super::loss::evidence_of_break;
use super::rows::{AnchorRow, Change, MutationRow, ServerRow, TailRow};
use super::state::{OwnMutation, State};
use super::status::{DeviceTime, ItemState};
use super::storage::StorageError;
use crate::ids::{DeviceId, EpochId, MutationId};
use crate::sync::Outcome;
use crate::sync::signing::{self, HexBytes, Proof, ServerKey};
use crate::sync::wire::{Anchor, PushAnswer, Receipt};
use crate::sync::{ANCHOR_REUSE_MS, Leaf, PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, SealedMutation};
use std::collections::BTreeSet;

/// Magic of a push body.
const BODY_OVERHEAD: usize = 4;
/// An answer with an anchor takes no longer to arrive.
const ANCHOR_TRAVEL_MS: i64 = 30_000;
/// Lengths of a mutation's three frames.
const MUTATION_OVERHEAD: usize = 12;

/// The next mutations to send, in the order of saving, which is that of their dependencies. Those
/// in `set_aside` had their turn in this synchronisation; `limit` is lower than usual while a push
/// that the server refuses as a whole is being halved.
///
/// # Errors
/// When stored bytes cannot be read.
pub fn next_batch(
    state: &State,
    set_aside: &BTreeSet<MutationId>,
    limit: usize,
) -> Result<Vec<(MutationId, SealedMutation)>, StorageError> {
    let mut batch = Vec::new();
    let mut bytes = BODY_OVERHEAD;
    for own in state.own.values() {
        if state.item_state(own) != ItemState::Queued || set_aside.contains(&own.row.id) {
            continue;
        }
        let mut sealed = own.sealed()?;
        if state.has_fault(Fault::OtherBytesOnRetry) && state.attempts.contains_key(&own.row.id) {
            sealed.envelope.push(b' ');
        }
        bytes += MUTATION_OVERHEAD
            + sealed.envelope.len()
            + sealed.private.len()
            + sealed.signature.len();
        let is_full = bytes > PUSH_BYTES_MAX || batch.len() == limit.min(PUSH_MUTATIONS_MAX);
        // One that is too large by itself travels alone, so that what the server says of it is heard
        // and the others go on.
        if is_full && !batch.is_empty() {
            break;
        }
        batch.push((own.row.id, sealed));
    }
    Ok(batch)
}

/// What the plan of an answer needs beside state and answer.
#[derive(Clone, Copy)]
pub struct PushContext<'a> {
    /// When the answer arrived.
    pub now: DeviceTime,
    /// What the push held.
    pub sent: &'a [MutationId],
}

/// What an answer changes.
pub struct Receipts {
    /// To be committed together.
    pub changes: Vec<Change>,
    /// Mutations with a receipt that verifies.
    pub answered: usize,
    /// Those of them that are delivered.
    pub delivered: usize,
}

/// No key that is believed has signed the leaves of an answer; nothing of it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven;

/// What the receipts of a push change; one that does not verify changes nothing.
///
/// # Errors
/// When the answer's leaves are not signed by a key that is believed.
pub fn plan_receipts(
    state: &State,
    answer: &PushAnswer,
    context: PushContext<'_>,
) -> Result<Receipts, Unproven> {
    let mut changes = Vec::new();
    let (mut answered, mut delivered) = (0, 0);
    let leaves = answer.leaves();
    let (keys, proofs) = signing::prove(state.server.trust(), answer.signed.as_ref(), &leaves)
        .or_else(|| believed_by_fault(state, leaves.len()))
        .ok_or(Unproven)?;
    for (receipt, proof) in answer
        .receipts
        .iter()
        .zip(proofs)
        .filter(|(receipt, _)| context.sent.contains(&receipt.mutation))
    {
        let Some(own) = state.own_mutation(receipt.mutation) else {
            continue;
        };
        let Some(leaf) = verified_leaf(own, receipt, answer.epoch) else {
            continue;
        };
        answered += 1;
        delivered += usize::from(leaf.outcome.is_terminal());
        if leaf.outcome == Outcome::Returned && state.has_fault(Fault::ReturnedForgotten) {
            changes.push(Change::DeleteMutation(own.row.id));
        } else if let Some(row) = judge(state, own, &leaf, (receipt, proof)) {
            changes.push(Change::PutMutation(Box::new(row)));
        }
    }
    if let Some(device) = answer
        .new_device
        .filter(|device| *device != state.tail.device)
    {
        // The old chain forked or lost a part. What was written stays as it is and is accepted by
        // id and hash; only what follows begins a chain of its own.
        changes.push(Change::PutTail(tail_of(state, device)));
    }
    let epoch = Some(state.server.epoch.unwrap_or(answer.epoch));
    let anchor = Some(anchor_row(&state.server, &answer.anchor, context.now));
    let evidence_of_loss = match answer.new_device {
        Some(_) => evidence_of_break(state, context.sent),
        None => state.server.evidence_of_loss.clone(),
    };
    changes.push(Change::PutServer(ServerRow {
        epoch,
        anchor,
        evidence_of_loss,
        takes_next_key: state.server.takes_next_key && answer.receipts.is_empty(),
        endorsements: state
            .server
            .endorsements_after(&keys, answer.signed.as_ref()),
        keys,
        ..state.server.clone()
    }));
    Ok(Receipts {
        changes,
        answered,
        delivered,
    })
}

/// The end of the chain under another id. A restore may send a device back to one that it had before: its
/// numbers there are taken.
fn tail_of(state: &State, device: DeviceId) -> TailRow {
    let under_id = state
        .own
        .values()
        .filter(|own| own.envelope.device == device);
    let last = under_id.max_by_key(|own| own.envelope.number);
    TailRow {
        device,
        number: last.map_or(0, |own| own.envelope.number),
        hash: last.map(|own| own.hash),
        ..state.tail.clone()
    }
}

fn believed_by_fault(state: &State, leaves: usize) -> Option<(Vec<ServerKey>, Vec<Proof>)> {
    let nothing = Proof {
        key: HexBytes([0; 32]),
        size: 0,
        index: 0,
        path: Vec::new(),
        signature: HexBytes([0; 64]),
    };
    let keys = state.server.keys.clone();
    state
        .has_fault(Fault::BelieveAnySignature)
        .then(|| (keys, vec![nothing; leaves]))
}

/// The anchor as it is kept. The server hands out the same one again for a while: its age still counts
/// from when it first arrived, else what is recorded later could seem to lie before what was recorded
/// earlier. A device whose clock was set meanwhile begins anew.
#[must_use]
pub fn anchor_row(server: &ServerRow, anchor: &Anchor, now: DeviceTime) -> AnchorRow {
    let known = server.anchor.as_ref().filter(|known| {
        let age_ms = now.wall.since_ms(known.arrived_at);
        known.id == anchor.id && (0..=ANCHOR_REUSE_MS + ANCHOR_TRAVEL_MS).contains(&age_ms)
    });
    known.cloned().unwrap_or(AnchorRow {
        id: anchor.id,
        server_time: anchor.server_time,
        arrived_at: now.wall,
    })
}

/// A leaf of the answer's epoch, or of an earlier one when the server repeats what it had stored.
fn verified_leaf(own: &OwnMutation, receipt: &Receipt, epoch: EpochId) -> Option<Leaf> {
    let stored_epoch = if receipt.replayed {
        parse_leaf(receipt)?.epoch
    } else {
        epoch
    };
    receipt.verify(own.row.id, &own.hash, stored_epoch)
}

/// The leaf of a receipt that came through the sender's own feed. It may be of an earlier epoch:
/// the server holds it now, which is what counts.
#[must_use]
pub fn leaf_from_feed(own: &OwnMutation, receipt: &Receipt) -> Option<Leaf> {
    receipt.verify(own.row.id, &own.hash, parse_leaf(receipt)?.epoch)
}

fn parse_leaf(receipt: &Receipt) -> Option<Leaf> {
    Leaf::parse(&receipt.leaf_bytes())
}

/// The mutation after a leaf; none when the leaf says nothing new. A terminal leaf is final; held
/// and returned follow each other as the server committed them, whichever way they arrive.
#[must_use]
pub fn judge(
    state: &State,
    own: &OwnMutation,
    leaf: &Leaf,
    (receipt, proof): (&Receipt, Proof),
) -> Option<MutationRow> {
    if let Some(before) = own.leaf.as_ref().filter(|_| !own.row.is_offered_again) {
        let is_older = leaf.committed_at < before.committed_at && !leaf.outcome.is_terminal();
        if before.outcome.is_terminal() || is_older || before == leaf {
            return None;
        }
    }
    let is_known_epoch = state.server.epoch.is_none_or(|epoch| epoch == leaf.epoch);
    let held_to = state.followed(&leaf.feed).map_or(0, |feed| feed.position);
    Some(MutationRow {
        has_come_back: is_known_epoch && held_to >= leaf.position,
        leaf: Some(receipt.leaf.clone()),
        proof: Some(proof),
        reason: receipt.reason,
        is_offered_again: false,
        ..own.row.clone()
    })
}
