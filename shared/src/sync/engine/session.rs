//! One synchronisation as a state machine without I/O: inputs in, commands out.

use super::fault::Fault;
use super::pull::{PullContext, UnusablePage, plan_epoch, plan_page, read_again};
use super::push::{next_batch, plan_receipts};
use super::rows::{Change, ServerRow};
use super::state::State;
use super::status::{DeviceTime, SyncEnd, SyncReport};
use super::storage::StorageError;
use super::transport::{NoAnswer, PULL_PATH, PUSH_PATH, Request, Response};
use crate::ids::{EpochId, MutationId};
use crate::sync::cursor::{Cursor, tag};
use crate::sync::kind::Catalogue;
use crate::sync::wire::{
    self, PULL_MEDIA_TYPE, PUSH_MEDIA_TYPE, Page, PullAnswer, PushAnswer, read_json,
};
use crate::sync::{FeedId, PUSH_MUTATIONS_MAX};
use std::collections::BTreeSet;

/// Failed commits in a row until the synchronisation gives up.
const COMMIT_FAILURES_MAX: u32 = 5;

/// What the driver is to do next.
#[derive(Debug)]
pub enum Command {
    /// Send a request; `mutations` are on their way until its answer is judged.
    Send {
        /// The request.
        request: Request,
        /// The mutations in it.
        mutations: Vec<MutationId>,
    },
    /// Commit the changes, which were computed from the state given to `next`.
    Commit(Vec<Change>),
    /// The synchronisation has ended; the report is complete.
    End,
}

/// What has happened.
#[derive(Debug)]
pub enum Input {
    /// Start.
    Begin,
    /// The answer to the request.
    Answered(Result<Response, NoAnswer>),
    /// The result of the commit; after `Moved` and `Unavailable` the state given along is fresh.
    Committed(Result<(), StorageError>),
}

/// What a commit is for: it is planned again when somebody else committed meanwhile.
enum Step {
    RereadSuspects,
    Receipts(Vec<MutationId>, Box<PushAnswer>),
    Epoch(EpochId),
    Page(Cursor, Box<Page>),
    Finish,
}

enum Phase {
    Pushing(Vec<MutationId>),
    Tagging,
    Paging(Cursor),
    Saving(Step),
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
    pending: SyncReport,
    /// What was done so far.
    pub report: SyncReport,
}

impl<'a> Session<'a> {
    /// A synchronisation that has not begun.
    #[must_use]
    pub fn new(catalogue: &'a dyn Catalogue) -> Self {
        let report = SyncReport::new(SyncEnd::UpToDate);
        Self {
            catalogue,
            phase: Phase::Ended,
            set_aside: BTreeSet::new(),
            reread: BTreeSet::new(),
            batch_limit: PUSH_MUTATIONS_MAX,
            commit_failures: 0,
            pending: report.clone(),
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
                self.phase = Phase::Pushing(ids.clone());
                let request = Request {
                    path: PUSH_PATH,
                    media_type: PUSH_MEDIA_TYPE,
                    body,
                };
                Command::Send {
                    request,
                    mutations: ids,
                }
            }
        }
    }

    fn ask_with_tag(&mut self, state: &State) -> Command {
        let Some(epoch) = state.server.epoch else {
            return self.ask_with_cursor(state);
        };
        self.phase = Phase::Tagging;
        pull(tag(epoch, &state.feed_states()).to_vec())
    }

    fn ask_with_cursor(&mut self, state: &State) -> Command {
        let cursor = state.cursor();
        let body = cursor.to_bytes();
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
                    return self.save(state, now, Step::Epoch(page.epoch));
                }
                self.save(state, now, Step::Page(cursor, page))
            }
            _ => self.end(SyncEnd::NoAnswer),
        }
    }

    fn save(&mut self, state: &State, now: DeviceTime, step: Step) -> Command {
        self.pending = self.report.clone();
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
                let Ok(receipts) = plan_receipts(state, batch, answer, now) else {
                    return self.end(SyncEnd::Unproven);
                };
                self.pending.answered += receipts.answered;
                self.pending.delivered += receipts.delivered;
                self.pending.new_device = answer.new_device.or(self.report.new_device);
                receipts.changes
            }
            Step::Epoch(epoch) => plan_epoch(state, *epoch),
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
            Step::Finish => {
                let last_sync_at = Some(now.wall);
                vec![Change::PutServer(ServerRow {
                    last_sync_at,
                    ..state.server.clone()
                })]
            }
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
        };
        let plan = plan_page(state, page, context)?;
        self.pending.entries += plan.entries;
        self.pending.delivered += plan.delivered;
        self.pending.revoked.extend(plan.revoked);
        self.pending.digest_mismatches.extend(plan.mismatches);
        self.pending.is_behind_server |= page.last_number > state.tail.number;
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
            Step::Receipts(batch, answer) => {
                self.set_aside.extend(batch);
                if state.server.epoch == Some(answer.epoch) {
                    return self.push_or_pull(state);
                }
                self.save(state, now, Step::Epoch(answer.epoch))
            }
            Step::Epoch(_) => {
                self.report.is_epoch_new = true;
                self.set_aside.clear();
                self.push_or_pull(state)
            }
            Step::Page(before, page) => self.go_on(state, &before, &page),
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
            Ok(batch) if batch.is_empty() => self.end(SyncEnd::UpToDate),
            _ => self.push_or_pull(state),
        }
    }
}

fn pull(body: Vec<u8>) -> Command {
    let request = Request {
        path: PULL_PATH,
        media_type: PULL_MEDIA_TYPE,
        body,
    };
    Command::Send {
        request,
        mutations: Vec::new(),
    }
}

fn end_of(answer: Result<Response, NoAnswer>) -> SyncEnd {
    match answer {
        Err(NoAnswer) => SyncEnd::NoAnswer,
        Ok(Response { status: 401, .. }) => SyncEnd::NotSignedIn,
        Ok(Response {
            status: 429 | 500..=599,
            retry_after_s,
            ..
        }) => SyncEnd::Busy { retry_after_s },
        Ok(Response {
            status: 200..=299, ..
        }) => SyncEnd::NoAnswer,
        Ok(Response { status, .. }) => SyncEnd::Refused { status },
    }
}
