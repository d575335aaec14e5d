//! Day summaries as a kind of record.

use super::{DaySummary, MissedCount, SummaryFigures};
use crate::figures::Fraction;
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::route::MissedReason;
use crate::sync::kind::Class;
use crate::text::{note_fits, require};

/// Nobody collects more papers in a day.
const PAPERS_MAX: u32 = 10_000;

impl RecordType for DaySummary {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        require(self.papers <= PAPERS_MAX && note_fits(self.note.as_deref()))
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(self.person == next.person && self.day == next.day)
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            person: sample::PERSON,
            day: sample::day(),
            figures: SummaryFigures {
                route: Fraction {
                    numerator: 21,
                    denominator: 24,
                },
                missed: vec![
                    MissedCount {
                        reason: Some(MissedReason::StoreAsked),
                        count: 2,
                    },
                    MissedCount {
                        reason: None,
                        count: 1,
                    },
                ],
                ..SummaryFigures::default()
            },
            papers: 2,
            note: Some("东湖店冰柜要尽快修".into()),
            submitted_at: sample::CHECK_IN_AT,
        }]
    }
}
