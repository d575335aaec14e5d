//! How a summary writes itself.

use super::{MissedCount, SummaryFigures};
use crate::exchange::{Direction, ProductExchange};
use crate::figures::Fraction;
use crate::issue::{Issue, Urgency};
use crate::promotion::{ElementState, Promotion, PromotionCheck, judge_element, standing_of};
use crate::route::{MissedReason, PlannedStop};
use crate::stock::{StockCount, shortage};
use crate::visit::Visit;
use std::collections::BTreeMap;

/// The records of one person's day.
#[derive(Clone, Debug, Default)]
pub struct DayRecords<'a> {
    /// Stops of the day, each with the reason that was given for missing it.
    pub stops: Vec<(&'a PlannedStop, Option<MissedReason>)>,
    /// Own visits of the day.
    pub visits: Vec<&'a Visit>,
    /// Own counts of the day.
    pub counts: Vec<&'a StockCount>,
    /// Own checks of the day, each with its promotion.
    pub checks: Vec<(&'a Promotion, &'a PromotionCheck)>,
    /// Own slips of the day.
    pub exchanges: Vec<&'a ProductExchange>,
    /// Issues that the person reported on the day.
    pub issues: Vec<&'a Issue>,
}

/// Writes the figures of a day. A stop without a visit counts as missed only when a reason was given or
/// the person hands the day in, which is what this is for.
#[must_use]
pub fn summarise(records: &DayRecords) -> SummaryFigures {
    let due: Vec<_> = records
        .stops
        .iter()
        .filter(|(stop, _)| !stop.is_excused)
        .collect();
    let visit_of = |stop: &PlannedStop| {
        records
            .visits
            .iter()
            .find(|visit| stop.is_fulfilled_by(visit))
    };
    let visited = due
        .iter()
        .filter(|(stop, _)| visit_of(stop).is_some())
        .count();
    let strict = due
        .iter()
        .filter(|(stop, _)| visit_of(stop).is_some_and(|visit| visit.result.is_strict))
        .count();
    let unplanned = records.visits.iter().filter(|visit| {
        records
            .stops
            .iter()
            .all(|(stop, _)| !stop.is_fulfilled_by(visit))
    });
    let mut missed = BTreeMap::<Option<MissedReason>, u32>::new();
    for (_, reason) in due.iter().filter(|(stop, _)| visit_of(stop).is_none()) {
        *missed.entry(*reason).or_default() += 1;
    }
    let short: Vec<_> = records
        .counts
        .iter()
        .map(|count| shortage(&count.lines))
        .collect();
    let failing = records.checks.iter().flat_map(|(promotion, check)| {
        check.elements.iter().filter(|found| {
            let state = promotion
                .element(found.number)
                .map(|element| judge_element(element, found));
            matches!(state, Some(ElementState::Deviating | ElementState::Missing))
        })
    });
    let complete = records
        .checks
        .iter()
        .filter(|(promotion, check)| standing_of(promotion, check).is_complete);
    SummaryFigures {
        route: fraction(visited, due.len()),
        unplanned: small(unplanned.count()),
        strict: fraction(strict, due.len()),
        out_of_stock: Fraction {
            numerator: short
                .iter()
                .map(|short| u64::from(short.out_of_stock))
                .sum(),
            denominator: short.iter().map(|short| u64::from(short.checked)).sum(),
        },
        promotion: fraction(complete.count(), records.checks.len()),
        time_in_store: median(&records.visits),
        missed: missed
            .into_iter()
            .map(|(reason, count)| MissedCount { reason, count })
            .collect(),
        failing_elements: small(failing.count()),
        exchange_slips: small(records.exchanges.len()),
        exchange_units: records
            .exchanges
            .iter()
            .map(|slip| slip.quantity(Direction::Out) + slip.quantity(Direction::In))
            .sum(),
        issues: small(records.issues.len()),
        urgent_issues: small(
            records
                .issues
                .iter()
                .filter(|issue| issue.urgency == Urgency::Urgent)
                .count(),
        ),
        not_checked_out: small(
            records
                .visits
                .iter()
                .filter(|visit| visit.check_out_at.is_none())
                .count(),
        ),
    }
}

/// The lower of the two in the middle where there is no single one, as the figure of the desk.
fn median(visits: &[&Visit]) -> Fraction {
    let mut times: Vec<u32> = visits
        .iter()
        .filter_map(|visit| visit.result.time_in_store_s)
        .collect();
    times.sort_unstable();
    let middle = times.len().saturating_sub(1) / 2;
    Fraction {
        numerator: times.get(middle).copied().map_or(0, u64::from),
        denominator: u64::try_from(times.len()).unwrap_or(u64::MAX),
    }
}

fn fraction(numerator: usize, denominator: usize) -> Fraction {
    Fraction {
        numerator: u64::try_from(numerator).unwrap_or(u64::MAX),
        denominator: u64::try_from(denominator).unwrap_or(u64::MAX),
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::RecordType;

    #[test]
    fn an_empty_day_is_all_zero() {
        assert_eq!(summarise(&DayRecords::default()), SummaryFigures::default());
    }

    #[test]
    fn a_day_of_one_visited_one_missed_and_one_excused_stop_is_told() {
        let stop = PlannedStop::samples().remove(0);
        let other = PlannedStop {
            store: crate::ids::StoreId(uuid::Uuid::from_u128(9)),
            ..stop.clone()
        };
        let excused = PlannedStop {
            is_excused: true,
            ..other.clone()
        };
        let visit = Visit::samples().remove(1);
        let (count, check) = (
            StockCount::samples().remove(0),
            PromotionCheck::samples().remove(0),
        );
        let (promotion, slip, issue) = (
            Promotion::samples().remove(0),
            ProductExchange::samples().remove(0),
            Issue::samples().remove(0),
        );
        let figures = summarise(&DayRecords {
            stops: vec![
                (&stop, None),
                (&other, Some(MissedReason::StoreAsked)),
                (&excused, None),
            ],
            visits: vec![&visit],
            counts: vec![&count],
            checks: vec![(&promotion, &check)],
            exchanges: vec![&slip],
            issues: vec![&issue],
        });
        assert_eq!((figures.route.numerator, figures.route.denominator), (1, 2));
        assert_eq!(
            figures.missed,
            vec![MissedCount {
                reason: Some(MissedReason::StoreAsked),
                count: 1
            }]
        );
        assert_eq!(
            (
                figures.out_of_stock.numerator,
                figures.out_of_stock.denominator
            ),
            (1, 1)
        );
        assert_eq!(
            (figures.promotion.numerator, figures.promotion.denominator),
            (0, 1)
        );
        assert_eq!(
            (
                figures.failing_elements,
                figures.exchange_slips,
                figures.exchange_units
            ),
            (2, 1, 36)
        );
        assert_eq!(
            (figures.issues, figures.urgent_issues, figures.unplanned),
            (1, 1, 0)
        );
    }
}
