//! Time: UTC in milliseconds, business days, and the UTC offsets of a store's time zone.

mod business_day;
mod zone;

pub use business_day::BusinessDay;
pub use zone::{OffsetChange, ZoneOffsets};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 in UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct UtcMs(pub i64);

impl UtcMs {
    /// Later by so many milliseconds; stays at the end of the range instead of wrapping.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier`, negative when that is later.
    #[must_use]
    pub fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Milliseconds of a second.
pub const SECOND_MS: i64 = 1_000;
/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a day of 24 hours.
pub const DAY_MS: i64 = 24 * HOUR_MS;
