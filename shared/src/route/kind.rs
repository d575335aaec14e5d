//! Rules, planned stops and missed stops as kinds of record.

use super::{MissedReason, MissedStop, PlannedStop, StopRule};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::time::UtcMs;

/// The longest distance between two visits of a rule.
pub const EVERY_WEEKS_MAX: u8 = 26;
/// The longest note, in characters.
pub const NOTE_MAX: usize = 500;
const MINUTES_A_DAY: u16 = 24 * 60;

impl RecordType for StopRule {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let weekdays_fit = !self.weekdays.is_empty()
            && self
                .weekdays
                .iter()
                .all(|weekday| (1..=7).contains(weekday))
            && self.weekdays.is_sorted_by(|left, right| left < right);
        let fits = weekdays_fit
            && (1..=EVERY_WEEKS_MAX).contains(&self.every_weeks)
            && self.end.is_none_or(|end| end >= self.start)
            && self.order >= 1
            && self.planned_minute < MINUTES_A_DAY;
        if fits {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // Another person or store is another rule: its stops would keep ids of the old one.
        let stays = self.person == next.person && self.store == next.store;
        if stays {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let weekly = Self {
            person: sample::PERSON,
            store: sample::STORE,
            weekdays: vec![1, 4],
            every_weeks: 1,
            start: sample::day(),
            end: None,
            order: 1,
            planned_minute: 9 * 60 + 30,
        };
        let fortnightly = Self {
            every_weeks: 2,
            end: Some(sample::day()),
            ..weekly.clone()
        };
        vec![weekly, fortnightly]
    }
}

impl RecordType for PlannedStop {
    const CLASS: Class = Class::Passing;

    fn check(&self) -> Result<(), ProblemCode> {
        if self.order >= 1 && self.units >= 1 {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        let stays = self.person == next.person && self.store == next.store && self.day == next.day;
        if stays {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let ruled = Self {
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            order: 1,
            planned_at: UtcMs(sample::CHECK_IN_AT.0 - 30 * 60_000),
            units: 1,
            rule: Some(sample::STOP_RULE),
            is_excused: false,
            excused_by: None,
            stands_in_for: None,
        };
        let excused = Self {
            rule: None,
            is_excused: true,
            ..ruled.clone()
        };
        vec![ruled, excused]
    }
}

impl RecordType for MissedStop {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let note_fits = self
            .note
            .as_ref()
            .is_none_or(|note| note.chars().count() <= NOTE_MAX);
        if note_fits {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // The person may correct the reason, not which stop it was.
        let stays = self.planned_stop == next.planned_stop
            && self.person == next.person
            && self.store == next.store
            && self.day == next.day;
        if stays {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            planned_stop: sample::PLANNED_STOP,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            reason: MissedReason::StoreAsked,
            note: Some("店长请改天来".into()),
        }]
    }
}
