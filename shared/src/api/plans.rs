//! Plans: the rules of a person and the load of a week.

use crate::ids::{StopRuleId, UserId};
use crate::route::StopRule;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// `GET /api/plans/{person}?week`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// One rule with what is needed to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRule {
    /// The rule.
    pub id: StopRuleId,
    /// The record as it stands, for changes that name the value before.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rule: StopRule,
    /// The store's name.
    pub store_name: String,
    /// Its address.
    pub store_address: String,
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
}
