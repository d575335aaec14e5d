//! When the demo company works. Its day begins some hours before the demo is looked at, whatever the
//! hour, so that today is always in progress.

use serde::{Deserialize, Serialize};

/// Hours of today that are over when the demo is made.
const LEAD_MIN: u16 = 240;
/// A working day.
const LENGTH_MIN: u16 = 480;
/// Nothing is planned later than this.
const LATEST_MIN: u16 = 23 * 60 + 55;
/// A merchandiser's stores, each with its own place in the day.
const SLOTS: u16 = 40;
/// A day is in progress when at least one in so many of its stops is over, and one still to come.
const PROGRESS_PART: u16 = 4;

/// The company's working hours, in minutes after local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shift {
    start_min: u16,
    length_min: u16,
}

impl Shift {
    /// The hours of a company that is looked at at that local minute. Late in the evening less of the
    /// day is over, so that enough of it is still to come before midnight.
    pub(super) fn around(minute: u16) -> Self {
        let lead_min = LEAD_MIN.min(LATEST_MIN.saturating_sub(minute) * 3 / 2);
        let start_min = minute.saturating_sub(lead_min).min(LATEST_MIN) / 5 * 5;
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
        // The product stays far below the end of the number's range: 39 × 480.
        self.start_min + slot * self.length_min / SLOTS
    }

    /// Whether a day with these hours is in progress at that local minute.
    pub(super) fn is_in_progress_at(self, minute: u16) -> bool {
        let margin_min = self.length_min / PROGRESS_PART;
        let first = self.start_min + margin_min;
        let last = self.start_min + self.length_min - margin_min;
        (first..=last).contains(&minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_of_the_day_has_stops_before_and_after_it() {
        for minute in 5..23 * 60 + 50 {
            let shift = Shift::around(minute);
            let slots = (1..=u32::from(SLOTS)).map(|order| shift.planned_minute(order));
            let waiting = slots.filter(|planned| *planned >= minute).count();
            assert!(shift.planned_minute(1) <= minute, "{minute}");
            // Six of a day of 24 are ten of all forty.
            assert!(waiting >= 10, "{minute}: {waiting}");
            assert!(shift.planned_minute(40) < 24 * 60, "{minute}");
        }
    }

    #[test]
    fn hours_of_the_evening_do_not_fit_the_next_morning() {
        let evening = Shift::around(23 * 60);
        assert!(!evening.is_in_progress_at(9 * 60));
        assert!(Shift::around(9 * 60).is_in_progress_at(9 * 60 + 30));
        assert!(Shift::around(23 * 60).is_in_progress_at(23 * 60));
    }
}
