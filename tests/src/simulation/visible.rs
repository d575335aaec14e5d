//! Invariant 10: one's own edits stay visible until what came of them is there.

use super::phone::Phone;
use anyhow::{Result, ensure};
use shared::ids::RecordId;
use shared::sync::engine::ItemState;
use shared::sync::engine::state::{OwnMutation, State};
use shared::sync::{FeedId, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
///
/// # Errors
/// When one of them is not.
pub(super) fn own_work_is_visible(phone: &mut Phone) -> Result<()> {
    let engine = phone.engine()?;
    let taken_away = &mut phone.taken_away;
    let own: Vec<(OwnMutation, bool)> = engine.inspect(|state| {
        let revoked = state.feeds.values().filter(|feed| feed.is_revoked);
        taken_away.extend(revoked.map(|feed| feed.id.clone()));
        let shown = state.own.values().filter(|own| may_be_shown(state, own));
        let with_awaited = shown.map(|own| (own.clone(), is_awaited(state, taken_away, own)));
        with_awaited.collect()
    });
    let is_withdrawal = |own: &OwnMutation| matches!(own.envelope.op, Operation::Withdraw { .. });
    let withdrawn: BTreeSet<RecordId> = engine.inspect(|state| {
        let withdrawals = state.own.values().filter(|own| is_withdrawal(own));
        withdrawals.map(|own| own.envelope.record).collect()
    });
    // Of several edits of one field the last one stands over the others.
    let mut latest = BTreeMap::new();
    for (own, is_awaited) in &own {
        let record = own.envelope.record;
        match &own.envelope.op {
            Operation::Change { fields } => {
                let edits = fields.iter().map(|(field, change)| {
                    ((record, field.as_str()), (own, &change.after, *is_awaited))
                });
                latest.extend(edits);
            }
            Operation::Create { .. } if *is_awaited && !withdrawn.contains(&record) => {
                let view = engine.record_of(&own.envelope.kind, record);
                ensure!(
                    view.is_some(),
                    "invariant 10: own {record} is not on the screen"
                );
            }
            Operation::Create { .. } | Operation::Withdraw { .. } => {}
        }
    }
    for ((record, field), (own, after, is_awaited)) in latest {
        let Some(view) = engine
            .record_of(&own.envelope.kind, record)
            .filter(|_| is_awaited)
        else {
            continue;
        };
        let shown = view.body.get(field).cloned().unwrap_or_default();
        ensure!(
            shown == *after,
            "invariant 10: own edit of {field} of {record} is not on the screen"
        );
    }
    Ok(())
}

/// Not given up, and not contained in server truth alone.
fn may_be_shown(state: &State, own: &OwnMutation) -> bool {
    match state.item_state(own) {
        ItemState::Dropped | ItemState::MendedBy => false,
        ItemState::Applied | ItemState::Merged => {
            !own.row.has_come_back || own.row.is_offered_again
        }
        _ => true,
    }
}

/// Own work that is not given up, lies in no revoked feed, and has not come back by a pull. A feed that
/// was taken away and is given again begins as on a new phone: what had come back then comes again.
fn is_awaited(state: &State, taken_away: &BTreeSet<FeedId>, own: &OwnMutation) -> bool {
    // What had come back before an epoch is contained in what is shown until everything is read again.
    let is_contained = own.row.is_offered_again && own.row.has_come_back;
    if is_contained || state.is_revoked(&own.envelope.feed) {
        return false;
    }
    match (state.item_state(own), &own.leaf) {
        (ItemState::Applied | ItemState::Merged, Some(leaf)) => {
            state.followed(&leaf.feed).is_some_and(|feed| {
                let comes_again = own.row.has_come_back && taken_away.contains(&feed.id);
                !feed.is_rereading && feed.position < leaf.position && !comes_again
            })
        }
        (ItemState::Dropped | ItemState::MendedBy, _) => false,
        _ => true,
    }
}
