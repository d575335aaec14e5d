//! Routes: rules, planned stops, and stops that were missed with a reason.

pub mod absence;
pub mod day;
pub mod kind;
pub mod miss;
pub mod order;
pub mod plan;
pub mod stop;
pub mod strip;
#[cfg(test)]
mod tests;

pub use absence::{Absence, AbsenceReason, Absences};
pub use miss::{MissStop, miss_stop};
pub use plan::{RulePlace, expand};
pub use stop::{StopFacts, StopState, StopVisit, stop_state};

use crate::ids::{AbsenceId, PlannedStopId, StopRuleId, StoreId, UserId};
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// A rule that planned stops are expanded from. Kind `stop_rule`, shared, in `user:<person>`; only
/// the desk writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopRule {
    /// Who visits.
    pub person: UserId,
    /// Which store.
    pub store: StoreId,
    /// ISO weekdays, 1 Monday to 7 Sunday, sorted.
    pub weekdays: Vec<u8>,
    /// Every n weeks, counted from the week of `start`.
    pub every_weeks: u8,
    /// First day.
    pub start: BusinessDay,
    /// Last day, when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<BusinessDay>,
    /// Place in the day's order, from 1.
    pub order: u32,
    /// Planned arrival, minutes after the store's local midnight.
    pub planned_minute: u16,
}

/// A store that a person is to visit on a day. Kind `planned_stop`, shared, in `user:<person>`.
/// Its id derives from rule and day, so that expanding twice makes one stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStop {
    /// Who visits.
    pub person: UserId,
    /// Which store.
    pub store: StoreId,
    /// The store's day.
    pub day: BusinessDay,
    /// Place in the day's order, from 1.
    pub order: u32,
    /// Planned arrival.
    pub planned_at: UtcMs,
    /// Load in standard-visit units.
    pub units: u32,
    /// The rule it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<StopRuleId>,
    /// Leave or a holiday: the stop is not due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_excused: bool,
    /// The absence that excuses it; none while it is due, or when a person excused this one stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused_by: Option<AbsenceId>,
    /// Whose stop it was, when it is done by a stand-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<UserId>,
}

/// A planned stop that will not be visited on its day. Kind `missed_stop`, fact, in
/// `store:<store>`. It explains, it does not excuse; a visit that arrives for the stop wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedStop {
    /// The stop.
    pub planned_stop: PlannedStopId,
    /// Who misses it.
    pub person: UserId,
    /// Which store.
    pub store: StoreId,
    /// The stop's day.
    pub day: BusinessDay,
    /// Why.
    pub reason: MissedReason,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why a stop is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MissedReason {
    /// The day is not long enough.
    NoTime,
    /// Traffic or vehicle.
    Traffic,
    /// Weather.
    Weather,
    /// The store asked to come another day.
    StoreAsked,
    /// Called to something more urgent.
    OtherTask,
    /// Ill or an accident.
    Illness,
    /// Something else; the note says what.
    Other,
}
