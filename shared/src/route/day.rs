//! A person's day: how far it is, and what a supervisor should know first.

use super::stop::{StopState, minutes_between};
use crate::api::board::PersonStatus;
use crate::time::UtcMs;
use crate::visit::{Evidence, Grade};
use serde::{Deserialize, Serialize};

/// How far a day is. Excused stops are not due; a load is in standard-visit units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayProgress {
    /// Stops that were visited.
    pub done: u32,
    /// Stops that are due, the whole day.
    pub planned: u32,
    /// Stops with a reason, or missing.
    pub missed: u32,
    /// Load of the visited stops.
    pub units_done: u32,
    /// Load of the due stops.
    pub units_planned: u32,
}

/// Adds up a day from the state and the load of each stop.
#[must_use]
pub fn day_progress(stops: impl IntoIterator<Item = (StopState, u32)>) -> DayProgress {
    let mut progress = DayProgress::default();
    for (state, units) in stops {
        if state == StopState::Excused {
            continue;
        }
        progress.planned += 1;
        progress.units_planned += units;
        match state {
            StopState::Here | StopState::Done => {
                progress.done += 1;
                progress.units_done += units;
            }
            StopState::Missed { .. } | StopState::Missing => progress.missed += 1,
            _ => {}
        }
    }
    progress
}

/// What a person's status depends on.
#[derive(Clone, Copy, Debug)]
pub struct StatusInput<'a> {
    /// The state of each stop of the day.
    pub states: &'a [StopState],
    /// How many of them are due by now, without the excused ones.
    pub due_by_now: u32,
    /// Evidence of the check-in that is open, else of the last one of the day.
    pub last_check_in: Option<&'a Evidence>,
    /// When the person's devices were last heard, as far as it is told.
    pub heard_at: Option<UtcMs>,
    /// The caller's now.
    pub now: UtcMs,
}

/// What a supervisor should know first: what nobody knows, then what is failing, then what is doubtful.
#[must_use]
pub fn person_status(input: &StatusInput) -> PersonStatus {
    let states = input.states;
    if states.contains(&StopState::NotHeardFrom) {
        let minutes = input
            .heard_at
            .map(|heard_at| minutes_between(heard_at, input.now));
        return PersonStatus::NotHeardFrom { minutes };
    }
    let missing = count(states, |state| state == StopState::Missing);
    if missing > 0 {
        return PersonStatus::Missing { stops: missing };
    }
    if let Some(minutes) = longest_delay(states) {
        return PersonStatus::Late { minutes };
    }
    if let Some(doubt) = input.last_check_in.and_then(doubtful_check_in) {
        return doubt;
    }
    let due = count(states, |state| state != StopState::Excused);
    let done = count(states, StopState::is_visited);
    let explained = count(states, |state| matches!(state, StopState::Missed { .. }));
    if due == 0 {
        PersonStatus::NothingPlanned
    } else if done + explained == due {
        PersonStatus::Finished
    } else if done + explained > input.due_by_now {
        PersonStatus::Ahead {
            stops: done + explained - input.due_by_now,
        }
    } else if input.due_by_now == 0 {
        PersonStatus::NotStarted
    } else {
        PersonStatus::OnPlan
    }
}

impl PersonStatus {
    /// The place in a list sorted by need: smaller first, the longer delay before the shorter.
    #[must_use]
    pub fn need(self) -> (u8, u32) {
        let longer_first = |value: u32| u32::MAX - value;
        match self {
            Self::NotHeardFrom { minutes } => (0, longer_first(minutes.unwrap_or(u32::MAX))),
            Self::Missing { stops } => (1, longer_first(stops)),
            Self::Late { minutes } => (2, longer_first(minutes)),
            Self::Outside { distance_m } => (3, longer_first(distance_m)),
            Self::WeakEvidence => (4, 0),
            Self::NotStarted => (5, 0),
            Self::OnPlan => (6, 0),
            Self::Ahead { stops } => (7, stops),
            Self::Finished => (8, 0),
            Self::NothingPlanned => (9, 0),
        }
    }
}

fn doubtful_check_in(evidence: &Evidence) -> Option<PersonStatus> {
    match (evidence.grade, evidence.distance_m) {
        (Grade::Contradicted, Some(distance_m)) => Some(PersonStatus::Outside { distance_m }),
        (Grade::Contradicted, None) | (Grade::Weak, _) => Some(PersonStatus::WeakEvidence),
        (Grade::Fair | Grade::Strong, _) => None,
    }
}

fn longest_delay(states: &[StopState]) -> Option<u32> {
    states
        .iter()
        .filter_map(|state| match state {
            StopState::Late { minutes } => Some(*minutes),
            _ => None,
        })
        .max()
}

fn count(states: &[StopState], holds: impl Fn(StopState) -> bool) -> u32 {
    u32::try_from(states.iter().filter(|state| holds(**state)).count()).unwrap_or(u32::MAX)
}
