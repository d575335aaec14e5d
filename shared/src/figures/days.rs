//! Figures over days worked and durations: calls and units a day, time in store.

use super::facts::Linked;
use super::{Bounds, Fraction, Tally};
use crate::ids::{RecordId, UserId};
use crate::time::BusinessDay;
use std::collections::BTreeMap;

/// 日均拜访: visits ÷ days worked, a day worked being one with at least one visit. Every visit counts,
/// also a second one, an unplanned one and one at a closed store.
#[must_use]
pub fn calls_a_day(linked: &Linked) -> Tally {
    a_day(linked, |_| 1)
}

/// Standard-visit units ÷ days worked.
#[must_use]
pub fn units_a_day(linked: &Linked) -> Tally {
    a_day(linked, |units| units)
}

fn a_day(linked: &Linked, weight: impl Fn(u32) -> u32) -> Tally {
    let mut worked = BTreeMap::<(UserId, BusinessDay), u64>::new();
    for visit in &linked.visits {
        *worked.entry((visit.person, visit.day)).or_default() += u64::from(weight(visit.units));
    }
    let mut silent = BTreeMap::<(UserId, BusinessDay), Vec<u64>>::new();
    for stop in linked
        .stops
        .iter()
        .filter(|stop| stop.may_change && !stop.is_visited())
    {
        let day = (stop.row.stop.person, stop.row.stop.day);
        silent
            .entry(day)
            .or_default()
            .push(u64::from(weight(stop.row.stop.units)));
    }
    let value = Fraction {
        numerator: worked.values().sum(),
        denominator: super::number(worked.len()),
    };
    let counted = linked
        .visits
        .iter()
        .map(|visit| RecordId(visit.id.0))
        .collect();
    let (lower, upper) = bounds(value, &worked, &silent);
    Tally {
        bounds: Bounds {
            value,
            lower,
            upper: Some(upper),
        },
        counted,
        others: Vec::new(),
    }
}

/// A silent device can add visits to a day that is known as worked, or a whole day: the fewest visits
/// pull a high average down, the most visits push it up.
fn bounds(
    value: Fraction,
    worked: &BTreeMap<(UserId, BusinessDay), u64>,
    silent: &BTreeMap<(UserId, BusinessDay), Vec<u64>>,
) -> (Fraction, Fraction) {
    let (mut lower, mut upper) = (value, value);
    let (mut fewest, mut most) = (Vec::new(), Vec::new());
    for (day, weights) in silent {
        if worked.contains_key(day) {
            upper.numerator += weights.iter().sum::<u64>();
        } else {
            fewest.extend(weights.iter().min());
            most.push(weights.iter().sum::<u64>());
        }
    }
    fewest.sort_unstable();
    for weight in fewest {
        add_day_if(&mut lower, weight, |with, without| with < without);
    }
    most.sort_unstable_by(|left, right| right.cmp(left));
    for weight in most {
        add_day_if(&mut upper, weight, |with, without| with > without);
    }
    (lower, upper)
}

fn add_day_if(average: &mut Fraction, weight: u64, is_wanted: impl Fn(u64, u64) -> bool) {
    let with = Fraction {
        numerator: average.numerator + weight,
        denominator: average.denominator + 1,
    };
    // Compared crosswise, so that no fraction is rounded; an average over no day is no bound yet.
    let is_first = average.denominator == 0;
    let (left, right) = (
        with.numerator * average.denominator,
        average.numerator * with.denominator,
    );
    if !is_first && is_wanted(left, right) || is_first && is_wanted(1, 0) {
        *average = with;
    }
}

/// 在店时长: the median of check-out − check-in in whole seconds, over the visits that have one; visits
/// open, closed by rule or at a closed store are left out. Silent devices can bring a duration for each
/// stop that is not visited and each visit that is open, of any length: where they outnumber the known ones, nothing bounds it above.
#[must_use]
pub fn time_in_store(linked: &Linked) -> Tally {
    let (mut counted, mut others, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
    for visit in &linked.visits {
        match visit.time_in_store_s {
            Some(time_s) => {
                seconds.push(u64::from(time_s));
                counted.push(RecordId(visit.id.0));
            }
            None => others.push(RecordId(visit.id.0)),
        }
    }
    seconds.sort_unstable();
    let silent = linked
        .stops
        .iter()
        .filter(|stop| stop.may_change && !stop.is_visited())
        .count()
        + linked.unfinished;
    let of = |median: u64| Fraction {
        numerator: median,
        denominator: super::number(seconds.len()),
    };
    let shortest: Vec<u64> = std::iter::repeat_n(0, silent)
        .chain(seconds.iter().copied())
        .collect();
    let longest: Vec<u64> = seconds
        .iter()
        .copied()
        .chain(std::iter::repeat_n(u64::MAX, silent))
        .collect();
    let upper = if silent > 0 && silent >= seconds.len() {
        None
    } else {
        Some(of(median(&longest)))
    };
    let bounds = Bounds {
        value: of(median(&seconds)),
        lower: of(median(&shortest)),
        upper,
    };
    Tally {
        bounds,
        counted,
        others,
    }
}

/// The middle of sorted values, the mean of the two middle ones when their number is even.
pub(super) fn median(sorted: &[u64]) -> u64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0;
    };
    let (low, high) = (sorted[last / 2], sorted[sorted.len() / 2]);
    low + (high - low) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_middle_values() {
        assert_eq!(median(&[100, 200, 400, 900]), 300);
        assert_eq!(median(&[100, 200, 900]), 200);
        assert_eq!(median(&[]), 0);
    }

    #[test]
    fn a_silent_day_lowers_a_high_average_and_raises_it_when_it_was_long() {
        let mut average = Fraction {
            numerator: 20,
            denominator: 2,
        };
        add_day_if(&mut average, 1, |with, without| with < without);
        assert_eq!(
            average,
            Fraction {
                numerator: 21,
                denominator: 3
            }
        );
        add_day_if(&mut average, 24, |with, without| with > without);
        assert_eq!(
            average,
            Fraction {
                numerator: 45,
                denominator: 4
            }
        );
    }
}
