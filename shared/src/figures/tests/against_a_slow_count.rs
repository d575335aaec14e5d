//! Figures against a count that a person would do by hand, over random facts.

use super::*;
use proptest::prelude::*;

/// Figures as a person would count them, stop by stop over all visits.
fn count_slowly(facts: &Facts) -> BTreeMap<FigureName, (u64, u64)> {
    let number = |count: usize| u64::try_from(count).unwrap();
    let fulfils = |visit: &&VisitRow, row: &StopRow| {
        visit.person == row.stop.person
            && visit.store == Some(row.stop.store)
            && visit.day == row.stop.day
    };
    let due: Vec<&StopRow> = facts
        .stops
        .iter()
        .filter(|row| !row.stop.is_excused)
        .collect();
    let visited = due
        .iter()
        .filter(|row| facts.visits.iter().any(|visit| fulfils(&visit, row)))
        .count();
    let strict = due
        .iter()
        .filter(|row| {
            facts
                .visits
                .iter()
                .any(|visit| visit.is_strict && fulfils(&visit, row))
        })
        .count();
    let active: BTreeSet<StoreId> = facts.stops.iter().map(|row| row.stop.store).collect();
    let covered = active.iter().filter(|store| {
        facts
            .visits
            .iter()
            .any(|visit| visit.store == Some(**store))
    });
    let days: BTreeSet<_> = facts
        .visits
        .iter()
        .map(|visit| (visit.person, visit.day))
        .collect();
    let units: u64 = facts
        .visits
        .iter()
        .map(|visit| u64::from(visit.units))
        .sum();
    let mut seconds: Vec<u32> = facts
        .visits
        .iter()
        .filter_map(|visit| visit.time_in_store_s)
        .collect();
    seconds.sort_unstable();
    let middle = match seconds.len() {
        0 => 0,
        odd if odd % 2 == 1 => u64::from(seconds[odd / 2]),
        even => (u64::from(seconds[even / 2 - 1]) + u64::from(seconds[even / 2])) / 2,
    };
    BTreeMap::from([
        (
            FigureName::RouteCompliance,
            (number(visited), number(due.len())),
        ),
        (
            FigureName::StrictCallRate,
            (number(strict), number(due.len())),
        ),
        (
            FigureName::Coverage,
            (number(covered.count()), number(active.len())),
        ),
        (
            FigureName::CallsADay,
            (number(facts.visits.len()), number(days.len())),
        ),
        (FigureName::UnitsADay, (units, number(days.len()))),
        (FigureName::TimeInStore, (middle, number(seconds.len()))),
    ])
}

prop_compose! {
    /// Three people, six stores, four days; at most one stop of a person at a store on a day.
    fn any_facts()(
        stops in proptest::collection::btree_map((0_u32..3, 0_u32..6, 0_u32..4), any::<bool>(), 0..40),
        visits in proptest::collection::vec(
            (0_u32..3, proptest::option::of(0_u32..7), 0_u32..4, proptest::option::of(0_u32..4_000), any::<bool>()),
            0..60,
        ),
        people_heard in 0_u32..4,
    ) -> Facts {
        let stops = stops.into_iter().zip(0..).map(|(((person, store, on), is_excused), number)| {
            let mut row = stop(number, person, store, on);
            row.stop.is_excused = is_excused;
            row
        }).collect();
        let visits = visits.into_iter().zip(0..).map(|((person, store, on, time, is_strict), number)| {
            VisitRow {
                store: store.map(|store| StoreId(id(3, store))),
                is_checked_out: time.is_some(),
                time_in_store_s: time,
                is_strict: is_strict && time.is_some(),
                ..visit(number, person, store.unwrap_or(0), on)
            }
        }).collect();
        Facts { stops, visits, heard: heard_now(people_heard), ..Facts::default() }
    }
}

/// Compares a/b with c/d; a figure over nothing is compared with nothing.
fn is_at_most(left: Fraction, right: Fraction) -> bool {
    left.denominator == 0
        || right.denominator == 0
        || left.numerator * right.denominator <= right.numerator * left.denominator
}

proptest! {
    #[test]
    fn figures_equal_a_slow_count(facts in any_facts()) {
        for (name, wanted) in count_slowly(&facts) {
            prop_assert_eq!(value(&facts, name), wanted, "{:?}", name);
        }
    }

    #[test]
    fn the_records_behind_a_figure_are_its_numerator_and_denominator(facts in any_facts()) {
        for name in [FigureName::RouteCompliance, FigureName::StrictCallRate, FigureName::Coverage] {
            let tally = taken(&facts, name);
            let value = tally.bounds.value;
            prop_assert_eq!(number(tally.counted.len()), value.numerator);
            prop_assert_eq!(number(tally.counted.len() + tally.others.len()), value.denominator);
        }
        prop_assert_eq!(taken(&facts, FigureName::CallsADay).counted.len(), facts.visits.len());
    }

    #[test]
    fn whatever_a_silent_device_delivers_stays_within_the_bounds(
        facts in any_facts(), delivered in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let settings = Settings::default();
        let silent: Vec<(u32, StopRow)> = link(&facts, &settings, now())
            .stops
            .iter()
            .zip(1_000..)
            .zip(&delivered)
            .filter(|((stop, _), is_delivered)| {
                stop.state == crate::route::StopState::NotHeardFrom && **is_delivered
            })
            .map(|((stop, number), _)| (number, stop.row.clone()))
            .collect();
        let mut after = facts.clone();
        after.visits.extend(silent.into_iter().map(|(number, row)| VisitRow {
            person: row.stop.person,
            store: Some(row.stop.store),
            day: row.stop.day,
            units: row.stop.units,
            ..visit(number, 0, 0, 0)
        }));
        for name in FigureName::ALL {
            let bounds = taken(&facts, *name).bounds;
            let found = taken(&after, *name).bounds.value;
            if *name == FigureName::TimeInStore {
                prop_assert!(bounds.lower.numerator <= found.numerator, "{:?}", name);
                prop_assert!(bounds.upper.is_none_or(|upper| found.numerator <= upper.numerator));
                continue;
            }
            prop_assert!(is_at_most(bounds.lower, found), "{:?} {:?} {:?}", name, bounds, found);
            prop_assert!(bounds.upper.is_none_or(|upper| is_at_most(found, upper)), "{:?} {:?} {:?}", name, bounds, found);
        }
    }
}
