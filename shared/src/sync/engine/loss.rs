//! What speaks for the server having lost commits that it had confirmed. The server itself cannot know:
//! a backup that was put back looks like any other state. A phone that holds a receipt can prove it.

use super::fault::Fault;
use super::pull::Feeds;
use super::rows::{Change, ServerRow};
use super::state::{OwnMutation, State};
use crate::ids::MutationId;
use crate::sync::wire::{LOSS_RECEIPTS_MAX, Page, ProvenLeaf};
use crate::sync::{Leaf, Outcome};
use std::collections::BTreeSet;

/// The receipts that are to be shown to the server: those that it has not judged yet, and the newest of
/// those that are suspect now. Whether something is lost the server says, so a suspicion may be wrong.
#[must_use]
pub(super) fn evidence(
    state: &State,
    is_suspect: impl Fn(&OwnMutation, &Leaf) -> bool,
) -> Vec<ProvenLeaf> {
    if state.has_fault(Fault::LossNeverSuspected) {
        return Vec::new();
    }
    let mut evidence = state.server.evidence_of_loss.clone();
    for own in state.own.values().rev() {
        if evidence.len() >= LOSS_RECEIPTS_MAX {
            break;
        }
        let leaf = own.leaf.as_ref().filter(|leaf| {
            let is_of_epoch = Some(leaf.epoch) == state.server.epoch;
            !own.row.is_offered_again && is_of_epoch && is_suspect(own, leaf)
        });
        evidence.extend(
            leaf.and_then(|_| proven(own))
                .filter(|proven| !evidence.contains(proven)),
        );
    }
    evidence
}

/// What an answer says that does not know the end of the chain: the server may have known it before. What was
/// `sent` it has just confirmed; that would crowd out what it lost.
pub(super) fn evidence_of_break(state: &State, sent: &[MutationId]) -> Vec<ProvenLeaf> {
    evidence(state, |own, _| !sent.contains(&own.row.id))
}

/// What a page says: the server knows fewer numbers of the device, a feed in which something stood is gone,
/// or, when everything is read, ends below it. Also of what was `pushed` in this synchronisation, as the loss
/// may have come after that; only that its feed is gone has more often another cause.
pub(super) fn evidence_of_page(
    state: &State,
    pushed: &BTreeSet<MutationId>,
    (page, feeds): (&Page, &Feeds<'_>),
    is_all_read: bool,
) -> Vec<ProvenLeaf> {
    evidence(state, |own, leaf| {
        let is_beyond_number =
            Some(own.envelope.device) == page.device && own.envelope.number > page.last_number;
        let is_missing = match feeds.get(&leaf.feed) {
            Some(feed) => is_all_read && feed.position < leaf.position,
            None => state.followed(&leaf.feed).is_some() && !pushed.contains(&own.row.id),
        };
        is_beyond_number || is_missing && stands_in_feed(leaf)
    })
}

/// What it says that nothing is new: the heads are where the device's marks are.
pub(super) fn evidence_of_heads(state: &State) -> Vec<ProvenLeaf> {
    evidence(state, |_, leaf| {
        let feed = state.followed(&leaf.feed);
        stands_in_feed(leaf) && feed.is_some_and(|feed| feed.position < leaf.position)
    })
}

fn stands_in_feed(leaf: &Leaf) -> bool {
    matches!(leaf.outcome, Outcome::Applied | Outcome::Merged)
}

fn proven(own: &OwnMutation) -> Option<ProvenLeaf> {
    Some(ProvenLeaf {
        leaf: own.row.leaf.clone()?,
        proof: own.row.proof.clone()?,
    })
}

/// The server has judged what was shown.
pub(super) fn judged(state: &State) -> Change {
    Change::PutServer(ServerRow {
        evidence_of_loss: Vec::new(),
        judging_refused_at: None,
        ..state.server.clone()
    })
}

/// Something on the way, or an old server, does not let it be judged.
pub(super) fn judging_refused(state: &State) -> Change {
    let last_heard = state
        .server
        .anchor
        .as_ref()
        .map(|anchor| anchor.server_time);
    Change::PutServer(ServerRow {
        judging_refused_at: state.server.judging_refused_at.or(last_heard),
        ..state.server.clone()
    })
}
