//! Who is excused, and who stands in.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn person(number: u8) -> UserId {
    UserId(Uuid::from_u128(u128::from(number)))
}

fn leave(
    number: u8,
    away: Option<u8>,
    days: (i64, i64),
    stand_in: Option<u8>,
) -> (AbsenceId, Absence) {
    let absence = Absence {
        person: away.map(person),
        from: sample::day().plus_days(days.0),
        to: sample::day().plus_days(days.1),
        reason: AbsenceReason::Leave,
        stand_in: stand_in.map(person),
        note: None,
    };
    (AbsenceId(Uuid::from_u128(u128::from(number))), absence)
}

fn rule_of(number: u8) -> StopRule {
    StopRule {
        person: person(number),
        store: sample::STORE,
        weekdays: vec![1, 2, 3, 4, 5, 6, 7],
        every_weeks: 1,
        start: sample::day(),
        end: None,
        order: 1,
        planned_minute: 570,
    }
}

/// Own and stand-in's stops of a fortnight.
type Stops = Vec<(PlannedStopId, PlannedStop)>;

fn fortnight(absences: &Absences, stand_in: u8) -> (Stops, Stops) {
    let zone = sample::zone();
    let place = RulePlace {
        zone: &zone,
        units: 1,
        closed_on: None,
    };
    let rule = rule_of(1);
    let days = sample::day()..=sample::day().plus_days(13);
    let own = own_stops((sample::STOP_RULE, &rule), place, days.clone(), absences);
    let of_stand_in = (person(stand_in), absences);
    let theirs = stand_in_stops((sample::STOP_RULE, &rule), place, days, of_stand_in);
    (own, theirs)
}

#[test]
fn leave_excuses_its_days_and_no_other_and_the_stand_in_gets_those() {
    let absences = Absences(vec![leave(1, Some(1), (2, 4), Some(2))]);
    let (own, theirs) = fortnight(&absences, 2);
    let excused: Vec<i64> = own
        .iter()
        .filter(|(_, stop)| stop.is_excused)
        .map(|(_, stop)| stop.day.days_since(sample::day()))
        .collect();
    assert_eq!(excused, [2, 3, 4]);
    let taken: Vec<i64> = theirs
        .iter()
        .map(|(_, stop)| stop.day.days_since(sample::day()))
        .collect();
    assert_eq!(taken, excused);
    assert!(theirs.iter().all(|(_, stop)| !stop.is_excused
        && stop.person == person(2)
        && stop.stands_in_for == Some(person(1))));
}

#[test]
fn on_a_holiday_nobody_works_and_nobody_stands_in() {
    let absences = Absences(vec![
        leave(1, Some(1), (2, 4), Some(2)),
        leave(2, None, (3, 3), None),
    ]);
    let (own, theirs) = fortnight(&absences, 2);
    let of_holiday = own
        .iter()
        .find(|(_, stop)| stop.day == sample::day().plus_days(3));
    let excused_by = of_holiday.and_then(|(_, stop)| stop.excused_by);
    assert_eq!(excused_by, Some(absences.0[1].0));
    assert_eq!(theirs.len(), 2);
}

#[test]
fn who_is_away_stands_in_for_nobody() {
    let absences = Absences(vec![
        leave(1, Some(1), (2, 4), Some(2)),
        leave(2, Some(2), (4, 6), None),
    ]);
    assert_eq!(fortnight(&absences, 2).1.len(), 2);
}

#[test]
fn nobody_stands_in_for_themselves_or_on_a_holiday() {
    let own = leave(1, Some(1), (0, 1), Some(1)).1;
    assert!(own.check().is_err());
    let holiday = leave(1, None, (0, 1), Some(2)).1;
    assert!(holiday.check().is_err());
    let backwards = leave(1, Some(1), (1, 0), None).1;
    assert!(backwards.check().is_err());
    let too_long = leave(1, Some(1), (0, DAYS_MAX), None).1;
    assert!(too_long.check().is_err());
}

fn any_absence() -> impl Strategy<Value = (AbsenceId, Absence)> {
    let away = proptest::option::weighted(0.8, 1_u8..5);
    let stand_in = proptest::option::of(1_u8..5);
    (1_u8..30, away, -3_i64..14, 0_i64..6, stand_in).prop_map(
        |(number, away, from, length, stand_in)| {
            let stand_in = stand_in.filter(|stand_in| away.is_some_and(|away| away != *stand_in));
            leave(number, away, (from, from + length), stand_in)
        },
    )
}

proptest! {
    #[test]
    fn a_stand_in_has_a_stop_exactly_where_an_excused_one_names_them_and_they_work(
        absences in proptest::collection::vec(any_absence(), 0..8),
    ) {
        let absences = Absences(absences);
        let (own, _) = fortnight(&absences, 2);
        for stand_in in 2..5 {
            let theirs = fortnight(&absences, stand_in).1;
            for (_, stop) in &own {
                let takes = theirs.iter().filter(|(_, taken)| taken.day == stop.day).count();
                let is_named = absences
                    .of(person(1), stop.day)
                    .is_some_and(|(_, absence)| absence.stand_in == Some(person(stand_in)));
                let works = absences.of(person(stand_in), stop.day).is_none();
                prop_assert_eq!(takes, usize::from(stop.is_excused && is_named && works));
            }
        }
    }

    #[test]
    fn the_order_in_which_absences_are_known_changes_nothing(
        absences in proptest::collection::btree_map(0_u8..30, any_absence(), 0..8),
    ) {
        let mut known: Vec<_> = absences
            .into_iter()
            .map(|(number, (_, absence))| (AbsenceId(Uuid::from_u128(u128::from(number))), absence))
            .collect();
        let before = fortnight(&Absences(known.clone()), 2);
        known.reverse();
        prop_assert_eq!(fortnight(&Absences(known), 2), before);
    }

    #[test]
    fn without_absences_the_plan_is_what_the_rules_say(
        absences in proptest::collection::vec(any_absence(), 0..8),
    ) {
        let restored = fortnight(&Absences::default(), 2);
        prop_assert!(restored.0.iter().all(|(_, stop)| !stop.is_excused && stop.excused_by.is_none()));
        prop_assert!(restored.1.is_empty());
        let excused = fortnight(&Absences(absences), 2).0;
        let ids = |stops: &Stops| stops.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&excused), ids(&restored.0), "excusing adds and removes no stop");
    }
}
