//! One synchronisation as a state machine without I/O: inputs in, commands out.

pub use super::command::{Command, Input};
use super::command::{end_of, pull, push, show};
use super::fault::Fault;
use super::loss::{evidence_of_heads, judged, judging_refused};
use super::pull::{PullContext, UnusablePage, plan_page, read_again};
use super::push::{PushContext, next_batch, plan_receipts};
use super::renewal::plan_epoch;
use super::rows::{Change, ServerRow};
use super::state::State;
use super::status::{DeviceTime, SyncEnd, SyncReport};
use super::storage::StorageError;
use super::transport::{NoAnswer, Response};
use crate::ids::{EpochId, MutationId};
use crate::sync::cursor::{Cursor, tag};
use crate::sync::kind::Catalogue;
use crate::sync::wire::{self, LossAnswer, LossReport, Page, PullAnswer, PushAnswer, read_json};
use crate::sync::{FeedId, PUSH_MUTATIONS_MAX};
use std::collections::BTreeSet;

/// Failed commits in a row until the synchronisation gives up.
const COMMIT_FAILURES_MAX: u32 = 5;

/// What a commit is for: it is planned again when somebody else committed meanwhile.
enum Step {
    RereadSuspects,
    Receipts(Vec<MutationId>, Box<PushAnswer>),
    /// With the answer of a push that told it, whose receipts come next.
    Epoch(EpochId, Option<(Vec<MutationId>, Box<PushAnswer>)>),
    Page(Cursor, Box<Page>),
    Judged,
    Refused,
    Finish,
}

enum Phase {
    Pushing(Vec<MutationId>),
    Tagging,
    Paging(Cursor),
    Saving(Step),
    ProvingLoss,
    Ended,
}

/// One synchronisation: pushes until nothing is left to send, pulls until every head is reached.
pub struct Session<'a> {
    catalogue: &'a dyn Catalogue,
    phase: Phase,
    set_aside: BTreeSet<MutationId>,
    reread: BTreeSet<FeedId>,
    batch_limit: usize,
    commit_failures: u32,
    has_shown_evidence: bool,
    /// The receipts that come next were given in an epoch that has just begun here.
    is_epoch_told: bool,
    /// Whether the next key was believed when the request went out.
    took_next_key: bool,
    pending: SyncReport,
    /// A page has come since the engine was opened.
    pub has_page: bool,
    /// What was done so far.
    pub report: SyncReport,
}

impl<'a> Session<'a> {
    /// A synchronisation that has not begun. Until a page has come since the engine was opened, it asks
    /// with the cursor: a server that was put back to just what the device holds would answer a tag with
    /// nothing, and its number of the device would not be seen.
    #[must_use]
    pub fn new(catalogue: &'a dyn Catalogue, has_page: bool) -> Self {
        let report = SyncReport::new(SyncEnd::UpToDate);
        Self {
            catalogue,
            phase: Phase::Ended,
            set_aside: BTreeSet::new(),
            reread: BTreeSet::new(),
            batch_limit: PUSH_MUTATIONS_MAX,
            commit_failures: 0,
            has_shown_evidence: false,
            is_epoch_told: false,
            took_next_key: false,
            pending: report.clone(),
            has_page,
            report,
        }
    }

    /// Takes what has happened and says what to do next.
    pub fn next(&mut self, state: &State, now: DeviceTime, input: Input) -> Command {
        let phase = std::mem::replace(&mut self.phase, Phase::Ended);
        match (phase, input) {
            (_, Input::Begin) if state.feeds.values().any(|feed| feed.is_suspect) => {
                self.save(state, now, Step::RereadSuspects)
            }
            (_, Input::Begin) => self.push_or_pull(state),
            (Phase::Pushing(batch), Input::Answered(answer)) => {
                self.take_push(state, now, batch, answer)
            }
            (Phase::Tagging, Input::Answered(answer)) => self.take_pull(state, now, None, answer),
            (Phase::Paging(cursor), Input::Answered(answer)) => {
                self.take_pull(state, now, Some(cursor), answer)
            }
            (Phase::Saving(step), Input::Committed(result)) => {
                self.take_commit(state, now, step, result)
            }
            (Phase::ProvingLoss, Input::Answered(answer)) => self.take_loss(state, now, answer),
            _ => Command::End,
        }
    }

    fn end(&mut self, end: SyncEnd) -> Command {
        self.report.end = end;
        Command::End
    }

    fn push_or_pull(&mut self, state: &State) -> Command {
        match next_batch(state, &self.set_aside, self.batch_limit) {
            Err(error) => self.end(SyncEnd::Storage(error)),
            Ok(batch) if batch.is_empty() => self.ask_with_tag(state),
            Ok(batch) => {
                let (ids, sealed): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
                let body = wire::write_push(&sealed);
                self.took_next_key = state.server.takes_next_key;
                self.phase = Phase::Pushing(ids.clone());
                push(body, ids)
            }
        }
    }

    fn ask_with_tag(&mut self, state: &State) -> Command {
        let Some(epoch) = state.server.epoch.filter(|_| self.has_page) else {
            return self.ask_with_cursor(state);
        };
        self.phase = Phase::Tagging;
        pull(tag(epoch, &state.feed_states()).to_vec())
    }

    fn ask_with_cursor(&mut self, state: &State) -> Command {
        let cursor = state.cursor();
        let body = cursor.to_bytes();
        self.took_next_key = state.server.takes_next_key;
        self.phase = Phase::Paging(cursor);
        pull(body)
    }

    fn take_push(
        &mut self,
        state: &State,
        now: DeviceTime,
        batch: Vec<MutationId>,
        answer: Result<Response, NoAnswer>,
    ) -> Command {
        if state.has_fault(Fault::ForgetOnSend) {
            self.phase = Phase::Saving(Step::Finish);
            return Command::Commit(batch.into_iter().map(Change::DeleteMutation).collect());
        }
        let response = match answer {
            Ok(response) if response.status == 200 => response,
            // One mutation that the server cannot take must not keep the others back: the push is
            // halved until it stands alone, and it waits for the next synchronisation.
            Ok(Response {
                status: 400 | 413 | 422,
                ..
            }) => {
                if let [only] = batch.as_slice() {
                    self.set_aside.insert(*only);
                    self.batch_limit = PUSH_MUTATIONS_MAX;
                } else {
                    self.batch_limit = batch.len() / 2;
                }
                return self.push_or_pull(state);
            }
            other => return self.end(end_of(other)),
        };
        match read_json::<PushAnswer>(&response.body) {
            Err(_) if state.has_fault(Fault::TrustAnyAnswer) => {
                self.phase = Phase::Saving(Step::Finish);
                Command::Commit(batch.into_iter().map(Change::DeleteMutation).collect())
            }
            Err(_) => self.end(SyncEnd::NoAnswer),
            Ok(answer) => self.save(state, now, Step::Receipts(batch, Box::new(answer))),
        }
    }

    fn take_pull(
        &mut self,
        state: &State,
        now: DeviceTime,
        cursor: Option<Cursor>,
        answer: Result<Response, NoAnswer>,
    ) -> Command {
        let response = match answer {
            Ok(response) if response.status == 200 => response,
            Ok(Response { status: 204, .. }) if cursor.is_none() => {
                return self.save(state, now, Step::Finish);
            }
            other => return self.end(end_of(other)),
        };
        match (read_json::<PullAnswer>(&response.body), cursor) {
            (Ok(PullAnswer::SendCursor), None) => self.ask_with_cursor(state),
            (Ok(PullAnswer::Page(page)), Some(cursor)) => {
                // A page of another epoch answers a cursor that means nothing there.
                if state.server.epoch.is_some_and(|epoch| epoch != page.epoch) {
                    return self.save(state, now, Step::Epoch(page.epoch, None));
                }
                self.save(state, now, Step::Page(cursor, page))
            }
            _ => self.end(SyncEnd::NoAnswer),
        }
    }

    fn save(&mut self, state: &State, now: DeviceTime, mut step: Step) -> Command {
        self.pending = self.report.clone();
        // The person has signed in while the answer was under way: the key that they meant is the next one,
        // not the one that signed this.
        let rests_on_key = matches!(step, Step::Receipts(..) | Step::Page(..));
        if rests_on_key && self.took_next_key != state.server.takes_next_key {
            return self.push_or_pull(state);
        }
        // A receipt is never kept without its epoch: if the server went back to the epoch before, nothing
        // would tell that it has lost what the receipt says.
        if let Step::Receipts(batch, answer) = &step
            && state
                .server
                .epoch
                .is_some_and(|epoch| epoch != answer.epoch)
        {
            let context = PushContext { now, sent: batch };
            if plan_receipts(state, answer, context).is_err() {
                return self.end(SyncEnd::Unproven);
            }
            step = Step::Epoch(answer.epoch, Some((batch.clone(), answer.clone())));
        }
        let changes = match &step {
            Step::RereadSuspects => {
                let suspects = state
                    .feeds
                    .values()
                    .filter(|feed| feed.is_suspect && !feed.is_revoked);
                self.reread
                    .extend(suspects.clone().map(|feed| feed.id.clone()));
                suspects
                    .map(|feed| Change::PutFeed(read_again(feed)))
                    .collect()
            }
            Step::Receipts(batch, answer) => {
                let context = PushContext { now, sent: batch };
                let Ok(receipts) = plan_receipts(state, answer, context) else {
                    return self.end(SyncEnd::Unproven);
                };
                self.pending.answered += receipts.answered;
                self.pending.delivered += receipts.delivered;
                self.pending.new_device = answer.new_device.or(self.report.new_device);
                receipts.changes
            }
            Step::Epoch(epoch, _) => plan_epoch(state, *epoch, &self.set_aside),
            Step::Page(cursor, page) => {
                // Another tab has read on: the page no longer fits what is held.
                if *cursor != state.cursor() {
                    return self.ask_with_cursor(state);
                }
                match self.plan_page(state, now, page) {
                    Ok(changes) => changes,
                    Err(UnusablePage::Contradictory) => return self.end(SyncEnd::NoAnswer),
                    Err(UnusablePage::Unproven) => return self.end(SyncEnd::Unproven),
                }
            }
            // Somebody has deleted the storage meanwhile: what was equal is not held any more.
            Step::Finish if state.feeds.is_empty() => return self.ask_with_cursor(state),
            Step::Finish => {
                vec![Change::PutServer(ServerRow {
                    last_sync_at: Some(state.server.right_time(now.wall)),
                    evidence_of_loss: evidence_of_heads(state),
                    ..state.server.clone()
                })]
            }
            Step::Judged => vec![judged(state)],
            Step::Refused => vec![judging_refused(state)],
        };
        self.phase = Phase::Saving(step);
        Command::Commit(changes)
    }

    fn plan_page(
        &mut self,
        state: &State,
        now: DeviceTime,
        page: &Page,
    ) -> Result<Vec<Change>, UnusablePage> {
        let context = PullContext {
            now,
            catalogue: self.catalogue,
            reread: &self.reread,
            pushed: &self.set_aside,
        };
        let plan = plan_page(state, page, context)?;
        self.pending.entries += plan.entries;
        self.pending.delivered += plan.delivered;
        self.pending.revoked.extend(plan.revoked);
        self.pending.digest_mismatches.extend(plan.mismatches);
        self.pending.is_behind_server |=
            page.device == Some(state.tail.device) && page.last_number > state.tail.number;
        Ok(plan.changes)
    }

    fn take_commit(
        &mut self,
        state: &State,
        now: DeviceTime,
        step: Step,
        result: Result<(), StorageError>,
    ) -> Command {
        match result {
            Ok(()) => {}
            Err(StorageError::Moved | StorageError::Unavailable)
                if self.commit_failures < COMMIT_FAILURES_MAX =>
            {
                self.commit_failures += 1;
                return self.save(state, now, step);
            }
            Err(error) => return self.end(SyncEnd::Storage(error)),
        }
        self.commit_failures = 0;
        self.report = self.pending.clone();
        match step {
            Step::RereadSuspects => self.push_or_pull(state),
            Step::Receipts(batch, _) => {
                // Everything is read again in an epoch that begins, and what became of these may be in it.
                if !std::mem::take(&mut self.is_epoch_told) {
                    self.set_aside.extend(batch);
                }
                self.push_or_pull(state)
            }
            Step::Epoch(_, told_by) => {
                self.report.is_epoch_new = true;
                self.set_aside.clear();
                match told_by {
                    Some((batch, answer)) => {
                        self.is_epoch_told = true;
                        self.save(state, now, Step::Receipts(batch, answer))
                    }
                    None => self.push_or_pull(state),
                }
            }
            Step::Page(before, page) => {
                self.has_page = true;
                self.go_on(state, &before, &page)
            }
            Step::Judged | Step::Refused => self.end(SyncEnd::UpToDate),
            Step::Finish => self.push_what_came_meanwhile(state),
        }
    }

    fn go_on(&mut self, state: &State, before: &Cursor, page: &Page) -> Command {
        self.reread
            .extend(self.report.digest_mismatches.iter().cloned());
        let is_rereading = state
            .feeds
            .values()
            .any(|feed| feed.is_rereading && !feed.is_revoked);
        if !page.more && !is_rereading {
            return self.push_what_came_meanwhile(state);
        }
        if state.cursor() == *before && page.revoked.is_empty() {
            // The server says that more follows and gives nothing: asking again would never end.
            return self.end(SyncEnd::NoAnswer);
        }
        self.ask_with_cursor(state)
    }

    /// Everything is read. Work that was recorded meanwhile is sent at once.
    fn push_what_came_meanwhile(&mut self, state: &State) -> Command {
        match next_batch(state, &self.set_aside, self.batch_limit) {
            Ok(batch) if batch.is_empty() => self.show_evidence_or_end(state),
            _ => self.push_or_pull(state),
        }
    }

    /// Once in a synchronisation: the server says whether it has lost anything.
    fn show_evidence_or_end(&mut self, state: &State) -> Command {
        let receipts = state.server.evidence_of_loss.clone();
        if self.has_shown_evidence || receipts.is_empty() {
            return self.end(SyncEnd::UpToDate);
        }
        self.has_shown_evidence = true;
        let Ok(body) = serde_json::to_vec(&LossReport { receipts }) else {
            return self.end(SyncEnd::UpToDate);
        };
        self.phase = Phase::ProvingLoss;
        show(body)
    }

    /// Everything else is done by now, so that only a lost sign-in is told. Whatever the server could not
    /// judge it is shown at the next synchronisation.
    fn take_loss(
        &mut self,
        state: &State,
        now: DeviceTime,
        answer: Result<Response, NoAnswer>,
    ) -> Command {
        let response = match answer {
            Ok(response) if response.status == 200 => response,
            Ok(Response { status: 401, .. }) => return self.end(end_of(answer)),
            Ok(Response { status, .. }) if (400..=499).contains(&status) && status != 429 => {
                return self.save(state, now, Step::Refused);
            }
            _ => return self.end(SyncEnd::UpToDate),
        };
        match read_json::<LossAnswer>(&response.body) {
            Ok(answer) if state.server.epoch != Some(answer.epoch) => {
                self.save(state, now, Step::Epoch(answer.epoch, None))
            }
            Ok(_) => self.save(state, now, Step::Judged),
            Err(_) => self.end(SyncEnd::UpToDate),
        }
    }
}
