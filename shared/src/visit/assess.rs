//! What the rules make of a visit: day, load, time in store, strictness.

use super::{Evidence, Grade, Visit, VisitResult};
use crate::settings::Settings;
use crate::store::{Store, StoreType};
use crate::time::{UtcMs, ZoneOffsets};

/// Load of a visit at a place that is not in the list: one small store.
pub const UNITS_NOT_LISTED: u32 = 1;

/// Everything that a visit's result depends on, beside the visit.
#[derive(Clone, Copy, Debug)]
pub struct VisitContext<'a> {
    /// The store with its type; none for a place that is not in the list.
    pub store: Option<(&'a Store, &'a StoreType)>,
    /// The thresholds.
    pub settings: &'a Settings,
    /// Evidence of the check-in, graded by [`super::grade_fix`].
    pub check_in: &'a Evidence,
    /// Evidence of the check-out, when there was one.
    pub check_out: Option<&'a Evidence>,
    /// When the check-in happened: by the device's clock on the phone, derived on the server.
    pub check_in_at: UtcMs,
    /// When the check-out happened.
    pub check_out_at: Option<UtcMs>,
    /// The device's clock contradicts the server's anchors.
    pub is_time_suspect: bool,
    /// The caller's now.
    pub now: UtcMs,
}

/// Computes a visit's result; the phone shows it as provisional, the server's is final.
#[must_use]
pub fn assess(visit: &Visit, context: &VisitContext) -> VisitResult {
    let zone = zone(context);
    let is_closed_by_rule =
        context.check_out_at.is_none() && has_ended(context.check_in_at, zone, context.now);
    let time_in_store_s = match context.check_out_at {
        Some(check_out_at) if !visit.store_closed => {
            Some(seconds_between(context.check_in_at, check_out_at))
        }
        _ => None,
    };
    let is_long_enough = context.store.is_some_and(|(_, store_type)| {
        time_in_store_s.is_some_and(|time_s| time_s >= store_type.time_in_store_min_s)
    });
    VisitResult {
        day: zone.business_day(context.check_in_at),
        arrived_at: context.check_in_at,
        left_at: context.check_out_at,
        check_in: context.check_in.clone(),
        check_out: context.check_out.cloned(),
        units: context
            .store
            .map_or(UNITS_NOT_LISTED, |(_, store_type)| store_type.units),
        time_in_store_s,
        is_strict: context.check_in.grade >= Grade::Fair && is_long_enough,
        is_closed_by_rule,
        is_time_suspect: context.is_time_suspect,
    }
}

/// When the day on which a visit began ends at the store: from then on it is closed by rule.
#[must_use]
pub fn day_end(check_in_at: UtcMs, zone: &ZoneOffsets) -> UtcMs {
    zone.day_start(zone.business_day(check_in_at).plus_days(1))
}

/// Whether a visit is open at `now`: not checked out, and its day goes on. The day is that of the
/// arrival as the server corrected it, so that a clock that was a year ahead keeps no visit open for a
/// year.
#[must_use]
pub fn is_open(visit: &Visit, zone: &ZoneOffsets, now: UtcMs) -> bool {
    visit.check_out_at.is_none() && !has_ended(arrived_at(visit), zone, now)
}

/// Whether a visit keeps the person from checking in elsewhere at `now`. One that begins on a later day
/// says that the device's clock was ahead, not where the person is: it can be checked out and holds up
/// nobody.
#[must_use]
pub fn holds_up(visit: &Visit, zone: &ZoneOffsets, now: UtcMs) -> bool {
    let is_of_a_later_day = zone.business_day(arrived_at(visit)) > zone.business_day(now);
    is_open(visit, zone, now) && !is_of_a_later_day
}

/// The arrival as the rules take it; a visit from before that was told has the device's.
fn arrived_at(visit: &Visit) -> UtcMs {
    if visit.result.arrived_at == UtcMs::default() {
        visit.check_in_at
    } else {
        visit.result.arrived_at
    }
}

fn has_ended(check_in_at: UtcMs, zone: &ZoneOffsets, now: UtcMs) -> bool {
    now >= day_end(check_in_at, zone)
}

fn zone<'a>(context: &VisitContext<'a>) -> &'a ZoneOffsets {
    context
        .store
        .map_or(&context.settings.zone, |(store, _)| &store.zone)
}

fn seconds_between(from: UtcMs, to: UtcMs) -> u32 {
    u32::try_from(to.since_ms(from).max(0) / 1000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_between_the_ends_of_time_is_long_and_no_overflow() {
        assert_eq!(seconds_between(UtcMs(i64::MIN), UtcMs(i64::MAX)), u32::MAX);
        assert_eq!(seconds_between(UtcMs(i64::MAX), UtcMs(i64::MIN)), 0);
    }
}
