use super::assess::{day_end, is_open};
use super::examples::{EXAMPLES, Example, Sighted};
use super::*;
use crate::feeds;
use crate::ids::{PlannedStopId, RecordId};
use crate::kinds::{RecordType, decode, encode, sample};
use crate::place::{Datum, Position, distance_m};
use crate::problem::ProblemCode;
use crate::route::PlannedStop;
use crate::settings::Settings;
use crate::store::{PositionDoubt, Store, StorePosition, StoreType};
use crate::sync::Operation;
use crate::sync::engine::Draft;
use crate::sync::merge::merge;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use proptest::prelude::*;

mod wrong_clock;

const LATITUDE: f64 = 31.230_416;
const LONGITUDE: f64 = 121.473_701;

fn store(doubt: Option<PositionDoubt>) -> Store {
    let position = StorePosition {
        latitude: LATITUDE,
        longitude: LONGITUDE,
        datum: Datum::Wgs84,
        accuracy_m: None,
        doubt,
    };
    Store {
        position: Some(position),
        closed_on: None,
        ..Store::samples().remove(0)
    }
}

fn store_type() -> StoreType {
    StoreType::samples().remove(0)
}

fn ids(seed: u8) -> StepIds {
    StepIds::new(sample::CHECK_IN_AT, &[seed; super::steps::STEP_RANDOM_LEN])
}

fn stop() -> (PlannedStopId, PlannedStop) {
    (sample::PLANNED_STOP, PlannedStop::samples().remove(0))
}

fn check_in_at(
    at: UtcMs,
    sighting: Sighting,
    (store, store_type): (&Store, &StoreType),
) -> Vec<Draft> {
    check_in(&CheckIn {
        visit: sample::VISIT,
        ids: ids(1),
        person: sample::PERSON,
        place: CheckInPlace::Store {
            id: sample::STORE,
            store,
            store_type,
        },
        sighting,
        stops: &[stop()],
        visits: &[],
        photos: &[],
        settings: &Settings::default(),
        now: at,
    })
    .unwrap()
}

fn created(drafts: &[Draft]) -> Visit {
    match &drafts[1].op {
        Operation::Create { body } => decode(body).unwrap(),
        other => panic!("not a creation: {other:?}"),
    }
}

fn changed(visit: &Visit, drafts: &[Draft]) -> Visit {
    let Operation::Change { fields } = &drafts[1].op else {
        panic!("not a change")
    };
    let kind = crate::sync::kind::Catalogue::kind(&crate::kinds::KINDS, "visit").unwrap();
    decode(merge(kind, &encode(visit), fields).body).unwrap()
}

fn check_out_of(visit: &Visit, now: UtcMs, store_closed: bool) -> Result<Vec<Draft>, ProblemCode> {
    let (store, store_type) = (store(None), store_type());
    check_out(&CheckOut {
        person: sample::PERSON,
        id: sample::VISIT,
        visit,
        ids: ids(2),
        store: Some((&store, &store_type)),
        sighting: Sighting::default(),
        note: Some("  "),
        store_closed,
        settings: &Settings::default(),
        now,
    })
}

fn run(example: &Example) -> Visit {
    let store = store(example.is_doubtful.then_some(PositionDoubt::FarFromGroup));
    let fix = example
        .sighting
        .map(|sighted| sighted.fix_from(LATITUDE, LONGITUDE));
    let sighting = Sighting {
        fix,
        was_refused: example.was_refused,
    };
    let store_type = store_type();
    let visit = created(&check_in_at(
        sample::CHECK_IN_AT,
        sighting,
        (&store, &store_type),
    ));
    match example.stayed_s {
        Some(stayed_s) => {
            let now = sample::CHECK_IN_AT.plus_ms(i64::from(stayed_s) * 1000);
            changed(
                &visit,
                &check_out_of(&visit, now, example.store_closed).unwrap(),
            )
        }
        None => {
            let now = day_end(visit.check_in_at, &store.zone);
            let context = VisitContext {
                store: Some((&store, &store_type)),
                settings: &Settings::default(),
                check_in: &visit.result.check_in,
                check_out: None,
                check_in_at: visit.check_in_at,
                check_out_at: None,
                is_time_suspect: false,
                now,
            };
            Visit {
                result: assess(&visit, &context),
                ..visit
            }
        }
    }
}

#[test]
fn every_example_comes_out_as_its_sentence_says() {
    for example in EXAMPLES {
        let visit = run(example);
        let result = &visit.result;
        assert_eq!(result.check_in.grade, example.grade, "{}", example.sentence);
        assert_eq!(
            result.check_in.reasons[0], example.reason,
            "{}",
            example.sentence
        );
        assert_eq!(result.is_strict, example.is_strict, "{}", example.sentence);
        let time_in_store_s = example.stayed_s.filter(|_| !example.store_closed);
        assert_eq!(
            result.time_in_store_s, time_in_store_s,
            "{}",
            example.sentence
        );
        assert_eq!(
            result.is_closed_by_rule,
            example.stayed_s.is_none(),
            "{}",
            example.sentence
        );
        assert_eq!(visit.check(), Ok(()), "{}", example.sentence);
    }
}

#[test]
fn a_check_in_is_evidence_first_and_then_the_visit_that_depends_on_it() {
    let fix = Sighted {
        north_m: 5.0,
        accuracy_m: 9.0,
        age_s: 1,
    }
    .fix_from(LATITUDE, LONGITUDE);
    let sighting = Sighting {
        fix: Some(fix),
        was_refused: false,
    };
    let drafts = check_in_at(sample::CHECK_IN_AT, sighting, (&store(None), &store_type()));
    assert_eq!(
        drafts.iter().map(|draft| draft.kind).collect::<Vec<_>>(),
        ["visit_evidence", "visit"]
    );
    assert_eq!(drafts[1].depends, [drafts[0].mutation]);
    assert_eq!(drafts[0].feed, feeds::user(sample::PERSON));
    assert_eq!(drafts[1].feed, feeds::store(sample::STORE));
    assert_eq!(drafts[1].record, RecordId(sample::VISIT.0));
    assert!(drafts[0].private.contains_key("fix"));
}

#[test]
fn no_exact_position_stands_in_what_the_store_feed_gets() {
    let fix = Sighted {
        north_m: 5.0,
        accuracy_m: 9.0,
        age_s: 1,
    }
    .fix_from(LATITUDE, LONGITUDE);
    let sighting = Sighting {
        fix: Some(fix),
        was_refused: false,
    };
    let drafts = check_in_at(sample::CHECK_IN_AT, sighting, (&store(None), &store_type()));
    for draft in &drafts {
        let Operation::Create { body } = &draft.op else {
            panic!("not a creation")
        };
        assert!(
            !serde_json::to_string(body).unwrap().contains("latitude"),
            "{}",
            draft.kind
        );
    }
}

#[test]
fn a_visit_over_midnight_belongs_to_the_day_it_began() {
    let late = sample::zone()
        .day_start(sample::day().plus_days(1))
        .plus_ms(-20 * MINUTE_MS);
    let visit = created(&check_in_at(
        late,
        Sighting::default(),
        (&store(None), &store_type()),
    ));
    let done = changed(
        &visit,
        &check_out_of(&visit, late.plus_ms(HOUR_MS), false).unwrap(),
    );
    assert_eq!(done.result.day, sample::day());
    assert_eq!(done.result.time_in_store_s, Some(3600));
}

#[test]
fn only_one_visit_is_open_at_a_time() {
    let (store, store_type) = (store(None), store_type());
    let open = created(&check_in_at(
        sample::CHECK_IN_AT,
        Sighting::default(),
        (&store, &store_type),
    ));
    let mut step = CheckIn {
        visit: sample::VISIT,
        ids: ids(3),
        person: sample::PERSON,
        place: CheckInPlace::NotListed("街角新店"),
        sighting: Sighting::default(),
        stops: &[],
        visits: &[(&open, &store.zone)],
        photos: &[],
        settings: &Settings::default(),
        now: sample::CHECK_IN_AT.plus_ms(MINUTE_MS),
    };
    assert_eq!(check_in(&step), Err(ProblemCode::VisitOpen));
    step.now = sample::CHECK_IN_AT.plus_ms(DAY_MS);
    assert!(
        check_in(&step).is_ok(),
        "a visit that is closed by rule holds up nobody"
    );
}

#[test]
fn a_late_check_out_takes_the_mark_of_the_rule_away() {
    let example = EXAMPLES
        .iter()
        .find(|example| example.stayed_s.is_none())
        .unwrap();
    let closed = run(example);
    assert!(closed.result.is_closed_by_rule);
    let late = sample::CHECK_IN_AT.plus_ms(DAY_MS);
    let done = changed(&closed, &check_out_of(&closed, late, false).unwrap());
    assert!(!done.result.is_closed_by_rule);
    assert_eq!(done.result.time_in_store_s, Some(86_400));
    assert_eq!(done.result.day, closed.result.day);
}

#[test]
fn a_second_check_out_is_refused() {
    let done = run(&EXAMPLES[0]);
    let again = check_out_of(&done, sample::CHECK_IN_AT.plus_ms(HOUR_MS), false);
    assert_eq!(again, Err(ProblemCode::VisitClosed));
    let moved = Visit {
        check_out_at: Some(sample::CHECK_IN_AT.plus_ms(HOUR_MS)),
        ..done.clone()
    };
    assert_eq!(done.check_change(&moved), Err(ProblemCode::VisitClosed));
}

#[test]
fn a_colleagues_visit_cannot_be_checked_out() {
    let mut visit = Visit::samples().remove(0);
    visit.person = UserId(uuid::Uuid::nil());
    let refused = check_out_of(&visit, sample::CHECK_IN_AT, false);
    assert_eq!(refused, Err(ProblemCode::WrongSender));
}

#[test]
fn a_visit_names_the_stop_of_its_store_and_day_and_no_other() {
    let (store, store_type) = (store(None), store_type());
    let today = created(&check_in_at(
        sample::CHECK_IN_AT,
        Sighting::default(),
        (&store, &store_type),
    ));
    assert_eq!(today.planned_stop, Some(sample::PLANNED_STOP));
    let tomorrow = sample::CHECK_IN_AT.plus_ms(DAY_MS);
    let tomorrow = created(&check_in_at(
        tomorrow,
        Sighting::default(),
        (&store, &store_type),
    ));
    assert_eq!(tomorrow.planned_stop, None);
}

#[test]
fn an_unplanned_visit_at_a_place_in_words_stands_in_the_persons_feed() {
    let step = CheckIn {
        visit: sample::VISIT,
        ids: ids(4),
        person: sample::PERSON,
        place: CheckInPlace::NotListed("  老街口新开的小店 "),
        sighting: Sighting::default(),
        stops: &[stop()],
        visits: &[],
        photos: &[],
        settings: &Settings::default(),
        now: sample::CHECK_IN_AT,
    };
    let drafts = check_in(&step).unwrap();
    let visit = created(&drafts);
    assert_eq!(drafts[1].feed, feeds::user(sample::PERSON));
    assert_eq!(visit.place.as_deref(), Some("老街口新开的小店"));
    assert_eq!((visit.planned_stop, visit.result.units), (None, 1));
    assert_eq!(
        visit.result.check_in.reasons,
        [EvidenceReason::PlaceNotListed]
    );
    let empty = CheckIn {
        place: CheckInPlace::NotListed("   "),
        ..step
    };
    assert_eq!(check_in(&empty), Err(ProblemCode::InvalidField));
}

proptest! {
    #[test]
    fn a_grade_follows_from_distance_accuracy_and_age_alone(
        north_m in 0.0..3_000.0_f64, accuracy_m in 0.0..500.0_f64, age_s in 0_u32..400,
    ) {
        let (store, store_type, settings) = (store(None), store_type(), Settings::default());
        let fix = Sighted { north_m, accuracy_m, age_s }.fix_from(LATITUDE, LONGITUDE);
        let place = GradedPlace::Store {
            position: store.position.as_ref(),
            radius_m: store_type.geofence_radius_m,
        };
        let evidence =
            grade_fix(&GradeInput { place, fix: Some(&fix), was_refused: false, settings: &settings });
        let here = Position { latitude: fix.latitude, longitude: fix.longitude };
        let distance = distance_m(here, Position { latitude: LATITUDE, longitude: LONGITUDE });
        let radius = f64::from(store_type.geofence_radius_m);
        let wanted = if accuracy_m > 200.0 || age_s > 120 {
            Grade::Weak
        } else if distance + accuracy_m <= radius {
            Grade::Strong
        } else if distance - accuracy_m <= radius {
            Grade::Fair
        } else {
            Grade::Contradicted
        };
        prop_assert_eq!(evidence.grade, wanted);
        prop_assert!(!evidence.reasons.is_empty());
    }

    #[test]
    fn a_visit_is_open_until_it_is_checked_out_or_its_day_ends(
        at in 0_i64..DAY_MS, later in 0_i64..(3 * DAY_MS),
    ) {
        let zone = sample::zone();
        let check_in_at = UtcMs(sample::CHECK_IN_AT.0 + at);
        let mut open = Visit { check_in_at, ..Visit::samples().remove(0) };
        open.result.arrived_at = check_in_at;
        let now = check_in_at.plus_ms(later);
        let same_day = zone.business_day(check_in_at) == zone.business_day(now);
        prop_assert_eq!(is_open(&open, &zone, now), same_day);
        let done = Visit { check_out_at: Some(check_in_at), ..open };
        prop_assert!(!is_open(&done, &zone, now));
    }
}
