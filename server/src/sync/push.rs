//! What a device sends.

use super::apply::{Answer, Applied, Passage, Request, apply};
use super::effects;
use super::hints::HintHub;
use super::incoming::Incoming;
use super::locks::{Chain, begin_chain, lock_chains, take_in_unknown, write_chains};
use super::workspace::Origin;
use super::{Sender, anchors, rescue, signatures};
use crate::access::{self, Principal};
use crate::app::AppState;
use crate::database::{Database, Error, Tx};
use crate::failpoint;
use crate::kinds::Notice;
use shared::ids::DeviceId;
use shared::problem::ProblemCode;
use shared::sync::SealedMutation;
use shared::sync::wire::{Hint, PushAnswer, Receipt};
use shared::time::UtcMs;

/// Takes what a device sends: one outcome each, in the order of the request. What cannot be done is
/// kept whole; an error means that nothing was taken and the same bytes may be sent again.
///
/// # Errors
/// When the database does not answer or the batch lost every race.
pub async fn push(
    database: &Database,
    hints: &HintHub,
    sender: Sender,
    mutations: Vec<SealedMutation>,
    now: UtcMs,
) -> Result<PushAnswer, Error> {
    let (answer, grown) = database
        .write("push", async |tx| {
            push_in(tx, sender, &mutations, now).await
        })
        .await?;
    hints.publish(grown);
    Ok(answer)
}

/// The same for a request, whose sign-in has to stand still in the transaction that takes the work: a
/// device or person may have been refused while the body came. The phone then keeps what it sent.
///
/// # Errors
/// The problem of the sign-in, and what [`push`] says.
pub(super) async fn push_signed_in(
    state: &AppState,
    principal: &Principal,
    mutations: &[SealedMutation],
    now: UtcMs,
) -> Result<PushAnswer, Error> {
    let sender = Sender::from(principal);
    let (answer, grown) = state
        .database
        .write("push", async |tx| {
            principal.recheck(tx, now).await?;
            let answer = push_in(tx, sender, mutations, now).await?;
            failpoint::reach("push_before_commit");
            Ok::<_, Error>(answer)
        })
        .await?;
    failpoint::reach("push_after_commit");
    state.hints.publish(grown);
    Ok(answer)
}

/// [`push`] inside of the caller's transaction; the hints are to be published after its commit.
///
/// # Errors
/// When the database does not answer.
pub async fn push_in(
    tx: &Tx,
    sender: Sender,
    mutations: &[SealedMutation],
    now: UtcMs,
) -> Result<(PushAnswer, Vec<Hint>), Error> {
    let chains = lock_chains(tx, sender.device).await?;
    let mut items: Vec<Incoming> = mutations
        .iter()
        .map(|sealed| Incoming::read(sealed.clone(), sender))
        .collect();
    let mut chains = take_in_unknown(tx, sender, chains, &items).await?;
    let line: Vec<DeviceId> = chains.iter().map(|chain| chain.device).collect();
    let others = rescue::lock_other_chains(tx, sender, &chains, &items).await?;
    chains.extend(others);
    let devices: Vec<DeviceId> = chains.iter().map(|chain| chain.device).collect();
    for item in &mut items {
        name_device(item, sender, &devices);
    }
    signatures::check(tx, &chains, sender.device, &mut items).await?;
    let request = Request {
        items: &items,
        origin: Origin::Device(sender),
        now,
        received_at: now,
        devices: &devices,
        passage: Passage::Arrival,
    };
    let applied = apply(tx, &request).await?;
    let broken = follow_chains(&mut chains, &items, &applied, sender);
    // Of another device's chain only that device itself has to hear.
    let broken = broken.filter(|device| line.contains(device));
    write_chains(tx, &chains).await?;
    let new_device = match broken {
        Some(device) => fork(tx, sender, device, &chains, now).await?,
        None => fork_to_repeat(&chains[..line.len()], &items, &applied),
    };
    let answer = PushAnswer {
        epoch: super::hold_epoch(tx).await?,
        anchor: anchors::issue(tx, sender, now).await?,
        receipts: applied.answers.iter().map(receipt).collect(),
        signed: None,
        new_device,
    };
    Ok((answer, applied.hints))
}

/// What was written under another of the sender's devices was sent by that one.
fn name_device(item: &mut Incoming, sender: Sender, devices: &[DeviceId]) {
    let own = item
        .envelope()
        .filter(|envelope| envelope.author == sender.user && devices.contains(&envelope.device))
        .map(|envelope| envelope.device);
    if let Some(device) = own {
        item.sent_by.device = device;
    }
}

fn receipt(answer: &Answer) -> Receipt {
    Receipt {
        mutation: answer.mutation,
        leaf: hex::encode(answer.leaf.as_deref().unwrap_or_default()),
        replayed: answer.is_replayed,
        reason: answer.reason.as_deref().and_then(parse_code),
    }
}

/// Reads a stored problem code.
pub(super) fn parse_code(text: &str) -> Option<ProblemCode> {
    ProblemCode::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == text)
}

/// Follows each device's running number. A fork or a gap rejects nothing; the device whose chain it
/// is in is returned.
fn follow_chains(
    chains: &mut [Chain],
    items: &[Incoming],
    applied: &Applied,
    sender: Sender,
) -> Option<DeviceId> {
    let mut broken = None;
    for (item, answer) in items.iter().zip(&applied.answers) {
        let Some(envelope) = item.envelope() else {
            continue;
        };
        if answer.is_replayed || envelope.author != sender.user {
            continue;
        }
        let chain = chains
            .iter_mut()
            .find(|chain| chain.device == envelope.device);
        let Some(chain) = chain else { continue };
        let follows = envelope.number == chain.last_number + 1 && envelope.prev == chain.last_hash;
        if !follows {
            broken = Some(envelope.device);
        }
        if envelope.number > chain.last_number {
            chain.last_number = envelope.number;
            chain.last_hash = Some(item.hash);
        }
    }
    broken
}

/// The answer that told a device of its fork may have been lost, and a fork may be all that speaks for a
/// loss here: whatever comes a second time is told of it again.
fn fork_to_repeat(chains: &[Chain], items: &[Incoming], applied: &Applied) -> Option<DeviceId> {
    let forks = chains.iter().filter(|chain| chain.forked_from.is_some());
    let newest = forks.map(|chain| chain.device).max()?;
    let answered = items.iter().zip(&applied.answers);
    let mut repeated = answered
        .filter(|(_, answer)| answer.is_replayed)
        .filter_map(|(item, _)| item.envelope());
    let is_of_line = |device: DeviceId| chains.iter().any(|chain| chain.device == device);
    repeated
        .any(|envelope| envelope.device != newest && is_of_line(envelope.device))
        .then_some(newest)
}

/// Gives the device a new id under which it goes on. One that goes on already is told so again.
async fn fork(
    tx: &Tx,
    sender: Sender,
    broken: DeviceId,
    chains: &[Chain],
    now: UtcMs,
) -> Result<Option<DeviceId>, Error> {
    if broken != sender.device {
        return Ok(Some(sender.device));
    }
    let new_device = match access::fork_device(tx, sender.device, now).await {
        Ok(device) => device,
        // A device that is not registered has nothing to go on under.
        Err(Error::Problem(ProblemCode::NotFound)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let root = chains
        .iter()
        .find(|chain| chain.device == sender.device)
        .and_then(|chain| chain.forked_from)
        .unwrap_or(sender.device);
    begin_chain(tx, new_device, Some(root)).await?;
    let notice = Notice::Forked {
        sender: sender.user,
        device: sender.device,
    };
    effects::insert(tx, vec![notice.effect(now)]).await?;
    tracing::warn!(device = %sender.device, %new_device, "a device's chain forked or has a gap");
    Ok(Some(new_device))
}
