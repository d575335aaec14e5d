//! What a page says of own mutations.

use super::fault::Fault;
use super::pull::{Feeds, PagePlan};
use super::push::{Unproven, judge, leaf_from_feed};
use super::rows::Change;
use super::state::{OwnMutation, State};
use crate::ids::MutationId;
use crate::sync::Outcome;
use crate::sync::signing::{self, Proof, ServerKey};
use crate::sync::wire::{Page, Receipt};
use std::collections::{BTreeMap, BTreeSet};

/// How long delivered work is retained after its commit, so that it can be offered again after a
/// restore of the server. SYNC's time for a server without backups.
const RETENTION_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// What the page says of own mutations: later leaves, work that has come back, ended retention. What became
/// of what the server keeps undone may have left unread: it is offered again, unless it was `pushed` in this
/// synchronisation. Gives the keys that are believed after it.
///
/// # Errors
/// When the later leaves are not signed by a key that is believed.
pub(super) fn plan_own(
    state: &State,
    (page, pushed): (&Page, &BTreeSet<MutationId>),
    feeds: &Feeds<'_>,
    plan: &mut PagePlan,
) -> Result<Vec<ServerKey>, Unproven> {
    let (keys, leaves) = later_leaves(state, page)?;
    let has_missed_leaves = has_missed_leaves(state, page);
    let refused_at = state.server.judging_refused_at;
    let is_refused_for_long =
        refused_at.is_some_and(|at| page.anchor.server_time.since_ms(at) > RETENTION_MS);
    for own in state.own.values() {
        let mut next = own.clone();
        if let Some((receipt, proof)) = leaves.get(&own.row.id)
            && let Some(leaf) = leaf_from_feed(own, receipt)
            && let Some(row) = judge(state, own, &leaf, (receipt, proof.clone()))
        {
            plan.delivered += usize::from(leaf.outcome.is_terminal());
            next.row = row;
            next.leaf = Some(leaf);
        }
        if has_come_back(&next, page, feeds, plan.must_go_on) {
            next.row.has_come_back = true;
        }
        let is_kept_undone = next.leaf.is_some() && !next.saved_state().is_final();
        if has_missed_leaves && is_kept_undone && !pushed.contains(&own.row.id) {
            next.row.is_offered_again = true;
        }
        // What looks lost may have to be offered again; the server is asked first, if it lets itself be asked.
        let is_asked = plan.must_go_on || !plan.evidence.is_empty() && !is_refused_for_long;
        if is_retention_over(state, &next, page) && !is_asked {
            plan.changes.push(Change::DeleteMutation(own.row.id));
        } else if next.row != own.row {
            plan.changes.push(Change::PutMutation(Box::new(next.row)));
        }
    }
    Ok(keys)
}

/// The window has passed what the phone has read of its person's own feed, in which later leaves stand.
fn has_missed_leaves(state: &State, page: &Page) -> bool {
    let own = crate::feeds::user(state.tail.user);
    let read_to = state.followed(&own).map_or(0, |feed| feed.position);
    let mut parts = page.feeds.iter().filter(|part| part.id == own);
    parts.any(|part| part.window > read_to)
}

fn has_come_back(own: &OwnMutation, page: &Page, feeds: &Feeds<'_>, must_go_on: bool) -> bool {
    let Some(leaf) = &own.leaf else { return false };
    match feeds.get(&leaf.feed) {
        // Positions of another epoch cannot be compared, a head can.
        Some(feed) => {
            feeds.at_head.contains(&feed.id)
                || (leaf.epoch == page.epoch && feed.position >= leaf.position)
        }
        // Everything is read and the feed is not in scope: nothing will come back.
        None => !must_go_on,
    }
}

/// Whether something unsettled is before it in the chain of what mends: what was given up on the way leads from
/// the one to the other.
fn mends_unsettled(state: &State, own: &OwnMutation) -> bool {
    let mended = own.envelope.mends.and_then(|id| state.own_mutation(id));
    mended.is_some_and(|mended| {
        // A chain leads back; in a circle there would be no end.
        let is_earlier = mended.row.sequence < own.row.sequence;
        !mended.saved_state().is_final() || is_earlier && mends_unsettled(state, mended)
    })
}

/// A terminal leaf that is old by the server's own clock, and no longer needed for the screen, also not to say
/// what stands in the place of something unsettled.
fn is_retention_over(state: &State, own: &OwnMutation, page: &Page) -> bool {
    let is_old =
        |committed_at: i64| page.anchor.server_time.0.saturating_sub(committed_at) > RETENTION_MS;
    own.leaf.as_ref().is_some_and(|leaf| {
        let is_coming =
            matches!(leaf.outcome, Outcome::Applied | Outcome::Merged) && !own.row.has_come_back;
        let is_needed = is_coming || mends_unsettled(state, own);
        let is_over = is_old(leaf.committed_at.0) || state.has_fault(Fault::RetentionTooShort);
        own.saved_state().is_final() && !is_needed && is_over
    })
}

type LaterLeaves = BTreeMap<MutationId, (Receipt, Proof)>;

fn later_leaves(state: &State, page: &Page) -> Result<(Vec<ServerKey>, LaterLeaves), Unproven> {
    let receipts = page.later_receipts();
    let leaves: Vec<Vec<u8>> = receipts.iter().map(Receipt::leaf_bytes).collect();
    let (keys, proofs) =
        signing::prove(state.server.trust(), page.signed.as_ref(), &leaves).ok_or(Unproven)?;
    let by_mutation = receipts
        .into_iter()
        .zip(proofs)
        .map(|(receipt, proof)| (receipt.mutation, (receipt, proof)));
    Ok((keys, by_mutation.collect()))
}
