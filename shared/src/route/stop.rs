//! The state of one planned stop, as the phone, the board and the figures see it.

use super::{MissedReason, PlannedStop};
use crate::settings::Settings;
use crate::time::{MINUTE_MS, UtcMs};
use serde::{Deserialize, Serialize};

/// How a planned stop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StopState {
    /// Its time has not come.
    Planned,
    /// Its time has come, and it is not late yet.
    Due,
    /// No check-in, and more than the setting after its time.
    Late {
        /// Whole minutes after the planned time.
        minutes: u32,
    },
    /// The person is there.
    Here,
    /// Visited on its day.
    Done,
    /// Will not be visited; explained, not excused.
    Missed {
        /// Why.
        reason: MissedReason,
    },
    /// Its day has ended without a visit or a reason.
    Missing,
    /// Leave or a holiday: not due.
    Excused,
    /// Its time has come, and the person's devices have been silent since: nobody knows.
    NotHeardFrom,
}

impl StopState {
    /// Whether a visit fulfils it.
    #[must_use]
    pub fn is_visited(self) -> bool {
        matches!(self, Self::Here | Self::Done)
    }
}

/// What is known of one stop.
#[derive(Clone, Copy, Debug)]
pub struct StopFacts<'a> {
    /// The stop.
    pub stop: &'a PlannedStop,
    /// Whether a visit of its day exists, and whether it is still open.
    pub visit: StopVisit,
    /// The reason, when the person gave one.
    pub missed: Option<MissedReason>,
    /// When the person's devices were last heard; on a phone that looks at its own day: now.
    pub heard_at: Option<UtcMs>,
    /// When the stop's day ends at the store.
    pub day_end: UtcMs,
}

/// What is known of the visit of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopVisit {
    /// There is none.
    None,
    /// Checked in, not out.
    Open,
    /// Checked out.
    CheckedOut,
}

/// How a stop stands at `now`. A visit wins over a reason, a reason over silence, and nobody is
/// called late or missing for a time of which their devices have not reported.
#[must_use]
pub fn stop_state(facts: &StopFacts, settings: &Settings, now: UtcMs) -> StopState {
    match facts.visit {
        StopVisit::Open if now < facts.day_end => return StopState::Here,
        StopVisit::Open | StopVisit::CheckedOut => return StopState::Done,
        StopVisit::None => {}
    }
    if facts.stop.is_excused {
        return StopState::Excused;
    }
    if let Some(reason) = facts.missed {
        return StopState::Missed { reason };
    }
    if now >= facts.day_end {
        let is_known = facts
            .heard_at
            .is_some_and(|heard_at| heard_at >= facts.day_end);
        return if is_known {
            StopState::Missing
        } else {
            StopState::NotHeardFrom
        };
    }
    let planned_at = facts.stop.planned_at;
    if now < planned_at {
        return StopState::Planned;
    }
    let late_at = UtcMs(planned_at.0 + i64::from(settings.late_after_min) * MINUTE_MS);
    let was_heard_since = facts.heard_at.is_some_and(|heard_at| heard_at >= late_at);
    if is_silent(facts.heard_at, settings, now) && !was_heard_since {
        return StopState::NotHeardFrom;
    }
    if now < late_at {
        return StopState::Due;
    }
    StopState::Late {
        minutes: minutes_between(planned_at, now),
    }
}

/// Whether a device or a person's devices have been silent for longer than the setting.
#[must_use]
pub fn is_silent(heard_at: Option<UtcMs>, settings: &Settings, now: UtcMs) -> bool {
    heard_at.is_none_or(|heard_at| heard_at < silent_before(settings, now))
}

/// Whose devices were heard from at this time or later is not silent.
#[must_use]
pub fn silent_before(settings: &Settings, now: UtcMs) -> UtcMs {
    now.plus_ms(-(i64::from(settings.silent_after_min) * MINUTE_MS))
}

/// Whole minutes from the one to the other, none when it lies before.
#[must_use]
pub fn minutes_between(from: UtcMs, to: UtcMs) -> u32 {
    u32::try_from((to.0 - from.0).max(0) / MINUTE_MS).unwrap_or(u32::MAX)
}
