//! What must hold after each step, numbered as in the protocol's list of invariants.

use super::company::{Company, FeedTruth, Truth};
use super::phone::Phone;
use anyhow::{Context as _, Result, ensure};
use shared::kinds::{KINDS, Named};
use shared::problem::ProblemCode;
use shared::store::Store;
use shared::sync::engine::rows::FeedRow;
use shared::sync::engine::state::{OwnMutation, State};
use shared::sync::engine::{ItemState, OutboxItem};
use shared::sync::kind::leaves_with_window;
use shared::sync::{FeedId, Operation, Outcome};
use shared::time::{DAY_MS, UtcMs};
use shared::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};

/// Checks one phone against what the server has committed.
///
/// # Errors
/// The invariant that does not hold.
pub fn check_phone(phone: &mut Phone, company: &mut dyn Company, now: UtcMs) -> Result<()> {
    let index = phone.index;
    let truth = company.truth()?;
    // Most steps touch one phone; what has not moved on either side still holds.
    if phone.checked == Some(phone.mark(truth.version)) {
        return Ok(());
    }
    check(phone, truth, now).with_context(|| format!("phone {index}"))?;
    phone.checked = Some(phone.mark(truth.version));
    Ok(())
}

fn check(phone: &mut Phone, truth: &Truth, now: UtcMs) -> Result<()> {
    let engine = phone.engine()?;
    let is_current = engine.inspect(|state| state.revision) == phone.rows.revision();
    if !is_current {
        // Another tab has written; this one sees it at its next commit.
        return nothing_saved_is_lost(phone, &phone.stored()?, truth, now);
    }
    engine.inspect(|state| {
        nothing_saved_is_lost(phone, state, truth, now)?;
        what_is_delivered_is_on_the_server(state, truth)?;
        for feed in state.feeds.values() {
            if feed.is_revoked {
                let left = state.records.of_feed(&feed.id).count();
                ensure!(
                    left == 0,
                    "invariant 6: {left} records of the revoked {} remain",
                    feed.id
                );
            } else if let Some(theirs) = truth.feeds.get(&feed.id) {
                everything_up_to_the_position_is_held(state, feed, theirs)?;
            }
        }
        Ok(())
    })?;
    nothing_goes_backwards(phone, truth)?;
    own_work_is_visible(phone)
}

/// Invariants 2 and 4: each saved mutation is there, with the bytes that it had, in one state.
fn nothing_saved_is_lost(phone: &Phone, state: &State, truth: &Truth, now: UtcMs) -> Result<()> {
    for (id, saved) in &phone.saved {
        let Some(own) = state.own_mutation(*id) else {
            let is_retention_over = now.since_ms(saved.at) > 30 * DAY_MS;
            let outcome = truth
                .mutations
                .get(id)
                .and_then(|kept| kept.get(&saved.hash));
            let is_delivered = outcome.is_some_and(|outcome| outcome.is_terminal());
            ensure!(
                is_retention_over && is_delivered,
                "invariant 2: {id} was saved and is in no state"
            );
            continue;
        };
        ensure!(
            own.hash == saved.hash,
            "invariant 4: the bytes of {id} have changed"
        );
    }
    Ok(())
}

/// Invariants 1 and 4: a leaf on the phone is a leaf on the server, for the same bytes.
fn what_is_delivered_is_on_the_server(state: &State, truth: &Truth) -> Result<()> {
    for own in state.own.values() {
        let Some(leaf) = &own.leaf else { continue };
        let kept = truth
            .mutations
            .get(&own.row.id)
            .and_then(|kept| kept.get(&own.hash));
        let outcome = kept.with_context(|| {
            format!(
                "invariant 1: {} has a receipt, the server has nothing",
                own.row.id
            )
        })?;
        let is_final = leaf.outcome.is_terminal();
        ensure!(
            !is_final || *outcome == leaf.outcome,
            "invariant 1: {} is {:?} on the phone and {outcome:?} on the server",
            own.row.id,
            leaf.outcome
        );
    }
    Ok(())
}

/// Invariant 5: a position means that every change up to it is held, superseded or below the window.
fn everything_up_to_the_position_is_held(
    state: &State,
    feed: &FeedRow,
    theirs: &FeedTruth,
) -> Result<()> {
    ensure!(
        feed.position <= theirs.head,
        "invariant 5: {} is held beyond its head",
        feed.id
    );
    if feed.is_rereading {
        return Ok(());
    }
    let held: BTreeMap<_, _> = state
        .records
        .of_feed(&feed.id)
        .map(|row| (row.record, row))
        .collect();
    for (record, live) in theirs
        .live
        .iter()
        .filter(|(_, live)| live.position <= feed.position)
    {
        let row = held.get(record).with_context(|| {
            format!(
                "invariant 5: {} is held to {} without {record} at {}",
                feed.id, feed.position, live.position
            )
        })?;
        let is_same = row.revision == live.revision && row.body == live.body;
        ensure!(
            is_same,
            "invariant 5: {record} of {} differs at the same position",
            feed.id
        );
    }
    for (record, row) in &held {
        let superseded = theirs
            .live
            .get(record)
            .is_none_or(|live| live.position > feed.position);
        let has_left =
            row.position <= theirs.window && leaves_with_window(&KINDS, &row.kind, &row.body);
        let is_ahead = theirs.head > feed.position;
        ensure!(
            theirs
                .live
                .get(record)
                .is_some_and(|live| live.position == row.position)
                || has_left
                || (superseded && is_ahead),
            "invariant 5: {record} of {} is held and not on the server",
            feed.id
        );
    }
    Ok(())
}

/// Invariant 10: a record never goes backwards on the screen while its feed is followed.
fn nothing_goes_backwards(phone: &mut Phone, truth: &Truth) -> Result<()> {
    let engine = phone.engine()?;
    let mut shown = BTreeMap::new();
    for kind in [Visit::KIND, Store::KIND] {
        for view in engine.records(kind) {
            let is_revoked = engine.inspect(|state| state.is_revoked(&view.feed));
            ensure!(
                !is_revoked,
                "invariant 6: {} of a revoked feed is on the screen",
                view.record
            );
            let before = phone.shown.get(&view.record).copied().unwrap_or(0);
            let is_live = truth
                .feeds
                .get(&view.feed)
                .is_some_and(|feed| feed.live.contains_key(&view.record));
            ensure!(
                view.revision >= before || !is_live,
                "invariant 10: {} went from revision {before} to {} on the screen",
                view.record,
                view.revision
            );
            shown.insert(view.record, view.revision);
        }
    }
    phone.shown = shown;
    Ok(())
}

/// Invariant 10: one's own edits stay visible until what came of them is there.
fn own_work_is_visible(phone: &mut Phone) -> Result<()> {
    let engine = phone.engine()?;
    let mut latest = BTreeMap::new();
    engine.inspect(|state| {
        let revoked = state.feeds.values().filter(|feed| feed.is_revoked);
        phone.taken_away.extend(revoked.map(|feed| feed.id.clone()));
    });
    let taken_away = &phone.taken_away;
    let awaited: Vec<OwnMutation> = engine.inspect(|state| {
        let own = state
            .own
            .values()
            .filter(|own| is_awaited(state, taken_away, own));
        own.cloned().collect()
    });
    for own in &awaited {
        if let Operation::Change { fields } = &own.envelope.op {
            for (field, change) in fields {
                latest.insert(
                    (own.envelope.record, field.clone()),
                    (own, change.after.clone()),
                );
            }
        }
        if matches!(own.envelope.op, Operation::Create { .. }) {
            let view = engine.record_of(&own.envelope.kind, own.envelope.record);
            ensure!(
                view.is_some(),
                "invariant 10: own {} is not on the screen",
                own.envelope.record
            );
        }
    }
    for ((record, field), (own, after)) in latest {
        let Some(view) = engine.record_of(&own.envelope.kind, record) else {
            continue;
        };
        let shown = view.body.get(&field).cloned().unwrap_or_default();
        ensure!(
            shown == after,
            "invariant 10: own edit of {field} of {record} is not on the screen"
        );
    }
    Ok(())
}

/// Own work that is not given up, lies in no revoked feed, and has not come back by a pull. A feed that
/// was taken away and is given again begins as on a new phone: what had come back then comes again.
fn is_awaited(state: &State, taken_away: &BTreeSet<FeedId>, own: &OwnMutation) -> bool {
    if state.is_revoked(&own.envelope.feed) {
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

/// Invariants 3 and 4: everything was done at most once, for one hash, after what it depends on.
///
/// # Errors
/// When something was done twice, or too early.
pub fn check_effects(phones: &[Phone], truth: &Truth) -> Result<()> {
    for (id, hashes) in &truth.mutations {
        let is_done = |outcome: &&Outcome| matches!(outcome, Outcome::Applied | Outcome::Merged);
        let count = hashes.values().filter(is_done).count();
        ensure!(count <= 1, "invariant 4: {id} was done for {count} hashes");
    }
    let mut done = BTreeSet::new();
    let drafts: BTreeMap<_, _> = phones.iter().flat_map(|phone| &phone.saved).collect();
    for id in &truth.done {
        ensure!(done.insert(*id), "invariant 3: {id} was done twice");
        let Some(saved) = drafts.get(id) else {
            continue;
        };
        for dependency in saved
            .draft
            .depends
            .iter()
            .filter(|dependency| drafts.contains_key(dependency))
        {
            ensure!(
                done.contains(dependency),
                "invariant 3: {id} was done before {dependency}"
            );
        }
    }
    Ok(())
}

/// Invariants 3, 7 and 8, when the network has healed and everything is quiet.
///
/// # Errors
/// When something did not arrive, or two sides differ.
pub fn check_convergence(phone: &mut Phone, company: &mut dyn Company) -> Result<()> {
    let index = phone.index;
    let scope = company.scope(phone.sender.user)?;
    let truth = company.truth()?;
    let engine = phone.engine()?;
    let bad: BTreeSet<_> = phone
        .saved
        .iter()
        .filter(|(_, saved)| saved.is_bad)
        .map(|(id, _)| *id)
        .collect();
    let items = engine.items();
    for item in &items {
        let is_answered = !matches!(item.state, ItemState::Queued | ItemState::Sending);
        ensure!(
            is_answered,
            "invariant 3: phone {index} could not deliver {}",
            item.mutation
        );
        ensure!(
            item.state.is_final()
                || bad.contains(&item.mutation)
                || is_justly_held(phone, item, &items),
            "invariant 8: phone {index}: {} of kind {} is {:?} because of {:?}",
            item.mutation,
            item.kind,
            item.state,
            item.reason
        );
        let is_refused = !item.state.is_final();
        ensure!(
            is_refused || !bad.contains(&item.mutation),
            "a bad mutation was done"
        );
    }
    engine
        .inspect(|state| same_views(state, &scope, truth))
        .with_context(|| format!("phone {index}"))
}

/// Without a right at the moment of the work, or waiting for such a one.
fn is_justly_held(phone: &Phone, item: &OutboxItem, items: &[OutboxItem]) -> bool {
    let Some(saved) = phone.saved.get(&item.mutation) else {
        return false;
    };
    match item.reason {
        Some(ProblemCode::NotGranted) => !saved.was_granted,
        Some(ProblemCode::DependencyHeld | ProblemCode::DependencyMissing) => {
            items.iter().any(|other| {
                let is_needed =
                    other.record == item.record || saved.draft.depends.contains(&other.mutation);
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
