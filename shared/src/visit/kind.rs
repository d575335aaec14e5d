//! Visits, their evidence and their history lines as kinds of record.

use super::{
    Evidence, EvidenceReason, Fix, Grade, Moment, Visit, VisitEvidence, VisitLine, VisitResult,
};
use crate::kinds::{RecordType, sample};
use crate::photo::photos_fit;
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::time::UtcMs;

/// Longest name of a place that is not in the list, in characters.
pub const PLACE_MAX: usize = 120;
/// Longest note, in characters.
pub const NOTE_MAX: usize = 500;

impl RecordType for Visit {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        if self
            .check_out_at
            .is_some_and(|check_out_at| check_out_at < self.check_in_at)
        {
            return Err(ProblemCode::CheckOutBeforeCheckIn);
        }
        let place_fits = match (&self.store, &self.place) {
            (Some(_), None) => true,
            (None, Some(place)) => {
                (1..=PLACE_MAX).contains(&place.trim().chars().count())
                    && self.planned_stop.is_none()
            }
            _ => false,
        };
        let note_fits = self
            .note
            .as_ref()
            .is_none_or(|note| note.chars().count() <= NOTE_MAX);
        if place_fits && note_fits && photos_fit(&self.photos) {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        let stays = self.person == next.person
            && self.store == next.store
            && self.place == next.place
            && self.planned_stop == next.planned_stop
            && self.check_in_at == next.check_in_at;
        if !stays {
            return Err(ProblemCode::InvalidField);
        }
        // Checked out once; afterwards the author may only correct the note.
        let is_second = self.check_out_at.is_some()
            && (self.check_out_at != next.check_out_at || self.store_closed != next.store_closed);
        if is_second {
            Err(ProblemCode::VisitClosed)
        } else {
            Ok(())
        }
    }

    fn samples() -> Vec<Self> {
        let open = Self {
            person: sample::PERSON,
            store: Some(sample::STORE),
            place: None,
            planned_stop: Some(sample::PLANNED_STOP),
            check_in_at: sample::CHECK_IN_AT,
            check_out_at: None,
            store_closed: false,
            note: None,
            photos: Vec::new(),
            result: VisitResult {
                day: sample::day(),
                arrived_at: sample::CHECK_IN_AT,
                left_at: None,
                check_in: strong(),
                check_out: None,
                units: 1,
                time_in_store_s: None,
                is_strict: false,
                is_closed_by_rule: false,
                is_time_suspect: false,
            },
        };
        let mut done = open.clone();
        done.check_out_at = Some(UtcMs(sample::CHECK_IN_AT.0 + 600_000));
        done.note = Some("后仓锁着".into());
        done.photos = vec![sample::PHOTO];
        done.result.left_at = done.check_out_at;
        done.result.check_out = Some(strong());
        done.result.time_in_store_s = Some(600);
        done.result.is_strict = true;
        let mut elsewhere = open.clone();
        elsewhere.store = None;
        elsewhere.place = Some("老街口新开的小店".into());
        elsewhere.planned_stop = None;
        elsewhere.result.check_in = Evidence {
            grade: Grade::Weak,
            reasons: vec![EvidenceReason::PlaceNotListed],
            distance_m: None,
            accuracy_m: None,
        };
        vec![open, done, elsewhere]
    }
}

impl RecordType for VisitEvidence {
    const CLASS: Class = Class::Fact;
    const PRIVATE_FIELDS: &'static [&'static str] = &["fix"];

    fn check(&self) -> Result<(), ProblemCode> {
        if self.fix.as_ref().is_none_or(Fix::is_on_earth) {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // What the device saw is never corrected.
        if self == next {
            Ok(())
        } else {
            Err(ProblemCode::StaleStep)
        }
    }

    fn samples() -> Vec<Self> {
        let located = Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            moment: Moment::CheckIn,
            fix: Some(Fix {
                latitude: 31.230_5,
                longitude: 121.473_8,
                accuracy_m: 12.5,
                age_s: 3,
            }),
            was_refused: false,
        };
        let refused = Self {
            moment: Moment::CheckOut,
            fix: None,
            was_refused: true,
            ..located.clone()
        };
        vec![located, refused]
    }
}

impl Fix {
    /// Whether the numbers can be a position at all.
    #[must_use]
    pub fn is_on_earth(&self) -> bool {
        self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
            && self.accuracy_m.is_finite()
            && self.accuracy_m >= 0.0
    }
}

impl RecordType for VisitLine {
    const CLASS: Class = Class::Projection;

    fn check(&self) -> Result<(), ProblemCode> {
        Ok(())
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: Some(sample::STORE),
            name: "云杉里便利 东湖店".into(),
            day: sample::day(),
            check_in_at: sample::CHECK_IN_AT,
            check_out_at: Some(UtcMs(sample::CHECK_IN_AT.0 + 600_000)),
            grade: Grade::Strong,
            is_planned: true,
        }]
    }
}

fn strong() -> Evidence {
    Evidence {
        grade: Grade::Strong,
        reasons: vec![EvidenceReason::InsideFence],
        distance_m: Some(14),
        accuracy_m: Some(13),
    }
}
