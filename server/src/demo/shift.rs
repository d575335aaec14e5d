//! When the demo company works. Its day begins some hours before the demo is made, whatever the hour,
//! so that today is always in progress.

/// Hours of today that are over when the demo is made.
const LEAD_MIN: u16 = 240;
/// A working day.
const LENGTH_MIN: u16 = 480;
/// Nothing is planned later than this.
const LATEST_MIN: u16 = 23 * 60 + 55;
/// A merchandiser's stores, each with its own place in the day.
const SLOTS: u16 = 40;

/// The company's working hours, in minutes after local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    start_min: u16,
    length_min: u16,
}

impl Shift {
    /// The hours of a company that is looked at at that local minute.
    pub(super) fn around(minute: u16) -> Self {
        let start_min = minute.saturating_sub(LEAD_MIN) / 5 * 5;
        Self {
            start_min,
            length_min: LENGTH_MIN.min(LATEST_MIN.saturating_sub(start_min)),
        }
    }

    /// The planned minute of the store with this place in its merchandiser's order, from 1.
    pub(super) fn planned_minute(self, order: u32) -> u16 {
        let slot = u16::try_from(order.saturating_sub(1))
            .unwrap_or(SLOTS)
            .min(SLOTS - 1);
        self.start_min + slot * self.length_min / SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_of_the_day_has_stops_before_and_after_it() {
        for minute in (5..23 * 60).step_by(15) {
            let shift = Shift::around(minute);
            assert!(shift.planned_minute(1) <= minute, "{minute}");
            assert!(shift.planned_minute(40) > minute, "{minute}");
            assert!(shift.planned_minute(40) < 24 * 60, "{minute}");
        }
    }
}
