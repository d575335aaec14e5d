//! Company settings that rules need. Kind `settings`, shared, one record in the catalog.

pub mod kind;

use crate::ids::RecordId;
use crate::time::ZoneOffsets;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The one record's id.
pub const SETTINGS_RECORD: RecordId =
    RecordId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));

/// Thresholds of the rules; the defaults are the product's proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Minutes after `planned_at` without check-in until a stop is late.
    pub late_after_min: u32,
    /// Accuracy worse than this is weak evidence.
    pub weak_accuracy_m: u32,
    /// A fix older than this is weak evidence.
    pub fix_age_max_s: u32,
    /// Minutes without contact until a device is shown as not heard from.
    pub silent_after_min: u32,
    /// Where the company works: the day of what has no store of its own.
    pub zone: ZoneOffsets,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            late_after_min: 15,
            weak_accuracy_m: 200,
            fix_age_max_s: 120,
            silent_after_min: 30,
            zone: ZoneOffsets::fixed("Asia/Shanghai", 28_800),
        }
    }
}
