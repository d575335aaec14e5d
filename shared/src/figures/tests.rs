use super::*;
use crate::ids::{PlannedStopId, UserId, VisitId};
use crate::route::{MissedReason, PlannedStop};
use crate::settings::Settings;
use crate::time::{BusinessDay, DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use crate::visit::Grade;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn day(number: u32) -> BusinessDay {
    BusinessDay::new(2026, 3, 2 + number).unwrap()
}

fn start(number: u32) -> UtcMs {
    UtcMs(1_772_380_800_000 + i64::from(number) * DAY_MS)
}

fn id(space: u128, number: u32) -> Uuid {
    Uuid::from_u128((space << 64) + u128::from(number))
}

/// A stop of person, store and day, planned at nine.
fn stop(number: u32, person: u32, store: u32, on: u32) -> StopRow {
    StopRow {
        id: PlannedStopId(id(1, number)),
        stop: PlannedStop {
            person: UserId(id(2, person)),
            store: StoreId(id(3, store)),
            day: day(on),
            order: number + 1,
            planned_at: start(on).plus_ms(9 * HOUR_MS),
            units: 1 + store % 3,
            rule: None,
            is_excused: false,
        },
        day_end: start(on + 1),
    }
}

fn visit(number: u32, person: u32, store: u32, on: u32) -> VisitRow {
    VisitRow {
        id: VisitId(id(4, number)),
        person: UserId(id(2, person)),
        store: Some(StoreId(id(3, store))),
        day: day(on),
        check_in_at: start(on).plus_ms(9 * HOUR_MS + i64::from(number) * MINUTE_MS),
        is_checked_out: true,
        units: 1 + store % 3,
        time_in_store_s: Some(600),
        is_strict: true,
        grade: Grade::Strong,
    }
}

fn heard_now(people: u32) -> BTreeMap<UserId, UtcMs> {
    (0..people).map(|person| (UserId(id(2, person)), now())).collect()
}

/// After all days of the tests.
fn now() -> UtcMs {
    start(20)
}

fn taken(facts: &Facts, name: FigureName) -> Tally {
    let active = facts.stops.iter().map(|row| row.stop.store).collect();
    take(name, &link(facts, &Settings::default(), now()), &active)
}

fn value(facts: &Facts, name: FigureName) -> (u64, u64) {
    let value = taken(facts, name).bounds.value;
    (value.numerator, value.denominator)
}

#[test]
fn an_excused_stop_is_out_of_both_sides_even_when_it_was_visited() {
    let mut facts = Facts {
        stops: vec![stop(0, 0, 0, 0), stop(1, 0, 1, 0)],
        visits: vec![visit(0, 0, 0, 0), visit(1, 0, 1, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    facts.stops[1].stop.is_excused = true;
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
}

#[test]
fn a_visit_at_a_closed_store_is_visited_and_not_strict() {
    let closed = VisitRow { time_in_store_s: None, is_strict: false, ..visit(0, 0, 0, 0) };
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![closed],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    assert_eq!(value(&facts, FigureName::StrictCallRate), (0, 1));
    assert_eq!(value(&facts, FigureName::TimeInStore), (0, 0));
}

#[test]
fn unplanned_visits_are_shown_beside_and_never_added() {
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![visit(0, 0, 5, 0), VisitRow { store: None, ..visit(1, 0, 0, 0) }],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 1));
    assert_eq!(link(&facts, &Settings::default(), now()).unplanned.len(), 2);
    assert_eq!(value(&facts, FigureName::CallsADay), (2, 1));
}

#[test]
fn a_visit_on_another_day_or_by_another_person_does_not_fulfil_a_stop() {
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 1)],
        visits: vec![visit(0, 0, 0, 0), visit(1, 1, 0, 1)],
        heard: heard_now(2),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 1));
}

#[test]
fn a_second_visit_the_same_day_counts_once_for_compliance_and_twice_as_a_call() {
    let first = VisitRow { is_strict: false, ..visit(0, 0, 0, 0) };
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![first, visit(1, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    assert_eq!(value(&facts, FigureName::StrictCallRate), (1, 1), "one of the two was strict");
    assert_eq!(value(&facts, FigureName::CallsADay), (2, 1));
}

#[test]
fn a_visit_closed_by_rule_is_visited_and_left_out_of_durations() {
    let closed = VisitRow {
        is_checked_out: false,
        time_in_store_s: None,
        is_strict: false,
        ..visit(0, 0, 0, 0)
    };
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![closed, VisitRow { time_in_store_s: Some(900), ..visit(1, 0, 1, 0) }],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    assert_eq!(value(&facts, FigureName::TimeInStore), (900, 1));
}

#[test]
fn a_missed_stop_is_explained_and_not_excused_and_a_later_visit_wins() {
    let mut facts = Facts { stops: vec![stop(0, 0, 0, 0)], heard: heard_now(1), ..Facts::default() };
    facts.missed.insert(facts.stops[0].id, MissedReason::Traffic);
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 1));
    facts.visits.push(visit(0, 0, 0, 0));
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
}

#[test]
fn a_silent_device_widens_the_bounds_and_changes_no_value() {
    let stops = vec![stop(0, 0, 0, 0), stop(1, 1, 1, 0), stop(2, 1, 2, 0)];
    let facts =
        Facts { stops, visits: vec![visit(0, 0, 0, 0)], heard: heard_now(1), ..Facts::default() };
    let bounds = taken(&facts, FigureName::RouteCompliance).bounds;
    assert_eq!(bounds.value, Fraction { numerator: 1, denominator: 3 });
    assert_eq!(bounds.lower, bounds.value);
    assert_eq!(bounds.upper, Some(Fraction { numerator: 3, denominator: 3 }));
    let heard = Facts { heard: heard_now(2), ..facts };
    assert_eq!(taken(&heard, FigureName::RouteCompliance).bounds.upper, Some(bounds.value));
}

#[test]
fn silence_that_outnumbers_the_known_durations_bounds_nothing_above() {
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0), stop(1, 1, 1, 0)],
        visits: vec![visit(0, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    let bounds = taken(&facts, FigureName::TimeInStore).bounds;
    assert_eq!(bounds.upper, None);
    assert_eq!(bounds.lower.numerator, 300, "between the known ten minutes and none");
}

#[test]
fn fewer_than_ten_in_the_denominator_have_no_percentage() {
    assert_eq!(Fraction { numerator: 3, denominator: 9 }.per_mille(), None);
    assert_eq!(Fraction { numerator: 61, denominator: 176 }.per_mille(), Some(347));
    assert_eq!(Fraction { numerator: 25, denominator: 2 }.tenths(), Some(125));
}

/// Figures as a person would count them, stop by stop over all visits.
fn count_slowly(facts: &Facts) -> BTreeMap<FigureName, (u64, u64)> {
    let number = |count: usize| u64::try_from(count).unwrap();
    let fulfils = |visit: &&VisitRow, row: &StopRow| {
        visit.person == row.stop.person && visit.store == Some(row.stop.store) && visit.day == row.stop.day
    };
    let due: Vec<&StopRow> = facts.stops.iter().filter(|row| !row.stop.is_excused).collect();
    let visited =
        due.iter().filter(|row| facts.visits.iter().any(|visit| fulfils(&visit, row))).count();
    let strict = due
        .iter()
        .filter(|row| facts.visits.iter().any(|visit| visit.is_strict && fulfils(&visit, row)))
        .count();
    let active: BTreeSet<StoreId> = facts.stops.iter().map(|row| row.stop.store).collect();
    let covered =
        active.iter().filter(|store| facts.visits.iter().any(|visit| visit.store == Some(**store)));
    let days: BTreeSet<_> = facts.visits.iter().map(|visit| (visit.person, visit.day)).collect();
    let units: u64 = facts.visits.iter().map(|visit| u64::from(visit.units)).sum();
    let mut seconds: Vec<u32> =
        facts.visits.iter().filter_map(|visit| visit.time_in_store_s).collect();
    seconds.sort_unstable();
    let middle = match seconds.len() {
        0 => 0,
        odd if odd % 2 == 1 => u64::from(seconds[odd / 2]),
        even => (u64::from(seconds[even / 2 - 1]) + u64::from(seconds[even / 2])) / 2,
    };
    BTreeMap::from([
        (FigureName::RouteCompliance, (number(visited), number(due.len()))),
        (FigureName::StrictCallRate, (number(strict), number(due.len()))),
        (FigureName::Coverage, (number(covered.count()), number(active.len()))),
        (FigureName::CallsADay, (number(facts.visits.len()), number(days.len()))),
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
