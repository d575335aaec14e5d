//! Figures over the plan: route compliance, strict call rate, coverage.

use super::facts::{Linked, LinkedStop};
use super::{Bounds, Fraction, Tally};
use crate::ids::{RecordId, StoreId};
use std::collections::BTreeSet;

/// 路线执行率: planned stores visited on their day ÷ planned stores due. Excused stops are out of both;
/// unplanned visits are never added; a second visit of a stop counts once.
#[must_use]
pub fn route_compliance(linked: &Linked) -> Tally {
    share_of_stops(linked, |stop| stop.is_visited())
}

/// 达标拜访率: planned stops with a visit that has evidence fair or better and was long enough ÷ planned
/// stops due.
#[must_use]
pub fn strict_call_rate(linked: &Linked) -> Tally {
    share_of_stops(linked, |stop| stop.is_strict())
}

fn share_of_stops(linked: &Linked, counts: impl Fn(&LinkedStop) -> bool) -> Tally {
    let (mut counted, mut others, mut possible) = (Vec::new(), Vec::new(), 0);
    for stop in linked.stops.iter().filter(|stop| stop.is_due()) {
        if counts(stop) {
            counted.push(RecordId(stop.row.id.0));
        } else {
            possible += u64::from(stop.may_change);
            others.push(RecordId(stop.row.id.0));
        }
    }
    share(counted, others, possible)
}

/// 网点拜访覆盖率: distinct stores visited in the period ÷ active stores in scope.
#[must_use]
pub fn coverage(linked: &Linked, active: &BTreeSet<StoreId>) -> Tally {
    let visited: BTreeSet<StoreId> = linked
        .visits
        .iter()
        .filter_map(|visit| visit.store)
        .filter(|id| active.contains(id))
        .collect();
    let silent: BTreeSet<StoreId> = linked
        .stops
        .iter()
        .filter(|stop| stop.may_change)
        .map(|stop| stop.row.stop.store)
        .filter(|store| active.contains(store) && !visited.contains(store))
        .collect();
    let records =
        |stores: Vec<&StoreId>| stores.into_iter().map(|store| RecordId(store.0)).collect();
    let others = active.difference(&visited).collect();
    share(
        records(visited.iter().collect()),
        records(others),
        super::number(silent.len()),
    )
}

fn share(counted: Vec<RecordId>, others: Vec<RecordId>, possible: u64) -> Tally {
    let value = Fraction {
        numerator: super::number(counted.len()),
        denominator: super::number(counted.len() + others.len()),
    };
    let upper = Fraction {
        numerator: value.numerator + possible,
        ..value
    };
    Tally {
        bounds: Bounds {
            value,
            lower: value,
            upper: Some(upper),
        },
        counted,
        others,
    }
}
