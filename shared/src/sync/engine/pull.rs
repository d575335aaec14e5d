//! Following: what a page of the server's changes, in one step with its marks.

use super::fault::Fault;
use super::loss::evidence_of_page;
use super::own::plan_own;
use super::push::{Unproven, anchor_row};
use super::rows::{Change, FeedRow, Reckoned, RecordRow, ServerRow};
use super::state::State;
use super::status::DeviceTime;
use crate::ids::{MutationId, RecordId};
use crate::sync::FeedId;
use crate::sync::digest::Digest;
use crate::sync::kind::{Catalogue, RECEIPT_KIND, leaves_with_window};
use crate::sync::wire::{Entry, EntryOp, FeedPage, Page, ProvenLeaf};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the plan of a page needs beside state and page.
#[derive(Clone, Copy)]
pub struct PullContext<'a> {
    /// When the page arrived.
    pub now: DeviceTime,
    /// Says which kinds leave with the window.
    pub catalogue: &'a dyn Catalogue,
    /// Feeds that were read again in this synchronisation already.
    pub reread: &'a BTreeSet<FeedId>,
    /// What was pushed in this synchronisation.
    pub pushed: &'a BTreeSet<MutationId>,
}

impl PullContext<'_> {
    fn is_unknown(&self, kind: &str) -> bool {
        kind != RECEIPT_KIND && self.catalogue.kind(kind).is_none()
    }
}

/// What a page changes.
#[derive(Default)]
pub struct PagePlan {
    /// To be committed together.
    pub changes: Vec<Change>,
    /// Entries in it.
    pub entries: usize,
    /// Feeds that left the scope.
    pub revoked: Vec<FeedId>,
    /// Feeds whose digest differs.
    pub mismatches: Vec<FeedId>,
    /// Own mutations that a later leaf delivered.
    pub delivered: usize,
    /// Another page is to be asked for.
    pub must_go_on: bool,
    /// Receipts of what looks lost.
    pub evidence: Vec<ProvenLeaf>,
}

/// Why nothing of a page is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusablePage {
    /// It is not what a server of this protocol sends: it contradicts itself or what is held.
    Contradictory,
    /// No key that is believed has signed the later receipts in it.
    Unproven,
}

impl From<Unproven> for UnusablePage {
    fn from(Unproven: Unproven) -> Self {
        Self::Unproven
    }
}

/// What a page changes: records, marks, sweeps, later leaves and revocations, for one commit.
///
/// # Errors
/// When nothing of the page can be used.
pub fn plan_page(
    state: &State,
    page: &Page,
    context: PullContext<'_>,
) -> Result<PagePlan, UnusablePage> {
    let mut plan = PagePlan::default();
    let mut feeds = Feeds {
        state,
        rows: BTreeMap::new(),
        at_head: BTreeSet::new(),
    };
    for ordinal in &page.revoked {
        if let Some(feed) = state.feeds.get(ordinal).filter(|feed| !feed.is_revoked) {
            revoke(state, feed, &mut plan);
            feeds.rows.insert(*ordinal, None);
        }
    }
    for part in &page.feeds {
        plan.entries += part.entries.len();
        let row = plan_feed(state, part, context, &mut plan)?;
        if part.digest.is_some() && !row.is_rereading {
            feeds.at_head.insert(row.id.clone());
        }
        plan.changes.push(Change::PutFeed(row.clone()));
        feeds.rows.insert(part.ordinal, Some(row));
    }
    if !page.more {
        finish_rereads(&mut feeds, &mut plan);
    }
    plan.must_go_on = page.more || feeds.any_rereading();
    plan.evidence = evidence_of_page(state, context.pushed, (page, &feeds), !plan.must_go_on);
    let keys = plan_own(state, (page, context.pushed), &feeds, &mut plan)?;
    if state.has_fault(Fault::DuplicateByNumber) {
        let known = state
            .own
            .values()
            .filter(|own| own.envelope.number <= page.last_number);
        plan.changes
            .extend(known.map(|own| Change::DeleteMutation(own.row.id)));
    }
    let anchor = anchor_row(&state.server, &page.anchor, context.now);
    plan.changes.push(Change::PutServer(ServerRow {
        epoch: Some(page.epoch),
        last_sync_at: if plan.must_go_on {
            state.server.last_sync_at
        } else {
            Some(anchor.right_time(context.now.wall))
        },
        anchor: Some(anchor),
        takes_next_key: state.server.takes_next_key && page.later_receipts().is_empty(),
        endorsements: state.server.endorsements_after(&keys, page.signed.as_ref()),
        keys,
        evidence_of_loss: plan.evidence.clone(),
        judging_refused_at: state.server.judging_refused_at,
    }));
    Ok(plan)
}

/// The mark of a feed from which everything is read again.
#[must_use]
pub fn read_again(feed: &FeedRow) -> FeedRow {
    FeedRow {
        position: 0,
        generation: feed.generation + 1,
        is_rereading: true,
        is_suspect: false,
        ..feed.clone()
    }
}

/// Feeds as they are after the page: changed ones, and where the head was reached.
pub(super) struct Feeds<'a> {
    state: &'a State,
    rows: BTreeMap<u64, Option<FeedRow>>,
    pub(super) at_head: BTreeSet<FeedId>,
}

impl Feeds<'_> {
    fn any_rereading(&self) -> bool {
        let changed = self.rows.values().flatten();
        let unchanged = self
            .state
            .feeds
            .values()
            .filter(|feed| !self.rows.contains_key(&feed.ordinal));
        changed
            .chain(unchanged)
            .any(|feed| feed.is_rereading && !feed.is_revoked)
    }

    pub(super) fn get(&self, id: &FeedId) -> Option<&FeedRow> {
        let changed = self.rows.values().flatten().find(|feed| feed.id == *id);
        changed.or_else(|| {
            self.state
                .followed(id)
                .filter(|feed| !self.rows.contains_key(&feed.ordinal))
        })
    }
}

/// Removes what is held of a feed that left the scope. The outbox is not touched.
pub(super) fn revoke(state: &State, feed: &FeedRow, plan: &mut PagePlan) {
    if !state.has_fault(Fault::RevokedRecordsKept) {
        for row in state.records.of_feed(&feed.id) {
            plan.changes
                .push(Change::DeleteRecord(feed.id.clone(), row.record));
        }
    }
    if state.has_fault(Fault::RevocationDeletesOutbox) {
        let lost = state
            .own
            .values()
            .filter(|own| own.envelope.feed == feed.id);
        plan.changes
            .extend(lost.map(|own| Change::DeleteMutation(own.row.id)));
    }
    let keeps_position = state.has_fault(Fault::PositionSurvivesRevocation);
    plan.changes.push(Change::PutFeed(FeedRow {
        position: if keeps_position { feed.position } else { 0 },
        window: 0,
        is_rereading: false,
        is_suspect: false,
        is_revoked: true,
        ..feed.clone()
    }));
    plan.revoked.push(feed.id.clone());
}

fn plan_feed(
    state: &State,
    part: &FeedPage,
    context: PullContext<'_>,
    plan: &mut PagePlan,
) -> Result<FeedRow, UnusablePage> {
    let mut feed = begin_feed(state, part, plan);
    if part.reread {
        feed = read_again(&feed);
    }
    if part.to < feed.position || !is_ordered(part, feed.position) {
        return Err(UnusablePage::Contradictory);
    }
    let held = state.followed(&part.id).is_some();
    let before: BTreeMap<_, _> = state
        .records
        .of_feed(&part.id)
        .filter(|_| held)
        .map(|row| (row.record, Rc::clone(row)))
        .collect();
    let mut rows = before.clone();
    let overlooked = usize::from(state.has_fault(Fault::LastEntryIgnored));
    let taken = part.entries.len().saturating_sub(overlooked);
    for entry in &part.entries[..taken] {
        let is_overlooked = match entry.op {
            EntryOp::Put => {
                state.has_fault(Fault::UnknownKindsDropped) && context.is_unknown(&entry.kind)
            }
            _ => state.has_fault(Fault::WithdrawalIgnored),
        };
        if !is_overlooked {
            take_entry(&mut rows, entry, &feed)?;
        }
    }
    feed.position = part.to;
    feed.window = part.window;
    let edge = match state.has_fault(Fault::WindowBeyondItsEdge) {
        true => feed.position,
        false => feed.window,
    };
    rows.retain(|_, row| {
        let is_current = row.generation == feed.generation;
        state.has_fault(Fault::WindowNotApplied)
            || !(is_current
                && row.position <= edge
                && leaves_with_window(context.catalogue, &row.kind, &row.body))
    });
    if let Some(digest) = part.digest {
        rows.retain(|_, row| row.generation == feed.generation);
        feed.is_rereading = false;
        feed.is_suspect = false;
        if digest != digest_of(&rows) {
            plan.mismatches.push(feed.id.clone());
            if context.reread.contains(&feed.id) {
                feed.is_suspect = true;
            } else {
                feed = read_again(&feed);
            }
        }
    }
    write_difference(&feed.id, &before, &rows, plan);
    Ok(feed)
}

/// The feed's mark before the page: known, new, given again, or under another ordinal than before.
fn begin_feed(state: &State, part: &FeedPage, plan: &mut PagePlan) -> FeedRow {
    let new = FeedRow {
        ordinal: part.ordinal,
        id: part.id.clone(),
        position: 0,
        window: 0,
        generation: 0,
        is_rereading: false,
        is_suspect: false,
        is_revoked: false,
    };
    match state.feeds.get(&part.ordinal) {
        Some(feed) if feed.id == part.id && !feed.is_revoked => return feed.clone(),
        Some(feed) if state.has_fault(Fault::PositionSurvivesRevocation) => {
            return FeedRow {
                is_revoked: false,
                ..feed.clone()
            };
        }
        Some(feed) if feed.id != part.id => {
            for row in state.records.of_feed(&feed.id) {
                plan.changes
                    .push(Change::DeleteRecord(feed.id.clone(), row.record));
            }
        }
        _ => {}
    }
    match state
        .ordinals
        .get(&part.id)
        .and_then(|ordinal| state.feeds.get(ordinal))
    {
        Some(feed) if feed.ordinal != part.ordinal => {
            plan.changes.push(Change::DeleteFeed(feed.ordinal));
            read_again(&FeedRow {
                generation: feed.generation,
                ..new
            })
        }
        _ => new,
    }
}

fn is_ordered(part: &FeedPage, from: u64) -> bool {
    let mut before = from;
    part.entries.iter().all(|entry| {
        let is_next = entry.position > before && entry.position <= part.to;
        before = entry.position;
        is_next
    })
}

fn take_entry(
    rows: &mut BTreeMap<RecordId, Rc<RecordRow>>,
    entry: &Entry,
    feed: &FeedRow,
) -> Result<(), UnusablePage> {
    if entry.op != EntryOp::Put {
        rows.remove(&entry.record);
        return Ok(());
    }
    let body = entry
        .body
        .as_ref()
        .ok_or(UnusablePage::Contradictory)?
        .get()
        .to_owned();
    let row = RecordRow {
        feed: feed.id.clone(),
        record: entry.record,
        kind: entry.kind.clone(),
        revision: entry.revision,
        position: entry.position,
        generation: feed.generation,
        body,
        reckoned: Reckoned::default(),
    };
    rows.insert(entry.record, Rc::new(row));
    Ok(())
}

fn digest_of(rows: &BTreeMap<RecordId, Rc<RecordRow>>) -> Digest {
    rows.values()
        .fold(Digest::default(), |sum, row| sum.plus(row.digest()))
}

fn write_difference(
    feed: &FeedId,
    before: &BTreeMap<RecordId, Rc<RecordRow>>,
    after: &BTreeMap<RecordId, Rc<RecordRow>>,
    plan: &mut PagePlan,
) {
    for record in before.keys().filter(|record| !after.contains_key(record)) {
        plan.changes
            .push(Change::DeleteRecord(feed.clone(), *record));
    }
    for (record, row) in after {
        if before.get(record).is_none_or(|old| !Rc::ptr_eq(old, row)) {
            plan.changes.push(Change::PutRecord(Rc::clone(row)));
        }
    }
}

/// When no page follows, a feed that is being read again and of which the server says nothing has
/// nothing more: its marked records are swept.
fn finish_rereads(feeds: &mut Feeds<'_>, plan: &mut PagePlan) {
    for feed in feeds.state.feeds.values() {
        if !feed.is_rereading || feed.is_revoked || feeds.rows.contains_key(&feed.ordinal) {
            continue;
        }
        for row in feeds.state.records.of_feed(&feed.id) {
            if row.generation != feed.generation {
                plan.changes
                    .push(Change::DeleteRecord(feed.id.clone(), row.record));
            }
        }
        let row = FeedRow {
            is_rereading: false,
            ..feed.clone()
        };
        plan.changes.push(Change::PutFeed(row.clone()));
        feeds.at_head.insert(feed.id.clone());
        feeds.rows.insert(feed.ordinal, Some(row));
    }
}
