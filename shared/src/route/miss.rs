//! Saying that a stop cannot be visited, as a draft.

use super::{MissedReason, MissedStop, PlannedStop, kind::NOTE_MAX};
use crate::feeds;
use crate::ids::{MutationId, PlannedStopId, RecordId};
use crate::kinds::{DraftOf, create_draft};
use crate::problem::ProblemCode;
use crate::sync::engine::Draft;
use crate::visit::Visit;

/// A stop that will not be visited on its day.
#[derive(Clone, Debug)]
pub struct MissStop<'a> {
    /// The mutation.
    pub mutation: MutationId,
    /// The new record.
    pub record: RecordId,
    /// The stop's id.
    pub stop_id: PlannedStopId,
    /// The stop.
    pub stop: &'a PlannedStop,
    /// Why.
    pub reason: MissedReason,
    /// In the person's words.
    pub note: Option<&'a str>,
    /// The person's visits as far as known.
    pub visits: &'a [&'a Visit],
}

/// A missed stop with its reason.
///
/// # Errors
/// [`ProblemCode::StaleStep`] when the stop was visited already, [`ProblemCode::InvalidField`] when
/// the note is too long.
pub fn miss_stop(step: &MissStop) -> Result<Vec<Draft>, ProblemCode> {
    if step
        .visits
        .iter()
        .any(|visit| step.stop.is_fulfilled_by(visit))
    {
        return Err(ProblemCode::StaleStep);
    }
    let note = step.note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > NOTE_MAX) {
        return Err(ProblemCode::InvalidField);
    }
    let missed = MissedStop {
        planned_stop: step.stop_id,
        person: step.stop.person,
        store: step.stop.store,
        day: step.stop.day,
        reason: step.reason,
        note: note.map(str::to_owned),
    };
    let feed = feeds::store(step.stop.store);
    let of = DraftOf {
        mutation: step.mutation,
        record: step.record,
        feed,
    };
    Ok(vec![create_draft(of, &missed)])
}
