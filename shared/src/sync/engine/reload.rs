//! The storage read again: after another tab has written, or after it was deleted while the app was open.

use super::driver::Engine;
use super::rescue::appended;
use super::rows::{Change, ServerRow, TailRow};
use super::state::State;
use super::status::ItemState;
use super::storage::{Batch, Storage, StorageError};

impl<S: Storage> Engine<S> {
    /// Reads the storage again: after another tab has written, or when it may have been deleted. Its revision
    /// only grows, so a lower one says that it was: what nobody else has is then written back from memory,
    /// and everything else comes from the server.
    ///
    /// # Errors
    /// When the storage does not answer; memory stays as it is.
    pub async fn refresh(&self) -> Result<(), StorageError> {
        let before = self.look(|state| state.revision);
        let mut fresh = State::load(&self.storage, self.identity).await?;
        // What another tab has written since may have brought the revision up again.
        let is_emptied = fresh.revision < before || self.look(|state| lacks_unsent(state, &fresh));
        if is_emptied {
            fresh = self.bring_back(fresh).await?;
            self.brought_back.set(Some(fresh.own.len()));
        }
        let mut state = self.state.borrow_mut();
        if is_emptied || fresh.revision > state.revision {
            let sending = std::mem::take(&mut state.sending);
            let attempts = std::mem::take(&mut state.attempts);
            #[cfg(feature = "planted-faults")]
            let fresh = State {
                fault: state.fault,
                ..fresh
            };
            *state = State {
                sending,
                attempts,
                ..fresh
            };
            drop(state);
            self.notify();
        }
        Ok(())
    }

    /// When the storage was deleted since the app was opened: how much own work there was after it.
    pub fn brought_back(&self) -> Option<usize> {
        self.brought_back.get()
    }

    /// Each of several tabs adds what the storage lacks of its own memory.
    async fn bring_back(&self, mut emptied: State) -> Result<State, StorageError> {
        loop {
            let changes = self.look(|state| plan_back(state, &emptied));
            if changes.is_empty() {
                return Ok(emptied);
            }
            let writes = changes
                .iter()
                .map(Change::to_write)
                .collect::<Result<_, _>>()?;
            let batch = Batch {
                expected_revision: emptied.revision,
                writes,
                photos: Vec::new(),
            };
            match self.storage.commit(batch).await {
                // Another tab was faster: what it has not written is written now.
                Ok(()) | Err(StorageError::Moved) => {
                    emptied = State::load(&self.storage, self.identity).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether unsent work of the memory is not in a storage: nothing but its end takes it out of one.
fn lacks_unsent(state: &State, fresh: &State) -> bool {
    state.own.values().any(|own| {
        own.saved_state() == ItemState::Queued && !fresh.sequences.contains_key(&own.row.id)
    })
}

/// Own work without a final receipt that the storage lacks, behind what it has since; nothing where all of it
/// has reached the server, as after somebody has signed out. A storage with nothing in it also gets whom to
/// believe. The chain goes on at its longer end: should it have forked, the server names a new device.
fn plan_back(state: &State, emptied: &State) -> Vec<Change> {
    if !lacks_unsent(state, emptied) {
        return Vec::new();
    }
    let missing = state.own.values().filter(|own| {
        !own.saved_state().is_final() && !emptied.sequences.contains_key(&own.row.id)
    });
    let (mut changes, sequence) = appended(emptied, missing.map(|own| &own.row));
    let end = match emptied.tail.number < state.tail.number {
        true => &state.tail,
        false => &emptied.tail,
    };
    changes.push(Change::PutTail(TailRow {
        sequence,
        ..end.clone()
    }));
    if emptied.revision == 0 {
        changes.push(Change::PutServer(ServerRow {
            last_sync_at: None,
            evidence_of_loss: Vec::new(),
            ..state.server.clone()
        }));
    }
    changes
}
