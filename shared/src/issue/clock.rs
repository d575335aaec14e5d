//! The clocks of an issue: urgent problems reach the supervisor the same day, at the latest the next.

use super::{Issue, Urgency};
use crate::time::{BusinessDay, UtcMs, ZoneOffsets};

/// Days that a matter of normal urgency may take.
const NORMAL_DAYS: i64 = 3;
/// Days that one without urgency may take.
const LOW_DAYS: i64 = 7;

/// The last day on which an issue is solved in time, unless somebody says another.
#[must_use]
pub fn due_day(urgency: Urgency, reported: BusinessDay) -> BusinessDay {
    reported.plus_days(match urgency {
        Urgency::Urgent => 1,
        Urgency::Normal => NORMAL_DAYS,
        Urgency::Low => LOW_DAYS,
    })
}

/// Until when a supervisor has to take note: the end of the day after the report.
#[must_use]
pub fn acknowledge_until(reported: BusinessDay, zone: &ZoneOffsets) -> UtcMs {
    zone.day_start(reported.plus_days(2))
}

/// How issue response counts an issue: none while its time runs and nobody took note.
#[must_use]
pub fn was_acknowledged_in_time(issue: &Issue, zone: &ZoneOffsets, now: UtcMs) -> Option<bool> {
    is_in_time(
        issue.day,
        issue.acknowledged_at.or(issue.solved_at),
        zone,
        now,
    )
}

/// The same of an issue of a day that somebody took note of at a moment.
#[must_use]
pub fn is_in_time(
    reported: BusinessDay,
    noted_at: Option<UtcMs>,
    zone: &ZoneOffsets,
    now: UtcMs,
) -> Option<bool> {
    let until = acknowledge_until(reported, zone);
    match noted_at {
        Some(at) => Some(at < until),
        None if now >= until => Some(false),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{RecordType, sample};

    #[test]
    fn the_clock_of_taking_note_ends_with_the_next_day() {
        let (issue, zone) = (Issue::samples().remove(0), sample::zone());
        let until = acknowledge_until(issue.day, &zone);
        let at = |at| Issue {
            acknowledged_at: at,
            solved_at: None,
            ..issue.clone()
        };
        let before = until.plus_ms(-1);
        assert_eq!(
            was_acknowledged_in_time(&at(Some(before)), &zone, until),
            Some(true)
        );
        assert_eq!(
            was_acknowledged_in_time(&at(Some(until)), &zone, until),
            Some(false)
        );
        assert_eq!(was_acknowledged_in_time(&at(None), &zone, before), None);
        assert_eq!(
            was_acknowledged_in_time(&at(None), &zone, until),
            Some(false)
        );
    }
}
