//! What must hold after each step, numbered as in the protocol's list of invariants.

use super::company::{Company, FeedTruth, Truth};
use super::copies::Copies;
use super::older::{LATER_FIELD, later_fields_survive};
use super::phone::Phone;
use super::visible::own_work_is_visible;
use anyhow::{Context as _, Result, ensure};
use shared::ids::{RecordId, UserId};
use shared::kinds::{KINDS, Named};
use shared::product::Product;
use shared::store::Store;
use shared::sync::engine::ItemState;
use shared::sync::engine::rows::FeedRow;
use shared::sync::engine::state::State;
use shared::sync::kind::leaves_with_window;
use shared::sync::merge::seen_of;
use shared::sync::{Operation, Outcome};
use shared::time::{DAY_MS, UtcMs};
use shared::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};

/// Checks one phone against what the server has committed.
///
/// # Errors
/// The invariant that does not hold.
pub fn check_phone(
    phone: &mut Phone,
    company: &mut dyn Company,
    copies: &Copies,
    now: UtcMs,
) -> Result<()> {
    let index = phone.index;
    let truth = company.truth()?;
    // Most steps touch one phone; what has not moved on either side still holds.
    if phone.checked == Some(phone.mark(truth.version)) {
        return Ok(());
    }
    check(phone, truth, copies, now).with_context(|| format!("phone {index}"))?;
    phone.checked = Some(phone.mark(truth.version));
    Ok(())
}

fn check(phone: &mut Phone, truth: &Truth, copies: &Copies, now: UtcMs) -> Result<()> {
    let engine = phone.engine()?;
    let is_current = engine.inspect(|state| state.revision) == phone.rows.revision();
    if !is_current {
        // Another tab has written; this one sees it at its next commit.
        let stored = phone.stored()?;
        return nothing_saved_is_lost(phone, &stored, truth, now);
    }
    let follows = engine.inspect(|state| {
        nothing_saved_is_lost(phone, state, truth, now)?;
        what_was_given_up_stays_so(phone, state)?;
        nothing_of_a_revoked_feed_is_held(state)?;
        follow_epoch(phone, state);
        anyhow::Ok(!copies.is_silent && (phone.epoch.is_none() || phone.epoch == truth.epoch))
    })?;
    if !follows {
        // The server goes on from an earlier copy, and this phone has not heard of it.
        phone.shown.clear();
        return Ok(());
    }
    engine.inspect(|state| {
        what_is_delivered_is_on_the_server(state, truth)?;
        for feed in state.feeds.values().filter(|feed| !feed.is_revoked) {
            if let Some(theirs) = truth.feeds.get(&feed.id) {
                everything_up_to_the_position_is_held(state, feed, theirs)?;
            }
        }
        anyhow::Ok(())
    })?;
    nothing_goes_backwards(phone, truth)?;
    own_work_is_visible(phone)
}

/// What was on the screen before an epoch may be older after it, until everything is read again.
fn follow_epoch(phone: &mut Phone, state: &State) {
    let is_rereading = state.feeds.values().any(|feed| feed.is_rereading);
    let is_other = phone.epoch.is_some() && phone.epoch != state.server.epoch;
    phone.epoch = state.server.epoch;
    if is_other || phone.is_reading_anew {
        phone.shown.clear();
    }
    phone.is_reading_anew = is_rereading && (is_other || phone.is_reading_anew);
}

/// Invariant 6: of a feed that was taken away only own work remains.
fn nothing_of_a_revoked_feed_is_held(state: &State) -> Result<()> {
    for feed in state.feeds.values().filter(|feed| feed.is_revoked) {
        let left = state.records.of_feed(&feed.id).count();
        ensure!(
            left == 0,
            "invariant 6: {left} records of the revoked {} remain",
            feed.id
        );
    }
    Ok(())
}

/// Invariant 2: what a person gave up is not offered again, whatever the server has lost.
fn what_was_given_up_stays_so(phone: &mut Phone, state: &State) -> Result<()> {
    for own in state.own.values() {
        let item = state.item_state(own);
        if item == ItemState::Dropped {
            phone.dropped.insert(own.row.id);
        }
        ensure!(
            item == ItemState::Dropped || !phone.dropped.contains(&own.row.id),
            "invariant 2: {} was given up and is {item:?} again",
            own.row.id
        );
    }
    Ok(())
}

/// Invariants 2 and 4: each saved mutation is there, with the bytes that it had, in one state.
fn nothing_saved_is_lost(
    phone: &mut Phone,
    state: &State,
    truth: &Truth,
    now: UtcMs,
) -> Result<()> {
    for (id, saved) in &phone.saved {
        let Some(own) = state.own_mutation(*id) else {
            if phone.let_go.contains(id) {
                continue;
            }
            let is_retention_over = now.since_ms(saved.at) > 30 * DAY_MS;
            let outcome = truth
                .mutations
                .get(id)
                .and_then(|kept| kept.get(&saved.hash));
            let is_delivered = outcome.is_some_and(|outcome| outcome.is_terminal());
            // The server that goes on from a copy may keep what was given up since, and a page that it sent
            // before says that it has what it has lost.
            let is_settled =
                is_delivered || phone.dropped.contains(id) || phone.holds_earlier_answer;
            ensure!(
                is_retention_over && is_settled,
                "invariant 2: {id}, saved {} ms ago, is in no state; the server says {outcome:?}",
                now.since_ms(saved.at)
            );
            phone.let_go.insert(*id);
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
        let Some(leaf) = own.leaf.as_ref().filter(|_| !own.row.is_offered_again) else {
            continue;
        };
        // Given up before an epoch: what the server that goes on knows of it is older.
        if leaf.outcome == Outcome::Dropped && Some(leaf.epoch) != truth.epoch {
            continue;
        }
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
        let withdrawn = theirs.gone.get(record);
        ensure!(
            withdrawn.is_none_or(|position| *position > feed.position),
            "invariant 5: {record} of {} is held and was withdrawn",
            feed.id
        );
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
    for kind in [Visit::KIND, Store::KIND, Product::KIND] {
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

/// Invariants 3, 4, 9 and 12: everything was done at most once, for one hash, after what it depends on, and took
/// nothing with it that its author did not know.
///
/// # Errors
/// When something was done twice or too early, or is lost.
pub fn check_effects(phones: &[Phone], truth: &Truth) -> Result<()> {
    for (id, hashes) in &truth.mutations {
        let is_done = |outcome: &&Outcome| matches!(outcome, Outcome::Applied | Outcome::Merged);
        let count = hashes.values().filter(is_done).count();
        ensure!(count <= 1, "invariant 4: {id} was done for {count} hashes");
    }
    let mut done = BTreeSet::new();
    let saved = phones.iter().flat_map(|phone| {
        let saved = phone.saved.iter();
        saved.map(move |(id, saved)| (id, (phone.sender.user, &saved.draft)))
    });
    let drafts: BTreeMap<_, _> = saved.collect();
    let mut products: BTreeMap<RecordId, Story> = BTreeMap::new();
    let mut later = BTreeMap::new();
    for id in &truth.done {
        ensure!(done.insert(*id), "invariant 3: {id} was done twice");
        let Some((author, draft)) = drafts.get(id) else {
            continue;
        };
        if draft.kind == Product::KIND {
            let product = products.entry(draft.record).or_default();
            product.go_on(*author, &draft.op);
        }
        if let Operation::Change { fields } = &draft.op {
            let set = fields.get(LATER_FIELD).map(|change| &change.after);
            // An older version has nothing to say of it.
            let set = set.filter(|value| !value.is_null());
            later.extend(set.map(|value| (draft.record, value)));
        }
        for dependency in draft
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
    later_fields_survive(&later, truth)?;
    the_change_survives(&products, truth)
}

/// Invariant 9: of a withdrawal and somebody else's change that do not know of each other the change survives,
/// in whichever order they come. What whoever withdraws has seen, or has changed themselves, goes.
fn the_change_survives(products: &BTreeMap<RecordId, Story>, truth: &Truth) -> Result<()> {
    let catalog = truth.feeds.get(&shared::feeds::catalog());
    for (record, product) in products {
        let is_live = catalog.is_some_and(|feed| feed.live.contains_key(record));
        ensure!(
            is_live == product.is_live,
            "invariant 9: {record} is live: {is_live}, and has to be: {}",
            product.is_live
        );
    }
    Ok(())
}

/// What becomes of one record by what is done to it in the order of commit.
#[derive(Default)]
struct Story {
    revision: u64,
    is_live: bool,
    /// In which revision who has changed it.
    changes: Vec<(u64, UserId)>,
}

impl Story {
    fn go_on(&mut self, author: UserId, op: &Operation) {
        let current = self.revision;
        self.revision += 1;
        let Operation::Withdraw { seen, .. } = op else {
            self.is_live = true;
            self.changes.push((self.revision, author));
            return;
        };
        let seen = seen.map(|seen| seen_of(seen, current));
        let mut changes = self.changes.iter();
        let is_unseen = changes.any(|(revision, by)| {
            let is_later = seen.is_some_and(|seen| *revision > seen);
            is_later && *by != author
        });
        self.is_live &= is_unseen;
    }
}
