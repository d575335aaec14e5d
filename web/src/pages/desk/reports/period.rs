//! The periods that somebody asks for most.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_ends_today_and_has_seven_days() {
        let today = BusinessDay::new(2026, 11, 26).expect("a day");
        let (from, to) = Preset::Week.period(today);
        assert_eq!((to, to.days_since(from)), (today, 6));
    }
}
