//! What changes when the server or the device is not what it was: another epoch, another key, the device
//! revoked.

use super::fault::Fault;
use super::pull::{PagePlan, read_again, revoke};
use super::rows::{Change, FeedRow, ServerRow};
use super::state::{OwnMutation, State};
use crate::ids::{EpochId, MutationId};
use crate::sync::Outcome;
use std::collections::BTreeSet;

/// The next key is believed. Before the first one there is nothing to say.
#[must_use]
pub fn plan_trust(state: &State) -> Vec<Change> {
    if state.server.trust().takes_next {
        return Vec::new();
    }
    vec![Change::PutServer(ServerRow {
        takes_next_key: true,
        ..state.server.clone()
    })]
}

/// The server has lost commits: what it had confirmed is offered again, and every feed is read
/// again; what no longer exists is swept last, when a feed's head is reached. Of what was `pushed` in this
/// synchronisation the server has told the epoch in which it stands.
#[must_use]
pub fn plan_epoch(state: &State, epoch: EpochId, pushed: &BTreeSet<MutationId>) -> Vec<Change> {
    let mut changes = Vec::new();
    for own in state.own.values() {
        let is_just_taken = pushed.contains(&own.row.id)
            && own.leaf.as_ref().is_some_and(|leaf| leaf.epoch == epoch);
        if is_to_be_offered(state, own) && !is_just_taken {
            let mut row = own.row.clone();
            row.is_offered_again = true;
            changes.push(Change::PutMutation(Box::new(row)));
        }
    }
    let is_read = |feed: &&FeedRow| !feed.is_revoked && !state.has_fault(Fault::EpochNotReadAgain);
    for feed in state.feeds.values().filter(is_read) {
        changes.push(Change::PutFeed(read_again(feed)));
    }
    changes.push(Change::PutServer(ServerRow {
        epoch: Some(epoch),
        evidence_of_loss: Vec::new(),
        judging_refused_at: None,
        ..state.server.clone()
    }));
    changes
}

/// Whatever has a receipt, also one of the epoch that begins: a copy that is put back as it is goes back
/// to an earlier epoch. What somebody gave up would be done after all, and what another mutation stands for
/// beside that one.
fn is_to_be_offered(state: &State, own: &OwnMutation) -> bool {
    let offers_dropped = state.has_fault(Fault::DroppedOfferedAgain);
    own.leaf
        .as_ref()
        .filter(|_| !state.has_fault(Fault::RetainedNotOfferedAgain))
        .is_some_and(|leaf| {
            let is_settled = matches!(leaf.outcome, Outcome::Dropped | Outcome::MendedBy);
            offers_dropped || !is_settled
        })
}

/// The device was revoked: everything that came from the server goes, and so does own work that has
/// arrived. What never arrived stays, unreadable on the screen, for a later contact.
#[must_use]
pub fn plan_seal(state: &State) -> Vec<Change> {
    let mut plan = PagePlan::default();
    for feed in state.feeds.values().filter(|feed| !feed.is_revoked) {
        revoke(state, feed, &mut plan);
    }
    let arrived = state
        .own
        .values()
        .filter(|own| own.saved_state().is_final());
    plan.changes
        .extend(arrived.map(|own| Change::DeleteMutation(own.row.id)));
    plan.changes
}
