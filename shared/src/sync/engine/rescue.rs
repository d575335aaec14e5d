//! What is not delivered leaves the device in a rescue file, and comes into the outbox of another device of
//! the same person, as the bytes that the first one wrote.

use super::driver::Engine;
use super::rows::{Change, MutationRow, TailRow};
use super::state::State;
use super::status::DeviceTime;
use super::storage::{Storage, StorageError};
use crate::ids::MutationId;
use crate::sync::SealedMutation;
use crate::time::UtcMs;

/// Why nothing was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakeInError {
    /// The work is somebody else's.
    #[error("the work is another person's")]
    OtherUser,
    /// Something in it cannot be read.
    #[error("mutations that cannot be read")]
    Unreadable,
    /// The storage did not take it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl<S: Storage> Engine<S> {
    /// The bytes of everything without a final receipt, in the order of saving.
    ///
    /// # Errors
    /// When stored bytes cannot be read.
    pub fn undelivered(&self) -> Result<Vec<SealedMutation>, StorageError> {
        self.look(|state| {
            let open = state.own.values();
            let open = open.filter(|own| !state.item_state(own).is_final());
            open.map(super::state::OwnMutation::sealed).collect()
        })
    }

    /// Puts mutations of another device of the same person into the outbox, all or none; those that it
    /// holds already stay as they are. Gives how many were new.
    ///
    /// # Errors
    /// When nothing was taken in.
    pub async fn take_in(
        &self,
        now: &DeviceTime,
        mutations: &[SealedMutation],
    ) -> Result<usize, TakeInError> {
        let (user, saved_at) = self.look(|state| {
            let saved_at = state.server.right_time(now.wall);
            (state.tail.user, saved_at)
        });
        let mut rows = Vec::with_capacity(mutations.len());
        for sealed in mutations {
            let envelope = sealed.view().map_err(|_| TakeInError::Unreadable)?;
            if envelope.author != user {
                return Err(TakeInError::OtherUser);
            }
            rows.push(row_of(envelope.id, sealed, saved_at).ok_or(TakeInError::Unreadable)?);
        }
        let is_new = |state: &State, row: &MutationRow| !state.sequences.contains_key(&row.id);
        let count = self.look(|state| rows.iter().filter(|row| is_new(state, row)).count());
        self.commit_plan(|state| plan(state, rows.iter().filter(|row| is_new(state, row))))
            .await?;
        Ok(count)
    }
}

/// Rows behind everything that a state has, in their order, and the place of the last one.
pub(super) fn appended<'a>(
    state: &State,
    rows: impl Iterator<Item = &'a MutationRow>,
) -> (Vec<Change>, u64) {
    let mut sequence = state.tail.sequence;
    let changes = rows
        .map(|row| {
            sequence += 1;
            Change::PutMutation(Box::new(MutationRow {
                sequence,
                ..row.clone()
            }))
        })
        .collect();
    (changes, sequence)
}

fn plan<'a>(state: &State, rows: impl Iterator<Item = &'a MutationRow>) -> Vec<Change> {
    let (mut changes, sequence) = appended(state, rows);
    if !changes.is_empty() {
        changes.push(Change::PutTail(TailRow {
            sequence,
            ..state.tail.clone()
        }));
    }
    changes
}

fn row_of(id: MutationId, sealed: &SealedMutation, saved_at: UtcMs) -> Option<MutationRow> {
    // What is on the phone has to be readable again when it opens its storage.
    sealed.private_values().ok()?;
    Some(MutationRow {
        id,
        sequence: 0,
        envelope: String::from_utf8(sealed.envelope.clone()).ok()?,
        private: String::from_utf8(sealed.private.clone()).ok()?,
        signature: hex::encode(&sealed.signature),
        leaf: None,
        proof: None,
        reason: None,
        is_offered_again: false,
        has_come_back: false,
        saved_at,
    })
}
