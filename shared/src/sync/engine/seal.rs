//! Saving: drafts become final bytes at the end of the device's chain.

use super::draft::Draft;
use super::fault::Fault;
use super::rows::{Change, MutationRow, TailRow};
use super::state::State;
use super::status::DeviceTime;
use super::storage::StorageError;
use crate::ids::{MutationId, RecordId};
use crate::sync::{
    Envelope, Operation, PUSH_BYTES_MAX, SIGNATURE_BYTES, SealedMutation, TimeEvidence,
    WIRE_VERSION, wire,
};
use crate::time::UtcMs;

/// Why something was not saved. Nothing of the call was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The storage did not do it. After [`StorageError::Unavailable`] the same drafts may be given
    /// again: what turns out to be saved is not saved twice.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The mutation would not fit into a push.
    #[error("mutation {0} is larger than a push")]
    TooLarge(MutationId),
    /// A value cannot be written as JSON, or a salt is not hexadecimal.
    #[error("mutation {0} holds a value that cannot be written")]
    Unwritable(MutationId),
}

/// The rows that save `drafts` together, in their order, after the chain's tail.
///
/// # Errors
/// When a draft can never travel.
pub fn plan_record(
    state: &State,
    now: DeviceTime,
    drafts: &[Draft],
) -> Result<Vec<Change>, RecordError> {
    let mut tail = state.tail.clone();
    let mut changes = Vec::with_capacity(drafts.len() + 1);
    for draft in drafts {
        let envelope = envelope_of(state, &tail, now, draft)?;
        let sealed = SealedMutation::seal(&envelope, &draft.private)
            .map_err(|_| RecordError::Unwritable(draft.mutation))?;
        let bytes = wire::write_push(std::slice::from_ref(&sealed)).len() + SIGNATURE_BYTES;
        if bytes > PUSH_BYTES_MAX {
            return Err(RecordError::TooLarge(draft.mutation));
        }
        let hash = sealed.hash();
        tail = TailRow {
            number: tail.number + 1,
            hash: Some(hash),
            sequence: tail.sequence + 1,
            ..tail
        };
        let saved_at = state.server.right_time(now.wall);
        let row = row_of(draft.mutation, tail.sequence, sealed, saved_at);
        changes.push(Change::PutMutation(Box::new(
            row.ok_or(RecordError::Unwritable(draft.mutation))?,
        )));
    }
    changes.push(Change::PutTail(tail));
    Ok(changes)
}

fn envelope_of(
    state: &State,
    tail: &TailRow,
    now: DeviceTime,
    draft: &Draft,
) -> Result<Envelope, RecordError> {
    let commitments = draft.private.iter().map(|(field, value)| {
        let commitment = value
            .commitment()
            .ok_or(RecordError::Unwritable(draft.mutation))?;
        Ok((field.clone(), commitment))
    });
    let anchor = state.server.anchor.as_ref();
    Ok(Envelope {
        v: WIRE_VERSION,
        id: draft.mutation,
        device: tail.device,
        author: tail.user,
        number: tail.number + 1,
        prev: tail.hash,
        feed: draft.feed.clone(),
        kind: draft.kind.to_owned(),
        schema: draft.schema,
        record: draft.record,
        op: op_of(state, draft),
        time: TimeEvidence {
            // What is recorded has the time that the app goes by, and the age is the clock's own.
            wall: state.server.right_time(now.wall),
            monotonic_ms: now.monotonic_ms,
            anchor: anchor.map(|anchor| anchor.id),
            anchor_age_ms: anchor.map(|anchor| now.wall.0.saturating_sub(anchor.arrived_at.0)),
        },
        depends: draft.depends.clone(),
        photos: draft.photos.clone(),
        commitments: commitments.collect::<Result<_, RecordError>>()?,
        mends: draft.mends,
    })
}

/// A withdrawal says what the person saw, where the draft does not.
fn op_of(state: &State, draft: &Draft) -> Operation {
    match &draft.op {
        Operation::Withdraw { reason, seen } => Operation::Withdraw {
            reason: reason.clone(),
            seen: seen
                .or_else(|| seen_of(state, draft.record))
                .filter(|_| !state.has_fault(Fault::WithdrawalTakesUnseen)),
        },
        op => op.clone(),
    }
}

/// The revision that is shown of a record: what the server has, or 0 for one that was recorded here and has
/// not come back. Own changes over it need no revision: they are the author's.
fn seen_of(state: &State, record: RecordId) -> Option<u64> {
    if let Some(row) = state.records.newest(record) {
        return Some(row.revision);
    }
    let sequences = state.own_by_record.get(&record).into_iter().flatten();
    let mut own = sequences.filter_map(|sequence| state.own.get(sequence));
    own.any(|own| matches!(own.envelope.op, Operation::Create { .. }) && !own.row.has_come_back)
        .then_some(0)
}

fn row_of(
    id: MutationId,
    sequence: u64,
    sealed: SealedMutation,
    saved_at: UtcMs,
) -> Option<MutationRow> {
    Some(MutationRow {
        id,
        sequence,
        envelope: String::from_utf8(sealed.envelope).ok()?,
        private: String::from_utf8(sealed.private).ok()?,
        signature: hex::encode(sealed.signature),
        leaf: None,
        proof: None,
        reason: None,
        is_offered_again: false,
        has_come_back: false,
        saved_at,
    })
}
