//! A time zone as a phone needs it: its UTC offsets over the span that matters.

use super::{BusinessDay, DAY_MS, MINUTE_MS, SECOND_MS, UtcMs};
use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// From `from` on, local time is UTC plus `offset_s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetChange {
    /// When the offset begins to hold.
    pub from: UtcMs,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

/// The UTC-offset changes of one IANA zone, sorted by time. The first also holds before its time,
/// so that a time outside the span still has a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneOffsets {
    /// The zone's IANA name.
    pub zone: String,
    /// Never empty when made by the server; an empty list reads as UTC.
    pub changes: Vec<OffsetChange>,
}

impl ZoneOffsets {
    /// A zone with one offset for ever, such as Asia/Shanghai with 28,800 seconds.
    #[must_use]
    pub fn fixed(zone: &str, offset_s: i32) -> Self {
        Self {
            zone: zone.to_owned(),
            changes: vec![OffsetChange {
                from: UtcMs(0),
                offset_s,
            }],
        }
    }

    /// Seconds east of UTC at that time.
    #[must_use]
    pub fn offset_at(&self, at: UtcMs) -> i32 {
        let after = self.changes.partition_point(|change| change.from <= at);
        self.changes
            .get(after.saturating_sub(1))
            .map_or(0, |change| change.offset_s)
    }

    /// The day at the place.
    #[must_use]
    pub fn business_day(&self, at: UtcMs) -> BusinessDay {
        let days = self.local_ms(at).div_euclid(DAY_MS);
        BusinessDay::from(DateTime::UNIX_EPOCH.date_naive()).plus_days(days)
    }

    /// The first moment of the day at the place. Where clocks jump over midnight, the moment of the
    /// jump.
    #[must_use]
    pub fn day_start(&self, day: BusinessDay) -> UtcMs {
        let epoch = BusinessDay::from(DateTime::UNIX_EPOCH.date_naive());
        let midnight = day.days_since(epoch).saturating_mul(DAY_MS);
        self.changes
            .iter()
            .enumerate()
            .map(|(index, change)| {
                let at = UtcMs(midnight.saturating_sub(i64::from(change.offset_s) * SECOND_MS));
                if index == 0 { at } else { at.max(change.from) }
            })
            .filter(|at| self.business_day(*at) == day)
            .min()
            .unwrap_or(UtcMs(midnight))
    }

    /// Minutes since midnight on the clock at the place, 0 to 1,439.
    #[must_use]
    pub fn local_minutes(&self, at: UtcMs) -> u16 {
        u16::try_from(self.local_ms(at).rem_euclid(DAY_MS) / MINUTE_MS).unwrap_or(0)
    }

    fn local_ms(&self, at: UtcMs) -> i64 {
        at.0.saturating_add(i64::from(self.offset_at(at)) * SECOND_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> ZoneOffsets {
        let change = |from, offset_s| OffsetChange {
            from: UtcMs(from),
            offset_s,
        };
        ZoneOffsets {
            zone: "Europe/Berlin".into(),
            changes: vec![
                change(1_761_440_400_000, 3_600),
                change(1_774_746_000_000, 7_200),
                change(1_792_890_000_000, 3_600),
            ],
        }
    }

    #[test]
    fn a_minute_before_local_midnight_is_still_the_same_day() {
        let shanghai = ZoneOffsets::fixed("Asia/Shanghai", 28_800);
        let start = shanghai.day_start(BusinessDay::parse("2026-11-24").expect("a day"));
        assert_eq!(start, UtcMs(1_795_449_600_000));
        assert_eq!(
            shanghai.business_day(start.plus_ms(-1)).to_string(),
            "2026-11-23"
        );
        assert_eq!(shanghai.local_minutes(start.plus_ms(-1)), 1_439);
    }

    #[test]
    fn a_day_with_a_clock_change_has_23_or_25_hours() {
        let zone = berlin();
        let hours = |day: &str| {
            let day = BusinessDay::parse(day).expect("a day");
            zone.day_start(day.plus_days(1))
                .since_ms(zone.day_start(day))
                / super::super::HOUR_MS
        };
        assert_eq!(hours("2026-03-29"), 23);
        assert_eq!(hours("2026-10-25"), 25);
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_its_day(at in 1_600_000_000_000_i64..1_900_000_000_000) {
            for zone in [berlin(), ZoneOffsets::fixed("Asia/Shanghai", 28_800)] {
                let day = zone.business_day(UtcMs(at));
                prop_assert!(zone.day_start(day) <= UtcMs(at));
                prop_assert!(zone.day_start(day.plus_days(1)) > UtcMs(at));
            }
        }
    }
}
