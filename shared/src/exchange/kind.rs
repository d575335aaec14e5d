//! Product exchange as a kind of record.

use super::{Direction, ExchangeLine, ExchangeReason, ProductExchange};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::stock::kind::UNITS_MAX;
use crate::sync::kind::Class;
use crate::text::{NAME_MAX, is_name, note_fits, require};

/// Most lines of one slip.
pub const LINES_MAX: usize = 100;
/// Longest batch, in characters.
pub const BATCH_MAX: usize = 40;

impl RecordType for ProductExchange {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let line_fits = |line: &ExchangeLine| {
            (1..=UNITS_MAX).contains(&line.quantity)
                && line
                    .batch
                    .as_ref()
                    .is_none_or(|batch| (1..=BATCH_MAX).contains(&batch.chars().count()))
        };
        let agreed_fits = self
            .agreed_with
            .as_ref()
            .is_none_or(|with| with.chars().count() <= NAME_MAX);
        require(
            is_name(&self.slip)
                && (1..=LINES_MAX).contains(&self.lines.len())
                && self.lines.iter().all(line_fits)
                && agreed_fits
                && note_fits(self.note.as_deref()),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // The number is on paper already.
        require(
            self.visit == next.visit
                && self.person == next.person
                && self.store == next.store
                && self.slip == next.slip,
        )
    }

    fn samples() -> Vec<Self> {
        let line = ExchangeLine {
            product: sample::PRODUCT,
            batch: Some("20251101A".into()),
            quantity: 18,
            direction: Direction::Out,
            reason: ExchangeReason::NearExpiry,
        };
        let back = ExchangeLine {
            batch: None,
            direction: Direction::In,
            ..line.clone()
        };
        vec![Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            slip: "20260302-7K3QZA".into(),
            lines: vec![line, back],
            agreed_with: Some("店长".into()),
            note: Some("临期换新".into()),
        }]
    }
}
