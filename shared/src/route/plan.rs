//! From rules to planned stops, and which visit fulfils which stop.

use super::{PlannedStop, StopRule};
use crate::ids::{PlannedStopId, StopRuleId, derived_id};
use crate::time::{BusinessDay, MINUTE_MS, SECOND_MS, UtcMs, ZoneOffsets};
use crate::visit::Visit;
use std::ops::RangeInclusive;

/// How many days ahead rules are expanded, today included: what a phone must hold.
pub const PLANNED_DAYS: i64 = 14;
/// How many days ahead a stop may be planned by itself. Stops leave the person's feed with its window,
/// 35 days after they were written: one planned earlier would be gone before its day.
pub const STOP_DAYS_AHEAD_MAX: i64 = 21;

/// What an expansion needs to know of the rule's store.
#[derive(Clone, Copy, Debug)]
pub struct RulePlace<'a> {
    /// The store's zone.
    pub zone: &'a ZoneOffsets,
    /// Load of one visit in standard-visit units.
    pub units: u32,
    /// The day it closed for good: from then on nothing is planned.
    pub closed_on: Option<BusinessDay>,
}

/// The stops of a rule within `days`. Expanding twice makes the same ids, and so the same stops.
#[must_use]
pub fn expand(
    id: StopRuleId,
    rule: &StopRule,
    place: RulePlace,
    days: RangeInclusive<BusinessDay>,
) -> Vec<(PlannedStopId, PlannedStop)> {
    let first = (*days.start()).max(rule.start);
    let last = rule.end.map_or(*days.end(), |end| end.min(*days.end()));
    let is_open = |day: BusinessDay| place.closed_on.is_none_or(|closed_on| day < closed_on);
    (0..=last.days_since(first))
        .map(|step| first.plus_days(step))
        .filter(|day| rule.falls_on(*day) && is_open(*day))
        .map(|day| (stop_id(id, day), stop(id, rule, place, day)))
        .collect()
}

/// The id of a rule's stop on a day.
#[must_use]
pub fn stop_id(rule: StopRuleId, day: BusinessDay) -> PlannedStopId {
    PlannedStopId(derived_id(
        "planned_stop",
        &[rule.0.as_bytes(), day.to_string().as_bytes()],
    ))
}

impl StopRule {
    /// Whether the rule has a stop on that day. Weeks are counted from the week of the start, so
    /// that every second week stays every second week over the turn of a year.
    #[must_use]
    pub fn falls_on(&self, day: BusinessDay) -> bool {
        let is_within = day >= self.start && self.end.is_none_or(|end| day <= end);
        let weeks = day.monday().days_since(self.start.monday()) / 7;
        is_within
            && self.weekdays.contains(&day.iso_weekday())
            && weeks % i64::from(self.every_weeks.max(1)) == 0
    }
}

impl PlannedStop {
    /// Whether a visit fulfils the stop: same person and store, on the stop's day. The stop that a
    /// visit names is not asked, as a phone may not have known of a plan made meanwhile.
    #[must_use]
    pub fn is_fulfilled_by(&self, visit: &Visit) -> bool {
        visit.person == self.person
            && visit.store == Some(self.store)
            && visit.result.day == self.day
    }
}

fn stop(id: StopRuleId, rule: &StopRule, place: RulePlace, day: BusinessDay) -> PlannedStop {
    PlannedStop {
        person: rule.person,
        store: rule.store,
        day,
        order: rule.order,
        planned_at: at_local_minute(place.zone, day, rule.planned_minute),
        units: place.units,
        rule: Some(id),
        is_excused: false,
        excused_by: None,
        stands_in_for: None,
    }
}

/// The moment at which the clock at the place shows so many minutes after midnight; a day whose
/// clock changes meanwhile still keeps to the clock on the wall.
fn at_local_minute(zone: &ZoneOffsets, day: BusinessDay, minute: u16) -> UtcMs {
    let start = zone.day_start(day);
    let guess = start.plus_ms(i64::from(minute) * MINUTE_MS);
    let shift_s = i64::from(zone.offset_at(guess)) - i64::from(zone.offset_at(start));
    guess.plus_ms(-shift_s * SECOND_MS)
}
