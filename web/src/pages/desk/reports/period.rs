//! The periods that somebody asks for most.

use shared::api::figures::DAYS_MAX;
use shared::time::BusinessDay;

/// A period that ends today or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Seven days with today.
    Week,
    /// Thirty days with today.
    Month,
    /// Thirteen weeks with today.
    Quarter,
}

impl Preset {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// Its days, today being the last.
    pub fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 91,
        }
    }

    /// First and last day.
    pub fn period(self, today: BusinessDay) -> (BusinessDay, BusinessDay) {
        (today.plus_days(1 - self.days()), today)
    }
}

/// What becomes of a period when somebody types another day into it: the typed day stays, and the other
/// end moves where the period would end before it begins or be too long.
pub fn fitted(
    (old_from, _): (BusinessDay, BusinessDay),
    (from, to): (BusinessDay, BusinessDay),
) -> (BusinessDay, BusinessDay) {
    let is_first_typed = from != old_from;
    let longest = DAYS_MAX - 1;
    if is_first_typed {
        (from, to.max(from).min(from.plus_days(longest)))
    } else {
        (from.min(to).max(to.plus_days(-longest)), to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_that_was_typed_stays_and_the_other_follows() {
        let day = |days| {
            BusinessDay::new(2026, 11, 26)
                .expect("a day")
                .plus_days(days)
        };
        let now = (day(-6), day(0));
        assert_eq!(fitted(now, (day(3), day(0))), (day(3), day(3)));
        assert_eq!(fitted(now, (day(-6), day(-9))), (day(-9), day(-9)));
        assert_eq!(fitted(now, (day(-200), day(0))), (day(-200), day(-109)));
        assert_eq!(fitted(now, (day(-3), day(0))), (day(-3), day(0)));
    }

    #[test]
    fn a_week_ends_today_and_has_seven_days() {
        let today = BusinessDay::new(2026, 11, 26).expect("a day");
        let (from, to) = Preset::Week.period(today);
        assert_eq!((to, to.days_since(from)), (today, 6));
    }
}
