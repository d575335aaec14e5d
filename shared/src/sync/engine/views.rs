//! What the screen sees: server truth with own work over it. Derived at each look, stored nowhere.

use super::fault::Fault;
use super::state::{OwnMutation, State};
use super::status::{Counts, ItemState, OutboxItem, View};
use crate::ids::RecordId;
use crate::sync::kind::{Body, Catalogue};
use crate::sync::{Operation, Outcome};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every record of a kind.
#[must_use]
pub fn records(state: &State, catalogue: &dyn Catalogue, kind: &str) -> Vec<View> {
    let mut ids: BTreeSet<RecordId> = state.records.of_kind(kind).collect();
    ids.extend(
        state
            .own
            .values()
            .filter(|own| own.envelope.kind == kind)
            .map(|own| own.envelope.record),
    );
    ids.into_iter()
        .filter_map(|record| record_of(state, catalogue, kind, record))
        .collect()
}

/// One record; none when it does not exist, was withdrawn, or is of another kind.
#[must_use]
pub fn record_of(
    state: &State,
    catalogue: &dyn Catalogue,
    kind: &str,
    record: RecordId,
) -> Option<View> {
    let server = state.records.newest(record).filter(|row| row.kind == kind);
    let mut view = server.and_then(|row| {
        Some(View {
            record,
            kind: row.kind.clone(),
            feed: row.feed.clone(),
            body: serde_json::from_str(&row.body).ok()?,
            revision: row.revision,
            is_provisional: false,
        })
    });
    // While everything is read again after a restore, marked rows are the old truth, which contains
    // the retained work that is offered again.
    let is_old_truth = server.is_some_and(|row| {
        state
            .followed(&row.feed)
            .is_some_and(|feed| row.generation < feed.generation)
    });
    let sequences = state.own_by_record.get(&record).into_iter().flatten();
    let own = sequences.filter_map(|sequence| state.own.get(sequence));
    let mut own: Vec<&OwnMutation> = own.collect();
    own.sort_by_key(|own| place_of(state, own));
    for own in own {
        let is_contained = is_old_truth && is_in_old_truth(own);
        if own.envelope.kind == kind && !is_contained && is_shown(state, own) {
            view = overlay(view, own, catalogue);
        }
    }
    view
}

/// Where own work lies over the record: what mends stands where the mended one stood, below what was done since.
fn place_of(state: &State, own: &OwnMutation) -> u64 {
    let mended = own.envelope.mends.and_then(|id| state.own_mutation(id));
    match mended.filter(|mended| mended.row.sequence < own.row.sequence) {
        Some(mended) => place_of(state, mended),
        None => own.row.sequence,
    }
}

/// Offered again, and a pull had brought it back before: what the server kept undone, or had done since the
/// last pull, is not in the old truth.
fn is_in_old_truth(own: &OwnMutation) -> bool {
    let leaf = own.leaf.as_ref().filter(|_| own.row.is_offered_again);
    let is_done =
        leaf.is_some_and(|leaf| matches!(leaf.outcome, Outcome::Applied | Outcome::Merged));
    is_done && own.row.has_come_back
}

/// Whether own work still stands over server truth: until a pull has reached the place that its
/// receipt names, so that nothing flickers; never once it was given up or replaced.
fn is_shown(state: &State, own: &OwnMutation) -> bool {
    if state.is_revoked(&own.envelope.feed) || state.is_mended(own) {
        return false;
    }
    match own.saved_state() {
        ItemState::Dropped | ItemState::MendedBy => false,
        ItemState::Applied | ItemState::Merged => {
            !own.row.has_come_back && !state.has_fault(Fault::OverlayEndsWithReceipt)
        }
        ItemState::Queued | ItemState::Sending | ItemState::Held | ItemState::Returned => {
            !state.has_fault(Fault::QueuedWorkHidden)
        }
    }
}

fn overlay(view: Option<View>, own: &OwnMutation, catalogue: &dyn Catalogue) -> Option<View> {
    let mut view = match (&own.envelope.op, view) {
        (Operation::Withdraw { .. }, _) => return None,
        (Operation::Create { body }, None) => View {
            record: own.envelope.record,
            kind: own.envelope.kind.clone(),
            feed: own.envelope.feed.clone(),
            body: lift(own, body.clone(), catalogue),
            revision: 0,
            is_provisional: true,
        },
        // The server has the record already: what it says is newer than the creation.
        (Operation::Create { .. }, Some(view)) => return Some(view),
        // A change of what is gone here: the server decides whether it comes back.
        (Operation::Change { .. }, None) => return None,
        (Operation::Change { fields }, Some(mut view)) => {
            for (field, change) in fields {
                set(&mut view.body, field, &change.after);
            }
            view.is_provisional = true;
            view
        }
    };
    for (field, private) in &own.private {
        set(&mut view.body, field, &private.value);
    }
    Some(view)
}

fn set(body: &mut Body, field: &str, value: &Value) {
    if value.is_null() {
        body.remove(field);
    } else {
        body.insert(field.to_owned(), value.clone());
    }
}

fn lift(own: &OwnMutation, body: Body, catalogue: &dyn Catalogue) -> Body {
    match catalogue.kind(&own.envelope.kind) {
        Some(kind) if own.envelope.schema < kind.schema => (kind.lift)(own.envelope.schema, body),
        _ => body,
    }
}

/// The state of own work on the screen: what came back and was handed in again needs nobody any more, it waits for
/// what stands in its place.
pub(super) fn shown_state(state: &State, own: &OwnMutation) -> ItemState {
    match state.item_state(own) {
        ItemState::Returned if state.is_mended(own) => ItemState::Held,
        other => other,
    }
}

/// All own mutations in the order of saving, delivered ones as long as they are retained.
#[must_use]
pub fn items(state: &State) -> Vec<OutboxItem> {
    let reason = |own: &OwnMutation| {
        let is_handed_in_again = state.is_mended(own);
        own.row.reason.filter(|_| !is_handed_in_again)
    };
    let items = state.own.values().map(|own| OutboxItem {
        mutation: own.row.id,
        kind: own.envelope.kind.clone(),
        record: own.envelope.record,
        feed: own.envelope.feed.clone(),
        state: shown_state(state, own),
        reason: reason(own),
        mends: own.envelope.mends,
        saved_at: own.row.saved_at,
        attempts: state.attempts.get(&own.row.id).copied().unwrap_or(0),
        is_sealed: state.is_revoked(&own.envelope.feed),
    });
    items.collect()
}

/// How many own mutations are in which state.
#[must_use]
pub fn counts(state: &State) -> Counts {
    let mut counts = Counts::default();
    for own in state.own.values() {
        match shown_state(state, own) {
            ItemState::Queued => counts.queued += 1,
            ItemState::Sending => counts.sending += 1,
            ItemState::Held => counts.held += 1,
            ItemState::Returned => counts.returned += 1,
            _ => counts.delivered += 1,
        }
    }
    counts
}
