//! The calendar day of a store, without a time of day.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A calendar day at a place; `2026-11-24` in JSON. Which one it is needs a time zone, see
/// [`super::ZoneOffsets::business_day`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BusinessDay(NaiveDate);

/// Years that are written with four digits.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9_999;

impl BusinessDay {
    /// A day of the calendar; `None` when there is no such day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        YEARS.contains(&year).then_some(Self(date))
    }

    /// Reads `2026-11-24`. Own digits instead of the calendar library's reader of any format, which
    /// would be a hundredth of all that a phone loads.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to)?;
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let is_dashed =
            text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        if !is_dashed {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        Self::new(year.into(), month.into(), day.into())
    }

    /// The day as the calendar library has it.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// So many days later, or earlier when negative; stays at the calendar's end.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let step = Days::new(days.unsigned_abs());
        let (moved, end) = if days < 0 {
            let first = NaiveDate::from_yo_opt(*YEARS.start(), 1);
            (self.0.checked_sub_days(step), first)
        } else {
            let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31);
            (self.0.checked_add_days(step), last)
        };
        let within = moved.filter(|date| YEARS.contains(&date.year()));
        Self(within.or(end).unwrap_or(self.0))
    }

    /// Days since `earlier`, negative when that is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The ISO number of the weekday: 1 Monday to 7 Sunday.
    #[must_use]
    pub fn iso_weekday(self) -> u8 {
        u8::try_from(self.0.weekday().number_from_monday()).unwrap_or(7)
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus_days(-i64::from(self.0.weekday().num_days_from_monday()))
    }
}

impl Serialize for BusinessDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BusinessDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("no such day"))
    }
}

impl From<NaiveDate> for BusinessDay {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for BusinessDay {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::Date,
            )))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for BusinessDay {}

#[cfg(test)]
mod tests {
    use super::BusinessDay;

    #[test]
    fn a_day_is_read_as_it_is_written_and_nothing_else_is_a_day() {
        let day = BusinessDay::new(2026, 2, 28).unwrap();
        assert_eq!(day.to_string(), "2026-02-28");
        assert_eq!(BusinessDay::parse("2026-02-28"), Some(day));
        assert_eq!(serde_json::to_string(&day).unwrap(), r#""2026-02-28""#);
        for text in [
            "2026-02-29",
            "2026-2-28",
            "26-02-28",
            "2026/02/28",
            "+026-02-28",
            "2026-02-2８",
            "",
        ] {
            assert_eq!(BusinessDay::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_stop_where_a_year_has_four_digits() {
        let day = BusinessDay::new(2026, 11, 24).unwrap();
        for step in [i64::MIN, -1_000_000, 4_000_000, i64::MAX] {
            let end = day.plus_days(step);
            assert_eq!(BusinessDay::parse(&end.to_string()), Some(end));
        }
    }
}
