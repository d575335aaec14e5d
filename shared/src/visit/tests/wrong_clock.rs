//! A device's clock that was ahead never locks the person out.

use super::*;

#[test]
fn a_check_out_after_the_clock_was_set_back_ends_the_visit_when_it_began() {
    let ahead = sample::CHECK_IN_AT.plus_ms(365 * DAY_MS);
    let open = created(&check_in_at(
        ahead,
        Sighting::default(),
        (&store(None), &store_type()),
    ));
    assert!(is_open(&open, &sample::zone(), sample::CHECK_IN_AT));
    let done = changed(
        &open,
        &check_out_of(&open, sample::CHECK_IN_AT, false).unwrap(),
    );
    assert_eq!(done.check_out_at, Some(ahead));
    assert_eq!(done.check(), Ok(()));
}

#[test]
fn a_visit_of_a_clock_that_was_ahead_holds_up_no_other_visit_and_ends_with_its_true_day() {
    let (store, store_type) = (store(None), store_type());
    let ahead = sample::CHECK_IN_AT.plus_ms(365 * DAY_MS);
    let mut open = created(&check_in_at(
        ahead,
        Sighting::default(),
        (&store, &store_type),
    ));
    let elsewhere = |open: &Visit| {
        check_in(&CheckIn {
            visit: sample::VISIT,
            ids: ids(5),
            person: sample::PERSON,
            place: CheckInPlace::NotListed("街角新店"),
            sighting: Sighting::default(),
            stops: &[],
            visits: &[(open, &store.zone)],
            photos: &[],
            settings: &Settings::default(),
            now: sample::CHECK_IN_AT.plus_ms(MINUTE_MS),
        })
    };
    assert!(elsewhere(&open).is_ok(), "never a hard block");
    open.result.arrived_at = sample::CHECK_IN_AT;
    assert_eq!(elsewhere(&open), Err(ProblemCode::VisitOpen));
    let next_day = sample::CHECK_IN_AT.plus_ms(DAY_MS);
    assert!(!is_open(&open, &store.zone, next_day));
}
