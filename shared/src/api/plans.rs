//! Plans: the rules of a person, who is away, and the load of a week.

use crate::ids::{AbsenceId, StopRuleId, UserId};
use crate::place::Position;
use crate::route::{Absence, StopRule};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// `GET /api/plans/{person}?week`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanWeek {
    /// The person.
    pub person: UserId,
    /// Their name.
    pub name: String,
    /// The week's Monday.
    pub week: BusinessDay,
    /// The rules that hold in this week or later, by order, then store name.
    pub rules: Vec<PlanRule>,
    /// Monday to Sunday.
    pub days: Vec<DayLoad>,
    /// What a standard day carries in standard-visit units.
    pub standard_units: u32,
    /// Leave of the person and holidays that reach into this week or lie after it, by first day; at
    /// most 100.
    #[serde(default)]
    pub absences: Vec<PlanAbsence>,
}

/// One absence with what it means for the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanAbsence {
    /// The absence.
    pub id: AbsenceId,
    /// The record as it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub absence: Absence,
    /// Its revision, for a withdrawal that says what was seen.
    pub revision: u64,
    /// The stand-in's name; empty without one.
    pub stand_in_name: String,
    /// Stops that it excuses.
    pub stops: u32,
    /// Those that nobody does: there is no stand-in, the stand-in is away as well, or does not work at
    /// the store.
    pub uncovered: u32,
}

/// `GET /api/holidays`: days on which nobody in the company works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HolidayList {
    /// Those that end today or later, by first day; at most 100.
    pub holidays: Vec<Holiday>,
}

/// One holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holiday {
    /// The absence.
    pub id: AbsenceId,
    /// The record as it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub absence: Absence,
    /// Its revision, for a withdrawal that says what was seen.
    pub revision: u64,
}

/// One rule with what is needed to show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRule {
    /// The rule.
    pub id: StopRuleId,
    /// The record as it stands, for changes that name the value before.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rule: StopRule,
    /// Its revision, for a withdrawal that says what was seen.
    pub revision: u64,
    /// The store's name.
    pub store_name: String,
    /// Its address.
    pub store_address: String,
    /// Where the store is; none when that is not known or doubtful.
    #[serde(default)]
    pub position: Option<Position>,
    /// Load of one visit in standard-visit units.
    pub units: u32,
    /// The days of this week on which it falls.
    pub days: Vec<BusinessDay>,
}

/// The load of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayLoad {
    /// The day.
    pub day: BusinessDay,
    /// Stops that are not excused.
    pub stops: u32,
    /// Their load in standard-visit units.
    pub units: u32,
    /// Stops that are excused.
    pub excused: u32,
    /// Of the stops, those of people for whom this one stands in.
    #[serde(default)]
    pub stand_in: u32,
}
