//! What speaks for the server having lost commits that it had confirmed. The server itself cannot know:
//! a backup that was put back looks like any other state. A phone that holds a receipt can prove it.

use super::state::{OwnMutation, State};
use crate::sync::Outcome;
use crate::sync::wire::{LOSS_RECEIPTS_MAX, ProvenLeaf};

/// What a synchronisation has seen besides the state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The last running number of this device that the server holds.
    pub last_number: Option<u64>,
    /// The server did not know the end of the chain.
    pub has_broken_chain: bool,
}

/// Receipts to be shown to the server once everything is read, the newest; none when nothing speaks for
/// a loss. Whether something is lost the server says, so a suspicion may be wrong.
#[must_use]
pub fn suspected(state: &State, seen: Seen) -> Vec<ProvenLeaf> {
    let suspects = state
        .own
        .values()
        .rev()
        .filter(|own| is_suspect(state, own, seen));
    suspects
        .filter_map(proven)
        .take(LOSS_RECEIPTS_MAX)
        .collect()
}

fn is_suspect(state: &State, own: &OwnMutation, seen: Seen) -> bool {
    let Some(leaf) = own
        .leaf
        .as_ref()
        .filter(|leaf| !own.row.is_offered_again && Some(leaf.epoch) == state.server.epoch)
    else {
        return false;
    };
    let is_in_feed = matches!(leaf.outcome, Outcome::Applied | Outcome::Merged);
    let feed = state.followed(&leaf.feed).filter(|_| is_in_feed);
    let is_beyond_head = feed.is_some_and(|feed| feed.position < leaf.position);
    let is_own_chain = own.envelope.device == state.tail.device;
    let last_number = seen.last_number.filter(|_| is_own_chain);
    let is_beyond_number = last_number.is_some_and(|last| own.envelope.number > last);
    is_beyond_head || is_beyond_number || seen.has_broken_chain
}

fn proven(own: &OwnMutation) -> Option<ProvenLeaf> {
    Some(ProvenLeaf {
        leaf: own.row.leaf.clone()?,
        proof: own.row.proof.clone()?,
    })
}
