//! The strip of the calendar in days.

use shared::time::BusinessDay;
use std::fmt;

/// Days of a week.
pub const WEEK_DAYS: i64 = 7;
/// Weeks of the strip: the month, and most of the next.
pub const WEEKS: i64 = 9;
/// Days of the strip.
pub const DAYS: i64 = WEEKS * WEEK_DAYS;
/// A month is a day without its last part: `2026-11`.
const MONTH_LETTERS: usize = 7;
/// So many days after a first day lies the next month.
const LONGEST_MONTH: i64 = 31;

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(BusinessDay);

impl Month {
    /// The month of a day.
    pub fn of(day: BusinessDay) -> Self {
        let text = day.to_string();
        let first = text.get(..MONTH_LETTERS).and_then(Self::parse);
        first.unwrap_or(Self(day))
    }

    /// As addresses say it: `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        BusinessDay::parse(&format!("{text}-01")).map(Self)
    }

    /// The month before.
    pub fn before(self) -> Self {
        Self::of(self.0.plus_days(-1))
    }

    /// The month after.
    pub fn after(self) -> Self {
        Self::of(self.0.plus_days(LONGEST_MONTH))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.0.to_string();
        formatter.write_str(day.get(..MONTH_LETTERS).unwrap_or_default())
    }
}

/// The strip begins with the week in which the month does.
pub fn strip_start(month: Month) -> BusinessDay {
    month.0.monday()
}

/// Where a period lies on the strip: the days before it, and how many of its days are seen; none when
/// it lies outside.
pub fn bar_of((from, to): (BusinessDay, BusinessDay), start: BusinessDay) -> Option<(i64, i64)> {
    let first = from.days_since(start).max(0);
    let end = (to.days_since(start) + 1).min(DAYS);
    (first < end).then_some((first, end - first))
}

#[cfg(test)]
mod tests {
    use super::{Month, bar_of, strip_start};
    use shared::time::BusinessDay;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn the_strip_begins_with_the_week_of_the_first() {
        let month = Month::parse("2026-11").expect("a month");
        assert_eq!(strip_start(month), day("2026-10-26"));
        assert_eq!(Month::of(day("2026-11-30")), month);
        assert_eq!(month.after().after().to_string(), "2027-01");
        assert_eq!(month.after().after().before().to_string(), "2026-12");
        assert_eq!(Month::parse("2026-13"), None);
    }

    #[test]
    fn a_bar_is_cut_where_the_strip_ends() {
        let start = day("2026-10-26");
        let bar = |from, to| bar_of((day(from), day(to)), start);
        assert_eq!(bar("2026-10-26", "2026-10-26"), Some((0, 1)));
        assert_eq!(bar("2026-10-01", "2026-10-27"), Some((0, 2)));
        assert_eq!(bar("2026-12-27", "2027-03-01"), Some((62, 1)));
        assert_eq!(bar("2026-10-01", "2026-10-25"), None);
        assert_eq!(bar("2026-12-28", "2026-12-30"), None);
    }
}
