//! What must hold when the network has healed and everything is quiet.

use super::company::{Company, Truth};
use super::copies::Copies;
use super::phone::Phone;
use anyhow::{Context as _, Result, bail, ensure};
use shared::problem::ProblemCode;
use shared::sync::engine::state::{OwnMutation, State};
use shared::sync::engine::{ItemState, OutboxItem};
use shared::sync::{FeedId, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// Invariant 3, while no app was opened anew: everything got its answer.
///
/// # Errors
/// When something still waits.
pub fn check_answered(phone: &mut Phone) -> Result<()> {
    let items = phone.engine()?.items();
    let is_open = |item: &&OutboxItem| matches!(item.state, ItemState::Queued | ItemState::Sending);
    match items.iter().find(is_open) {
        None => Ok(()),
        Some(item) => bail!(
            "invariant 3: phone {} could not deliver {}",
            phone.index,
            item.mutation
        ),
    }
}

/// Invariants 3, 7, 8 and 15, when the network has healed and everything is quiet.
///
/// # Errors
/// When something did not arrive, or two sides differ.
pub fn check_convergence(
    phone: &mut Phone,
    company: &mut dyn Company,
    copies: &Copies,
) -> Result<()> {
    let index = phone.index;
    let scope = company.scope(phone.sender.user)?;
    let truth = company.truth()?;
    let engine = phone.engine()?;
    check_answered(phone)?;
    everything_has_arrived(phone, truth, copies)?;
    let bad: BTreeSet<_> = phone
        .saved
        .iter()
        .filter(|(_, saved)| saved.is_bad)
        .map(|(id, _)| *id)
        .collect();
    let items = engine.items();
    // Who has no grant at all is told nothing later, also not that what was held has been done.
    let hears_later = scope.contains(&shared::feeds::user(phone.sender.user));
    for item in &items {
        ensure!(
            item.state.is_final()
                || bad.contains(&item.mutation)
                || is_justly_held(phone, item, &items, copies)
                || (!hears_later && is_held_up(item)),
            "invariant 8: phone {index}: {} of kind {} is {:?} because of {:?}",
            item.mutation,
            item.kind,
            item.state,
            item.reason
        );
        let is_refused = !matches!(item.state, ItemState::Applied | ItemState::Merged);
        ensure!(
            is_refused || !bad.contains(&item.mutation),
            "a bad mutation was done"
        );
    }
    // A server that lost nothing of which anybody holds a receipt looks the same as before.
    if copies.is_silent {
        return Ok(());
    }
    engine
        .inspect(|state| same_views(state, &scope, truth))
        .with_context(|| format!("phone {index}"))
}

/// Of two phones that went on with one chain, one at least got another id once both had delivered
/// something under one number.
///
/// # Errors
/// When the server took them for one phone.
pub fn check_fork(phone: &Phone, clone: &Phone) -> Result<()> {
    let (one, other) = (phone.stored()?, clone.stored()?);
    let place = |own: &OwnMutation| (own.envelope.device, own.envelope.number);
    let is_done = |own: &&OwnMutation| {
        let leaf = own.leaf.as_ref();
        leaf.is_some_and(|leaf| leaf.outcome.is_terminal())
    };
    let done = one.own.values().filter(is_done);
    let hashes: BTreeMap<_, _> = done.map(|own| (place(own), own.hash)).collect();
    let mut others = other.own.values().filter(is_done);
    let is_forked = others.any(|own| {
        let hash = hashes.get(&place(own));
        hash.is_some_and(|hash| *hash != own.hash)
    });
    let first = phone.sender.device;
    let has_moved = |state: &State| {
        let mut own = state.own.values();
        state.tail.device != first || own.any(|own| own.envelope.device != first)
    };
    ensure!(
        !is_forked || has_moved(&one) || has_moved(&other),
        "a chain that two phones went on with got no other id"
    );
    Ok(())
}

/// Invariant 15: whatever was put back meanwhile, the server has what was saved, unless a person gave it
/// up or nobody has it any more.
fn everything_has_arrived(phone: &Phone, truth: &Truth, copies: &Copies) -> Result<()> {
    for (id, saved) in &phone.saved {
        let kept = truth.mutations.get(id);
        let is_there = kept.is_some_and(|kept| kept.contains_key(&saved.hash));
        let may_be_missing = phone.dropped.contains(id) || copies.beyond_return.contains(id);
        ensure!(
            is_there || may_be_missing,
            "invariant 15: phone {}: {id} of kind {} is not on the server",
            phone.index,
            saved.draft.kind
        );
    }
    Ok(())
}

/// Waits, or came back because what it waited for was given up.
fn is_held_up(item: &OutboxItem) -> bool {
    item.state == ItemState::Held || item.reason == Some(ProblemCode::RecordMissing)
}

/// Without a right at the moment of the work, or held up by such a one.
fn is_justly_held(phone: &Phone, item: &OutboxItem, items: &[OutboxItem], copies: &Copies) -> bool {
    let Some(saved) = phone.saved.get(&item.mutation) else {
        return false;
    };
    let is_lost = |id| copies.beyond_return.contains(id);
    // Or needs a record whose creation somebody has given up.
    let is_given_up = |id| {
        let saved = phone.saved.get(id);
        saved.is_some_and(|saved| {
            saved.draft.record == item.record && matches!(saved.draft.op, Operation::Create { .. })
        })
    };
    let awaits_what_is_lost = saved.draft.depends.iter().any(is_lost)
        || copies.records_beyond_return.contains(&item.record)
        || phone.dropped.iter().any(is_given_up);
    match item.reason {
        Some(ProblemCode::NotGranted) => !saved.was_granted,
        Some(
            ProblemCode::DependencyHeld
            | ProblemCode::DependencyMissing
            | ProblemCode::RecordMissing,
        ) => {
            awaits_what_is_lost
                || items.iter().any(|other| {
                    let is_needed = other.record == item.record
                        || saved.draft.depends.contains(&other.mutation);
                    other.mutation != item.mutation && is_needed && !other.state.is_final()
                })
        }
        _ => false,
    }
}

fn same_views(state: &State, scope: &BTreeSet<FeedId>, truth: &Truth) -> Result<()> {
    for feed in state.feeds.values().filter(|feed| !feed.is_revoked) {
        ensure!(
            scope.contains(&feed.id),
            "invariant 6: {} is still followed",
            feed.id
        );
    }
    for id in scope {
        let Some(theirs) = truth.feeds.get(id).filter(|feed| feed.head > 0) else {
            continue;
        };
        let feed = state
            .followed(id)
            .with_context(|| format!("invariant 7: {id} is not followed"))?;
        ensure!(
            feed.position == theirs.head,
            "invariant 7: {id} is not at its head"
        );
        let held: BTreeMap<_, _> = state
            .records
            .of_feed(id)
            .map(|row| (row.record, (row.revision, row.body.as_str())))
            .collect();
        let live: BTreeMap<_, _> = theirs
            .live
            .iter()
            .map(|(record, live)| (*record, (live.revision, live.body.as_str())))
            .collect();
        ensure!(held == live, "invariant 7: {id} differs after quiet");
    }
    Ok(())
}
