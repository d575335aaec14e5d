use super::*;
use crate::ids::{PlannedStopId, UserId, VisitId};
use crate::route::{MissedReason, PlannedStop};
use crate::settings::Settings;
use crate::time::{BusinessDay, DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use crate::visit::Grade;
use std::collections::BTreeMap;
use uuid::Uuid;

mod against_a_slow_count;

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
            excused_by: None,
            stands_in_for: None,
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
    (0..people)
        .map(|person| (UserId(id(2, person)), now()))
        .collect()
}

/// After all days of the tests.
fn now() -> UtcMs {
    start(20)
}

fn taken(facts: &Facts, name: FigureName) -> Tally {
    let active = facts.stops.iter().map(|row| row.stop.store).collect();
    take(name, &link(facts, &Settings::default(), now()), &active).expect("made of plan and visits")
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
    let closed = VisitRow {
        time_in_store_s: None,
        is_strict: false,
        ..visit(0, 0, 0, 0)
    };
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
        visits: vec![
            visit(0, 0, 5, 0),
            VisitRow {
                store: None,
                ..visit(1, 0, 0, 0)
            },
        ],
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
    let first = VisitRow {
        is_strict: false,
        ..visit(0, 0, 0, 0)
    };
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![first, visit(1, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    assert_eq!(
        value(&facts, FigureName::StrictCallRate),
        (1, 1),
        "one of the two was strict"
    );
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
        visits: vec![
            closed,
            VisitRow {
                time_in_store_s: Some(900),
                ..visit(1, 0, 1, 0)
            },
        ],
        heard: heard_now(1),
        ..Facts::default()
    };
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    assert_eq!(value(&facts, FigureName::TimeInStore), (900, 1));
}

#[test]
fn a_missed_stop_is_explained_and_not_excused_and_a_later_visit_wins() {
    let mut facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    facts
        .missed
        .insert(facts.stops[0].id, MissedReason::Traffic);
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 1));
    facts.visits.push(visit(0, 0, 0, 0));
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
}

#[test]
fn a_silent_device_widens_the_bounds_and_changes_no_value() {
    let stops = vec![stop(0, 0, 0, 0), stop(1, 1, 1, 0), stop(2, 1, 2, 0)];
    let facts = Facts {
        stops,
        visits: vec![visit(0, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    let bounds = taken(&facts, FigureName::RouteCompliance).bounds;
    assert_eq!(
        bounds.value,
        Fraction {
            numerator: 1,
            denominator: 3
        }
    );
    assert_eq!(bounds.lower, bounds.value);
    assert_eq!(
        bounds.upper,
        Some(Fraction {
            numerator: 3,
            denominator: 3
        })
    );
    let heard = Facts {
        heard: heard_now(2),
        ..facts
    };
    assert_eq!(
        taken(&heard, FigureName::RouteCompliance).bounds.upper,
        Some(bounds.value)
    );
}

#[test]
fn a_phone_that_was_heard_and_then_fell_silent_may_still_bring_a_late_or_an_early_visit() {
    let at = |hour: i64, minute: i64| start(0).plus_ms(hour * HOUR_MS + minute * MINUTE_MS);
    let mut later = stop(1, 0, 1, 0);
    later.stop.planned_at = at(17, 0);
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0), later],
        heard: BTreeMap::from([(UserId(id(2, 0)), at(9, 16))]),
        ..Facts::default()
    };
    let linked = link(&facts, &Settings::default(), at(10, 30));
    let upper = route_compliance(&linked).bounds.upper;
    let all = Fraction {
        numerator: 2,
        denominator: 2,
    };
    assert_eq!(
        upper,
        Some(all),
        "known late, not due yet, and unknown all the same"
    );
    let linked = link(&facts, &Settings::default(), at(9, 20));
    assert_eq!(route_compliance(&linked).bounds.upper.unwrap().numerator, 0);
}

#[test]
fn a_visit_that_a_silent_phone_has_open_may_become_strict_and_bring_a_duration() {
    let open = VisitRow {
        is_checked_out: false,
        time_in_store_s: None,
        is_strict: false,
        ..visit(0, 0, 0, 0)
    };
    let facts = Facts {
        stops: vec![stop(0, 0, 0, 0)],
        visits: vec![open],
        ..Facts::default()
    };
    let strict = taken(&facts, FigureName::StrictCallRate).bounds;
    assert_eq!(strict.upper.unwrap().numerator, 1);
    assert_eq!(taken(&facts, FigureName::TimeInStore).bounds.upper, None);
    assert_eq!(link(&facts, &Settings::default(), now()).silent.len(), 1);
}

#[test]
fn a_store_that_is_planned_twice_for_a_person_and_day_is_one_errand() {
    let mut facts = Facts {
        stops: vec![stop(0, 0, 0, 0), stop(1, 0, 0, 0)],
        heard: heard_now(1),
        ..Facts::default()
    };
    facts
        .missed
        .insert(facts.stops[1].id, MissedReason::Traffic);
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 1));
    let reason = MissedReason::Traffic;
    assert_eq!(
        link(&facts, &Settings::default(), now()).stops[0].state,
        crate::route::StopState::Missed { reason }
    );
    facts.visits.push(visit(0, 0, 0, 0));
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    facts.stops[0].stop.is_excused = true;
    assert_eq!(value(&facts, FigureName::RouteCompliance), (1, 1));
    facts.stops[1].stop.is_excused = true;
    assert_eq!(value(&facts, FigureName::RouteCompliance), (0, 0));
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
    assert_eq!(
        bounds.lower.numerator, 300,
        "between the known ten minutes and none"
    );
}

#[test]
fn fewer_than_ten_in_the_denominator_have_no_percentage() {
    assert_eq!(
        Fraction {
            numerator: 3,
            denominator: 9
        }
        .per_mille(),
        None
    );
    assert_eq!(
        Fraction {
            numerator: 61,
            denominator: 176
        }
        .per_mille(),
        Some(347)
    );
    assert_eq!(
        Fraction {
            numerator: 25,
            denominator: 2
        }
        .tenths(),
        Some(125)
    );
}
