//! Figures over what is recorded in stores: sums, promotions, issues.
//!
//! How many products, displays, points or issues a silent device holds is not known. While one is silent
//! a share of these may be anything from nothing on, and nothing bounds it above. Promotions are told of
//! the stores that take part, so theirs have bounds.

use super::days::median;
use super::{Bounds, FigureName, Fraction, number};
use crate::ids::{PromotionId, RecordId, StoreId};
use crate::issue::clock;
use crate::promotion::Promotion;
use crate::time::{BusinessDay, UtcMs, ZoneOffsets};

/// What a record adds to a figure, from what it adds to the sum that the figure is made of.
#[must_use]
pub fn part_of(name: FigureName, added: Fraction) -> Fraction {
    match name {
        FigureName::OnShelf => Fraction {
            numerator: added.denominator.saturating_sub(added.numerator),
            ..added
        },
        _ => added,
    }
}

/// Bounds of a value to which silent devices can add any number of records.
#[must_use]
pub fn open_bounds(value: Fraction, is_anybody_silent: bool) -> Bounds {
    if !is_anybody_silent {
        return Bounds {
            value,
            lower: value,
            upper: Some(value),
        };
    }
    Bounds {
        value,
        lower: Fraction {
            numerator: 0,
            ..value
        },
        upper: None,
    }
}

/// A store that takes part in a promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// The promotion.
    pub promotion: PromotionId,
    /// The store.
    pub store: StoreId,
    /// Its latest check of the period: the record, its day, and whether everything mandatory was there.
    pub check: Option<(RecordId, BusinessDay, bool)>,
    /// Somebody whose devices are silent was to visit it: another check may be on the way.
    pub may_change: bool,
}

impl Participation {
    /// Whether the store carries the promotion out. One that nobody checked does not count.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.check.is_some_and(|(_, _, is_complete)| is_complete)
    }
}

/// 促销执行率: stores with all mandatory elements ÷ stores taking part, a store once for each of its
/// promotions. At least those count that no silent device can undo, at most all that one can complete.
#[must_use]
pub fn promotion_compliance(all: &[Participation]) -> Bounds {
    let of = |counts: &dyn Fn(&&Participation) -> bool| Fraction {
        numerator: number(all.iter().filter(counts).count()),
        denominator: number(all.len()),
    };
    Bounds {
        value: of(&|one| one.is_complete()),
        lower: of(&|one| one.is_complete() && !one.may_change),
        upper: Some(of(&|one| one.is_complete() || one.may_change)),
    }
}

/// Whether a promotion is carried out on at least one day of a period.
#[must_use]
pub fn is_live_within(promotion: &Promotion, from: BusinessDay, to: BusinessDay) -> bool {
    // Live days are one run: if any lies in the period, the first that is not before it does.
    let first = promotion.from.max(from);
    first <= to && promotion.is_live_on(first)
}

/// What figures need of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRow {
    /// The record.
    pub id: RecordId,
    /// The day of the report.
    pub day: BusinessDay,
    /// When it was reported.
    pub reported_at: UtcMs,
    /// When a supervisor took note.
    pub acknowledged_at: Option<UtcMs>,
    /// When it was solved.
    pub solved_at: Option<UtcMs>,
}

impl IssueRow {
    /// What it adds to a figure of issues: noted in time or not, or the seconds until it was solved. None
    /// while it has no value.
    #[must_use]
    pub fn value(&self, name: FigureName, zone: &ZoneOffsets, now: UtcMs) -> Option<u64> {
        if name == FigureName::IssueHours {
            let solved_at = self.solved_at?;
            let time_ms = (solved_at.0 - self.reported_at.0).max(0);
            return u64::try_from(time_ms / 1_000).ok();
        }
        let noted_at = self.acknowledged_at.or(self.solved_at);
        clock::is_in_time(self.day, noted_at, zone, now).map(u64::from)
    }
}

/// A figure of issues from the values that they have.
#[must_use]
pub fn issue_response(name: FigureName, mut values: Vec<u64>) -> Fraction {
    let denominator = number(values.len());
    if name == FigureName::IssueHours {
        values.sort_unstable();
        return Fraction {
            numerator: median(&values),
            denominator,
        };
    }
    Fraction {
        numerator: values.iter().sum(),
        denominator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{RecordType, sample};

    fn taking_part(check: Option<bool>, may_change: bool) -> Participation {
        let check =
            check.map(|is_complete| (RecordId(sample::VISIT.0), sample::day(), is_complete));
        Participation {
            promotion: sample::PROMOTION,
            store: sample::STORE,
            check,
            may_change,
        }
    }

    #[test]
    fn a_store_that_nobody_checked_stands_in_the_denominator() {
        let bounds = promotion_compliance(&[
            taking_part(Some(true), false),
            taking_part(Some(false), false),
            taking_part(None, false),
        ]);
        let value = Fraction {
            numerator: 1,
            denominator: 3,
        };
        assert_eq!(
            (bounds.value, bounds.lower, bounds.upper),
            (value, value, Some(value))
        );
    }

    #[test]
    fn a_silent_device_may_complete_a_store_or_undo_it() {
        let bounds = promotion_compliance(&[
            taking_part(Some(true), true),
            taking_part(Some(false), true),
            taking_part(None, true),
            taking_part(None, false),
        ]);
        let of = |bounds: Fraction| (bounds.numerator, bounds.denominator);
        assert_eq!(of(bounds.value), (1, 4));
        assert_eq!(of(bounds.lower), (0, 4));
        assert_eq!(bounds.upper.map(of), Some((3, 4)));
    }

    #[test]
    fn a_sum_has_no_upper_bound_while_somebody_is_silent() {
        let value = Fraction {
            numerator: 2,
            denominator: 30,
        };
        assert_eq!(open_bounds(value, true).upper, None);
        assert_eq!(open_bounds(value, false).upper, Some(value));
        assert_eq!(part_of(FigureName::OnShelf, value).numerator, 28);
    }

    #[test]
    fn a_promotion_is_live_in_a_period_that_holds_one_of_its_days() {
        let promotion = Promotion::samples().remove(0);
        let is_live = |from: i64, to: i64| {
            let day = |days| promotion.from.plus_days(days);
            is_live_within(&promotion, day(from), day(to))
        };
        assert!(is_live(-9, 0) && is_live(14, 20) && is_live(-9, 90));
        assert!(!is_live(-9, -1) && !is_live(15, 20));
    }

    #[test]
    fn an_issue_that_is_open_has_no_time_to_its_solution() {
        let issue = |solved_at| IssueRow {
            id: RecordId(sample::VISIT.0),
            day: sample::day(),
            reported_at: UtcMs(1_000),
            acknowledged_at: None,
            solved_at,
        };
        let (name, zone) = (FigureName::IssueHours, sample::zone());
        let value = |row: IssueRow| row.value(name, &zone, UtcMs(9_000));
        assert_eq!(value(issue(None)), None);
        assert_eq!(value(issue(Some(UtcMs(4_500)))), Some(3));
        assert_eq!(issue_response(name, vec![9, 1, 4]).numerator, 4);
    }
}
