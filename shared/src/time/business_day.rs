//! The calendar day of a store, without a time of day.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day at a place; `2026-11-24` in JSON. Which one it is needs a time zone, see
/// [`super::ZoneOffsets::business_day`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(NaiveDate);

impl BusinessDay {
    /// A day of the calendar; `None` when there is no such day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// Reads `2026-11-24`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)
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
        let moved = if days < 0 {
            self.0.checked_sub_days(step)
        } else {
            self.0.checked_add_days(step)
        };
        Self(moved.unwrap_or(if days < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        }))
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
