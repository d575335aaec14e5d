//! The storage read again: after another tab has written, or after it was deleted while the app was open.

use super::driver::Engine;
use super::rows::{Change, ServerRow};
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
        let is_emptied = fresh.revision < before;
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

    /// One of several tabs does it; the others find a storage that was written since and take it as it is.
    async fn bring_back(&self, emptied: State) -> Result<State, StorageError> {
        let changes = self.look(plan_back);
        if emptied.revision > 0 || changes.is_empty() {
            return Ok(emptied);
        }
        let writes = changes
            .iter()
            .map(Change::to_write)
            .collect::<Result<_, _>>()?;
        let batch = Batch {
            expected_revision: 0,
            writes,
            photos: Vec::new(),
        };
        match self.storage.commit(batch).await {
            Ok(()) | Err(StorageError::Moved) => State::load(&self.storage, self.identity).await,
            Err(error) => Err(error),
        }
    }
}

/// Own work without a final receipt, the end of its chain and whom to believe; nothing where all of it has
/// reached the server, as after somebody has signed out.
fn plan_back(state: &State) -> Vec<Change> {
    let has_unsent = state
        .own
        .values()
        .any(|own| own.saved_state() == ItemState::Queued);
    if !has_unsent {
        return Vec::new();
    }
    let open = state
        .own
        .values()
        .filter(|own| !own.saved_state().is_final());
    let mut changes: Vec<Change> = open
        .map(|own| Change::PutMutation(Box::new(own.row.clone())))
        .collect();
    changes.push(Change::PutTail(state.tail.clone()));
    changes.push(Change::PutServer(ServerRow {
        last_sync_at: None,
        evidence_of_loss: Vec::new(),
        ..state.server.clone()
    }));
    changes
}
