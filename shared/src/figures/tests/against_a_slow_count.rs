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
        facts in any_facts(),
        heard_min in proptest::collection::vec(proptest::option::of(0_i64..6 * 1440), 3),
        now_min in 0_i64..6 * 1440,
        delivered in proptest::collection::vec(any_delivery(), 100),
    ) {
        let at = |minute: i64| start(0).plus_ms(minute * MINUTE_MS);
        let heard = heard_min.iter().zip(0..).filter_map(|(minute, person)| {
            Some((UserId(id(2, person)), at((*minute)?.min(now_min))))
        });
        let facts = Facts { heard: heard.collect(), ..facts };
        let moment = at(now_min);
        let active: BTreeSet<StoreId> = facts.stops.iter().map(|row| row.stop.store).collect();
        let figure = |facts: &Facts, name| {
            take(name, &link(facts, &Settings::default(), moment), &active)
                .expect("made of plan and visits")
                .bounds
        };
        // The others are not made of plan and visits.
        for name in &FigureName::ALL[..6] {
            // A second visit is beside the plan of averages, which count every visit.
            let is_share = FigureName::ALL[..3].contains(name);
            let after = deliver(&facts, moment, &delivered, is_share);
            let (bounds, found) = (figure(&facts, *name), figure(&after, *name).value);
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

/// What may arrive for one stop or one open visit: whether anything, how long, and how good.
fn any_delivery() -> impl Strategy<Value = Option<(Option<u32>, bool)>> {
    proptest::option::of((proptest::option::of(0_u32..9_000), any::<bool>()))
}

/// Facts after silent phones have delivered: visits of their stops, of any length and grade, and
/// check-outs of what was open. Who may still deliver is said here in other words than in the figures.
fn deliver(
    facts: &Facts,
    moment: UtcMs,
    delivered: &[Option<(Option<u32>, bool)>],
    may_come_again: bool,
) -> Facts {
    let silent_after_ms = i64::from(Settings::default().silent_after_min) * MINUTE_MS;
    let may_deliver = |person: UserId, day_end: UtcMs| match facts.heard.get(&person) {
        None => true,
        Some(heard) => moment.0 - heard.0 > silent_after_ms && *heard < day_end,
    };
    let mut after = facts.clone();
    let mut delivered = delivered.iter().copied();
    for visit in &mut after.visits {
        let day_end = start(0).plus_ms((visit.day.days_since(day(0)) + 1) * DAY_MS);
        let is_open = !visit.is_checked_out && may_deliver(visit.person, day_end);
        if let Some((time, is_strict)) = is_open.then(|| delivered.next().flatten()).flatten() {
            visit.is_checked_out = true;
            visit.time_in_store_s = time;
            visit.is_strict = is_strict && time.is_some();
        }
    }
    let rows = facts.stops.iter().zip(1_000..);
    let visits = rows.filter_map(|(row, number)| {
        let is_visited = facts.visits.iter().any(|visit| {
            visit.person == row.stop.person
                && visit.store == Some(row.stop.store)
                && visit.day == row.stop.day
        });
        let may_come = may_deliver(row.stop.person, row.day_end);
        if !may_come || is_visited && !may_come_again {
            return None;
        }
        let (time, is_strict) = delivered.next().flatten()?;
        Some(VisitRow {
            person: row.stop.person,
            store: Some(row.stop.store),
            day: row.stop.day,
            units: row.stop.units,
            is_checked_out: time.is_some(),
            time_in_store_s: time,
            is_strict: is_strict && time.is_some(),
            ..visit(number, 0, 0, 0)
        })
    });
    after.visits.extend(visits.collect::<Vec<_>>());
    after
}
