//! Settings as a kind of record.

use super::Settings;
use crate::kinds::RecordType;
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;

/// No threshold in minutes is longer than a day.
const MINUTES_MAX: u32 = 24 * 60;

impl RecordType for Settings {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let fits = self.late_after_min <= MINUTES_MAX
            && (1..=MINUTES_MAX).contains(&self.silent_after_min)
            && self.weak_accuracy_m >= 1
            && self.fix_age_max_s >= 1;
        if fits {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        vec![Self::default()]
    }
}
