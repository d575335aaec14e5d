//! The engine as the app uses it: the state machine over a storage and a transport.

use super::draft::Draft;
use super::error::{OpenError, RuledError};
use super::fault::Fault;
use super::renewal::{plan_seal, plan_trust};
use super::rows::Change;
use super::seal::{RecordError, plan_record};
use super::session::{Command, Input, Session};
use super::state::State;
use super::status::{Counts, DeviceTime, Identity, OutboxItem, SyncEnd, SyncReport, View};
use super::storage::{Batch, Storage, StorageError};
use super::transport::Transport;
use super::views;
use crate::ids::{DeviceId, MutationId, RecordId};
use crate::problem::ProblemCode;
use crate::sync::Hash;
use crate::sync::kind::Catalogue;
use crate::time::UtcMs;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Attempts to append to the chain while other tabs write too.
const RECORD_ATTEMPTS_MAX: u32 = 16;

/// So many changes take longer to write down than a page may wait for its next frame.
const LONG_CHANGES: usize = 100;

/// One person's records and outbox on one device. All methods take `&self`: recording goes on while
/// a synchronisation waits for the network. Futures may be dropped at any await; nothing is lost.
pub struct Engine<S> {
    pub(super) storage: S,
    pub(super) identity: Identity,
    pub(super) catalogue: &'static dyn Catalogue,
    pub(super) state: RefCell<State>,
    pub(super) brought_back: Cell<Option<usize>>,
    is_syncing: Cell<bool>,
    has_page: Cell<bool>,
    listener: RefCell<Option<Rc<dyn Fn()>>>,
}

impl<S: Storage> Engine<S> {
    /// Opens what the storage holds, with one bulk read for each table.
    ///
    /// # Errors
    /// When the storage fails or belongs to another person.
    pub async fn open(
        storage: S,
        identity: Identity,
        catalogue: &'static dyn Catalogue,
    ) -> Result<Self, OpenError> {
        let state = State::load(&storage, identity).await?;
        if state.tail.user != identity.user {
            return Err(OpenError::OtherUser);
        }
        Ok(Self {
            storage,
            identity,
            catalogue,
            state: RefCell::new(state),
            brought_back: Cell::new(None),
            is_syncing: Cell::new(false),
            has_page: Cell::new(false),
            listener: RefCell::new(None),
        })
    }

    /// Calls `listener` after each change of what the engine shows.
    pub fn on_change(&self, listener: impl Fn() + 'static) {
        self.listener.replace(Some(Rc::new(listener)));
    }

    /// Saves drafts together, in their order, in one durable transaction. When it returns, the
    /// screen may say saved. Given the same drafts again, it saves them once.
    ///
    /// # Errors
    /// When nothing was saved, or, after [`StorageError::Unavailable`], when that is not known.
    pub async fn record(
        &self,
        now: &DeviceTime,
        drafts: &[Draft],
    ) -> Result<Vec<MutationId>, RecordError> {
        let saved = self.record_by_rule(now, &|_| Ok(drafts.to_vec())).await;
        saved.map_err(|error| match error {
            RuledError::Record(error) => error,
            // Nobody was asked.
            RuledError::Refused(_) => StorageError::Corrupt.into(),
        })
    }

    /// As [`Engine::record`], for drafts that a rule makes of what is held. The rule is asked again
    /// when another tab has written meanwhile, so that two tabs cannot both do what only one may.
    ///
    /// # Errors
    /// What the rule says, or as [`Engine::record`].
    pub async fn record_by_rule(
        &self,
        now: &DeviceTime,
        rule: &dyn Fn(&Self) -> Result<Vec<Draft>, ProblemCode>,
    ) -> Result<Vec<MutationId>, RuledError> {
        let mut ids = Vec::new();
        let mut error = StorageError::Moved;
        for _ in 0..RECORD_ATTEMPTS_MAX {
            // An attempt whose end nobody heard of may have been saved after all.
            if !ids.is_empty() && self.has_all(&ids) {
                return Ok(ids);
            }
            let drafts = rule(self).map_err(RuledError::Refused)?;
            ids = drafts.iter().map(|draft| draft.mutation).collect();
            if self.has_all(&ids) {
                return Ok(ids);
            }
            let (revision, mut changes) = {
                let state = self.state.borrow();
                (state.revision, plan_record(&state, *now, &drafts)?)
            };
            self.sign(&mut changes).await;
            match self
                .commit_naming(revision, changes, named_by(&drafts))
                .await
            {
                Ok(()) => return Ok(ids),
                Err(error) if self.counts_as_saved(error) => return Ok(ids),
                Err(again @ (StorageError::Moved | StorageError::Unavailable)) => error = again,
                Err(other) => return Err(RecordError::from(other).into()),
            }
        }
        Err(RecordError::from(error).into())
    }

    /// Before the transaction, which waits for nothing else; if another tab has written meanwhile, the
    /// commit says so.
    async fn sign(&self, changes: &mut [Change]) {
        for change in changes {
            if let Change::PutMutation(row) = change {
                row.signature = hex::encode(self.storage.sign(row.envelope.as_bytes()).await);
            }
        }
    }

    fn has_all(&self, ids: &[MutationId]) -> bool {
        let state = self.state.borrow();
        ids.iter().all(|id| state.sequences.contains_key(id))
    }

    /// Pushes until nothing is left to send and pulls until every feed is at its head. `clock` is
    /// read when answers arrive.
    pub async fn sync<T: Transport>(
        &self,
        transport: &T,
        clock: &impl Fn() -> DeviceTime,
    ) -> SyncReport {
        if self.is_syncing.replace(true) {
            return SyncReport::new(SyncEnd::AlreadyRunning);
        }
        // Also when this future is dropped: what was on its way is queued again.
        let _running = Running {
            is_syncing: &self.is_syncing,
            state: &self.state,
        };
        let mut session = Session::new(self.catalogue, self.has_page.get());
        let mut input = Input::Begin;
        loop {
            let (revision, command) = {
                let state = self.state.borrow();
                (state.revision, session.next(&state, clock(), input))
            };
            input = match command {
                Command::Send { request, mutations } => {
                    self.mark_sending(&mutations);
                    let answer = transport.send(request).await;
                    let mut state = self.state.borrow_mut();
                    if answer.is_ok() || !state.has_fault(Fault::SendingNotQueuedAgain) {
                        state
                            .sending
                            .retain(|mutation| !mutations.contains(mutation));
                    }
                    drop(state);
                    // Without an answer nothing is stored, and nothing else would tell the screen.
                    if !mutations.is_empty() {
                        self.notify();
                    }
                    Input::Answered(answer)
                }
                Command::Commit(changes) => {
                    if changes.len() >= LONG_CHANGES {
                        self.storage.breathe().await;
                    }
                    Input::Committed(self.commit_session(revision, changes).await)
                }
                Command::End => {
                    self.has_page.set(session.has_page);
                    return session.report;
                }
            };
        }
    }

    /// Removes what came from the server and what has arrived there: the device was revoked. Own work
    /// that never arrived stays sealed.
    ///
    /// # Errors
    /// When nothing was removed.
    pub async fn seal(&self) -> Result<(), StorageError> {
        self.commit_plan(plan_seal).await
    }

    /// The person has signed in with the password: the next key that signs is believed, also where
    /// none of those before has endorsed it.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn trust_anew(&self) -> Result<(), StorageError> {
        self.commit_plan(plan_trust).await
    }

    /// Commits what a plan makes of the memory, made again when another tab has written meanwhile.
    pub(super) async fn commit_plan(
        &self,
        plan: impl Fn(&State) -> Vec<Change>,
    ) -> Result<(), StorageError> {
        let mut error = StorageError::Moved;
        for _ in 0..RECORD_ATTEMPTS_MAX {
            let (revision, changes) = {
                let state = self.state.borrow();
                (state.revision, plan(&state))
            };
            if changes.is_empty() {
                return Ok(());
            }
            match self.commit(revision, changes).await {
                Ok(()) => return Ok(()),
                Err(again @ (StorageError::Moved | StorageError::Unavailable)) => error = again,
                Err(other) => return Err(other),
            }
        }
        Err(error)
    }

    /// Reads the memory.
    pub(super) fn look<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.state.borrow())
    }

    /// Every own mutation in the order of saving, delivered ones as long as they are retained.
    pub fn items(&self) -> Vec<OutboxItem> {
        views::items(&self.state.borrow())
    }

    /// Every record of a kind, with own work over it.
    pub fn records(&self, kind: &str) -> Vec<View> {
        views::records(&self.state.borrow(), self.catalogue, kind)
    }

    /// One record with own work over it.
    pub fn record_of(&self, kind: &str, record: RecordId) -> Option<View> {
        views::record_of(&self.state.borrow(), self.catalogue, kind, record)
    }

    /// How many own mutations are in which state.
    pub fn counts(&self) -> Counts {
        views::counts(&self.state.borrow())
    }

    /// When every feed was last at its head.
    pub fn last_sync(&self) -> Option<UtcMs> {
        self.state.borrow().server.last_sync_at
    }

    /// The device id that new mutations carry; the server may have given a new one.
    pub fn device(&self) -> DeviceId {
        self.state.borrow().tail.device
    }

    /// Whether a synchronisation is running.
    pub fn is_syncing(&self) -> bool {
        self.is_syncing.get()
    }

    /// Looks at everything that is kept.
    pub fn inspect<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.state.borrow())
    }

    /// Plants a fault, so that a test can see its checks fail.
    #[cfg(feature = "planted-faults")]
    pub fn plant(&self, fault: Fault) {
        self.state.borrow_mut().fault = Some(fault);
    }

    async fn commit_session(
        &self,
        revision: u64,
        changes: Vec<Change>,
    ) -> Result<(), StorageError> {
        if !self.state.borrow().has_fault(Fault::CursorBeforePage) {
            return self.commit(revision, changes).await;
        }
        let is_mark = |change: &Change| matches!(change, Change::PutFeed(_) | Change::PutServer(_));
        let (marks, records) = changes.into_iter().partition(is_mark);
        self.commit(revision, marks).await?;
        self.commit(revision + 1, records).await
    }

    async fn commit(&self, revision: u64, changes: Vec<Change>) -> Result<(), StorageError> {
        self.commit_naming(revision, changes, Vec::new()).await
    }

    async fn commit_naming(
        &self,
        revision: u64,
        changes: Vec<Change>,
        photos: Vec<(Hash, RecordId)>,
    ) -> Result<(), StorageError> {
        let writes = changes
            .iter()
            .map(Change::to_write)
            .collect::<Result<_, _>>()?;
        match self
            .storage
            .commit(Batch {
                expected_revision: revision,
                writes,
                photos,
            })
            .await
        {
            Ok(()) => {
                let mut state = self.state.borrow_mut();
                // Somebody may have reloaded between the commit and here: then it is contained.
                if state.revision == revision {
                    state.apply(changes)?;
                }
                drop(state);
                self.notify();
                Ok(())
            }
            Err(error @ (StorageError::Moved | StorageError::Unavailable)) => {
                if self.state.borrow().revision == revision {
                    self.refresh().await?;
                }
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a test has planted that this failure counts as saved.
    fn counts_as_saved(&self, error: StorageError) -> bool {
        let fault = match error {
            StorageError::Full => Fault::FullMeansSaved,
            StorageError::Unavailable => Fault::UnknownMeansSaved,
            StorageError::Moved => Fault::MovedMeansSaved,
            StorageError::Corrupt => return false,
        };
        self.state.borrow().has_fault(fault)
    }

    fn mark_sending(&self, mutations: &[MutationId]) {
        let mut state = self.state.borrow_mut();
        for mutation in mutations {
            state.sending.insert(*mutation);
            *state.attempts.entry(*mutation).or_default() += 1;
        }
        drop(state);
        if !mutations.is_empty() {
            self.notify();
        }
    }

    pub(super) fn notify(&self) {
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener();
        }
    }
}

/// The photos of drafts, each with the record that names it.
fn named_by(drafts: &[Draft]) -> Vec<(Hash, RecordId)> {
    let of = |draft: &Draft| {
        draft
            .photos
            .iter()
            .map(|hash| (*hash, draft.record))
            .collect::<Vec<_>>()
    };
    drafts.iter().flat_map(of).collect()
}

struct Running<'a> {
    is_syncing: &'a Cell<bool>,
    state: &'a RefCell<State>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.is_syncing.set(false);
        let mut state = self.state.borrow_mut();
        if !state.has_fault(Fault::SendingNotQueuedAgain) {
            state.sending.clear();
        }
    }
}
