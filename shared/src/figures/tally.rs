//! What single records add to figures. The server keeps these numerators and denominators when it
//! takes a record, so that a report is a sum.

use crate::checklist::{ChecklistAnswer, ChecklistForm, score};
use crate::display::SpecialDisplay;
use crate::promotion::{Promotion, PromotionCheck, standing_of};
use crate::stock::{StockCount, shortage};
use serde::{Deserialize, Serialize};

/// Which figure a record adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TallyName {
    /// Listed and not available ÷ listed and checked.
    OutOfStock,
    /// Must-stock items present ÷ due.
    MustStock,
    /// Displays that meet place and size ÷ agreed.
    Display,
    /// One for a store with all mandatory elements ÷ one.
    Promotion,
    /// Points ÷ points that could be reached.
    StoreScore,
}

/// What one record adds to one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordTally {
    /// The figure.
    pub name: TallyName,
    /// Tells apart what one record adds to one figure more than once; zero so far.
    pub part: u16,
    /// What counts.
    pub numerator: u64,
    /// Of what; never zero.
    pub denominator: u64,
}

fn tally(name: TallyName, numerator: u64, denominator: u64) -> Option<RecordTally> {
    (denominator > 0).then_some(RecordTally {
        name,
        part: 0,
        numerator,
        denominator,
    })
}

/// What a stock count adds.
#[must_use]
pub fn of_stock_count(count: &StockCount) -> Vec<RecordTally> {
    let short = shortage(&count.lines);
    let out_of_stock = tally(
        TallyName::OutOfStock,
        short.out_of_stock.into(),
        short.checked.into(),
    );
    let must_stock = tally(
        TallyName::MustStock,
        short.must_stock_present.into(),
        short.must_stock_due.into(),
    );
    out_of_stock.into_iter().chain(must_stock).collect()
}

/// What a display adds; one that was won without an agreement adds nothing.
#[must_use]
pub fn of_display(display: &SpecialDisplay) -> Vec<RecordTally> {
    let is_due = display.agreed.is_some();
    let meets = is_due && display.gap().is_none();
    tally(TallyName::Display, meets.into(), is_due.into())
        .into_iter()
        .collect()
}

/// What a check of a promotion adds. How single elements stand is read from the checks themselves: a
/// matrix shows each of them anyway.
#[must_use]
pub fn of_promotion_check(promotion: &Promotion, check: &PromotionCheck) -> Vec<RecordTally> {
    let is_complete = standing_of(promotion, check).is_complete;
    tally(TallyName::Promotion, is_complete.into(), 1)
        .into_iter()
        .collect()
}

/// What answers of a form add.
#[must_use]
pub fn of_checklist(form: &ChecklistForm, answer: &ChecklistAnswer) -> Vec<RecordTally> {
    let score = score(form, &|question| answer.to(question));
    tally(TallyName::StoreScore, score.points, score.of)
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::RecordType;

    fn values(tallies: &[RecordTally]) -> Vec<(TallyName, u16, u64, u64)> {
        let values = tallies
            .iter()
            .map(|one| (one.name, one.part, one.numerator, one.denominator));
        values.collect()
    }

    #[test]
    fn a_count_adds_to_out_of_stock_and_must_stock() {
        let tallies = of_stock_count(&StockCount::samples().remove(0));
        assert_eq!(
            values(&tallies),
            [
                (TallyName::OutOfStock, 0, 1, 1),
                (TallyName::MustStock, 0, 0, 1)
            ]
        );
    }

    #[test]
    fn a_display_without_an_agreement_adds_nothing() {
        let samples = SpecialDisplay::samples();
        assert_eq!(
            values(&of_display(&samples[0])),
            [(TallyName::Display, 0, 0, 1)]
        );
        assert_eq!(of_display(&samples[1]), []);
    }

    #[test]
    fn a_check_adds_one_to_its_promotion() {
        let tallies = of_promotion_check(
            &Promotion::samples().remove(0),
            &PromotionCheck::samples().remove(0),
        );
        assert_eq!(values(&tallies), [(TallyName::Promotion, 0, 0, 1)]);
    }

    #[test]
    fn answers_add_their_points() {
        let tallies = of_checklist(
            &ChecklistForm::samples().remove(0),
            &ChecklistAnswer::samples().remove(0),
        );
        assert_eq!(values(&tallies), [(TallyName::StoreScore, 0, 200, 400)]);
    }
}
