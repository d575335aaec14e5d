use super::day::{StatusInput, day_progress, person_status};
use super::strip::{StripStop, StrokeShape, beat_strip};
use super::*;
use crate::api::board::PersonStatus;
use crate::ids::{MutationId, RecordId};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::settings::Settings;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, OffsetChange, ZoneOffsets};
use crate::visit::{Evidence, EvidenceReason, Grade, Visit};
use proptest::prelude::*;

fn rule() -> StopRule {
    StopRule::samples().remove(0)
}

fn days_of(rule: &StopRule, from: BusinessDay, to: BusinessDay) -> Vec<BusinessDay> {
    let zone = sample::zone();
    let place = RulePlace {
        zone: &zone,
        units: 1,
        closed_on: None,
    };
    expand(sample::STOP_RULE, rule, place, from..=to)
        .into_iter()
        .map(|(_, stop)| stop.day)
        .collect()
}

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).unwrap()
}

fn state(
    visit: StopVisit,
    missed: Option<MissedReason>,
    heard_at: Option<UtcMs>,
    now: UtcMs,
) -> StopState {
    let stop = PlannedStop::samples().remove(0);
    let day_end = sample::zone().day_start(sample::day().plus_days(1));
    let facts = StopFacts {
        stop: &stop,
        visit,
        missed,
        heard_at,
        day_end,
    };
    stop_state(&facts, &Settings::default(), now)
}

fn planned_at() -> UtcMs {
    PlannedStop::samples().remove(0).planned_at
}

fn open_state(heard_after_min: i64, now_after_min: i64) -> StopState {
    let heard_at = planned_at().plus_ms(heard_after_min * MINUTE_MS);
    state(
        StopVisit::None,
        None,
        Some(heard_at),
        planned_at().plus_ms(now_after_min * MINUTE_MS),
    )
}

#[test]
fn a_rule_falls_on_its_weekdays_within_its_dates() {
    let rule = StopRule {
        end: Some(day("2026-03-12")),
        ..rule()
    };
    let days = days_of(&rule, day("2026-02-20"), day("2026-03-31"));
    assert_eq!(
        days,
        ["2026-03-02", "2026-03-05", "2026-03-09", "2026-03-12"].map(day)
    );
}

#[test]
fn every_second_week_is_counted_from_the_week_of_the_start() {
    // The start is a Thursday: the Monday of its week lies before it and has no stop.
    let rule = StopRule {
        start: day("2026-03-05"),
        every_weeks: 2,
        ..rule()
    };
    let days = days_of(&rule, day("2026-03-02"), day("2026-03-31"));
    assert_eq!(
        days,
        ["2026-03-05", "2026-03-16", "2026-03-19", "2026-03-30"].map(day)
    );
}

#[test]
fn every_second_week_goes_on_over_the_turn_of_the_year() {
    let rule = StopRule {
        start: day("2026-12-21"),
        every_weeks: 2,
        weekdays: vec![1],
        ..rule()
    };
    let days = days_of(&rule, day("2026-12-21"), day("2027-01-31"));
    assert_eq!(days, ["2026-12-21", "2027-01-04", "2027-01-18"].map(day));
}

#[test]
fn nothing_is_planned_at_a_store_from_the_day_it_closed() {
    let zone = sample::zone();
    let place = RulePlace {
        zone: &zone,
        units: 1,
        closed_on: Some(day("2026-03-05")),
    };
    let stops = expand(
        sample::STOP_RULE,
        &rule(),
        place,
        day("2026-03-01")..=day("2026-03-31"),
    );
    assert_eq!(
        stops
            .into_iter()
            .map(|(_, stop)| stop.day)
            .collect::<Vec<_>>(),
        [day("2026-03-02")]
    );
}

#[test]
fn a_planned_time_keeps_to_the_clock_on_the_wall_when_clocks_change() {
    let change = |from, offset_s| OffsetChange {
        from: UtcMs(from),
        offset_s,
    };
    let zone = ZoneOffsets {
        zone: "Europe/Berlin".into(),
        changes: vec![
            change(1_761_440_400_000, 3_600),
            change(1_774_746_000_000, 7_200),
        ],
    };
    let place = RulePlace {
        zone: &zone,
        units: 1,
        closed_on: None,
    };
    let rule = StopRule {
        weekdays: vec![6, 7],
        ..rule()
    };
    for (_, stop) in expand(
        sample::STOP_RULE,
        &rule,
        place,
        day("2026-03-28")..=day("2026-03-29"),
    ) {
        assert_eq!(
            zone.local_minutes(stop.planned_at),
            rule.planned_minute,
            "{}",
            stop.day
        );
    }
}

#[test]
fn a_stop_is_late_fifteen_minutes_after_its_time_and_not_before() {
    assert_eq!(open_state(-1, -1), StopState::Planned);
    assert_eq!(open_state(0, 0), StopState::Due);
    assert_eq!(open_state(14, 14), StopState::Due);
    assert_eq!(open_state(15, 15), StopState::Late { minutes: 15 });
}

#[test]
fn nobody_is_late_while_their_devices_are_silent() {
    assert_eq!(open_state(-60, 31), StopState::NotHeardFrom);
    assert_eq!(
        open_state(-10, 15),
        StopState::Late { minutes: 15 },
        "25 minutes are not silence"
    );
    assert_eq!(
        open_state(20, 60),
        StopState::Late { minutes: 60 },
        "it was late when it was heard"
    );
    assert_eq!(
        open_state(-60, -1),
        StopState::Planned,
        "nothing was due yet"
    );
}

#[test]
fn a_stop_is_missing_only_when_its_day_has_ended_and_the_device_was_heard_since() {
    let end = sample::zone().day_start(sample::day().plus_days(1));
    let after = end.plus_ms(HOUR_MS);
    assert_eq!(
        state(StopVisit::None, None, Some(after), after),
        StopState::Missing
    );
    assert_eq!(
        state(StopVisit::None, None, Some(end.plus_ms(-1)), after),
        StopState::NotHeardFrom
    );
    assert_eq!(
        state(StopVisit::None, None, None, after),
        StopState::NotHeardFrom
    );
}

#[test]
fn a_visit_wins_over_a_reason_and_a_reason_over_silence() {
    let reason = Some(MissedReason::Traffic);
    let now = planned_at().plus_ms(2 * HOUR_MS);
    assert_eq!(
        state(StopVisit::CheckedOut, reason, None, now),
        StopState::Done
    );
    assert_eq!(state(StopVisit::Open, reason, None, now), StopState::Here);
    assert_eq!(
        state(StopVisit::None, reason, None, now),
        StopState::Missed {
            reason: MissedReason::Traffic
        }
    );
}

#[test]
fn a_visit_closed_by_rule_was_a_visit() {
    let now = planned_at().plus_ms(2 * DAY_MS);
    assert_eq!(
        state(StopVisit::Open, None, Some(now), now),
        StopState::Done
    );
}

#[test]
fn an_excused_stop_is_neither_due_nor_missed() {
    let stop = PlannedStop {
        is_excused: true,
        ..PlannedStop::samples().remove(0)
    };
    let day_end = sample::zone().day_start(sample::day().plus_days(1));
    let facts = StopFacts {
        stop: &stop,
        visit: StopVisit::None,
        missed: None,
        heard_at: None,
        day_end,
    };
    let state = stop_state(&facts, &Settings::default(), day_end.plus_ms(1));
    assert_eq!(state, StopState::Excused);
    assert_eq!(day_progress([(state, 3)]).planned, 0);
}

#[test]
fn a_stop_that_was_visited_cannot_be_called_missed() {
    let stop = PlannedStop::samples().remove(0);
    let visit = Visit::samples().remove(0);
    let step = MissStop {
        mutation: MutationId(sample::RECORD.0),
        record: RecordId(sample::RECORD.0),
        stop_id: sample::PLANNED_STOP,
        stop: &stop,
        reason: MissedReason::NoTime,
        note: Some(" 明天补 "),
        visits: &[&visit],
    };
    assert_eq!(miss_stop(&step), Err(ProblemCode::StaleStep));
    let drafts = miss_stop(&MissStop {
        visits: &[],
        ..step
    })
    .unwrap();
    assert_eq!(drafts[0].feed, crate::feeds::store(sample::STORE));
}

#[test]
fn the_strip_shows_each_stop_once_and_where_the_plan_stands() {
    let stop = |state, is_due_by_now| StripStop {
        state,
        units: 1,
        is_due_by_now,
    };
    let strip = beat_strip(
        &[
            stop(StopState::Done, true),
            stop(StopState::Excused, true),
            stop(
                StopState::Missed {
                    reason: MissedReason::NoTime,
                },
                true,
            ),
            stop(StopState::Here, true),
            stop(StopState::Planned, false),
        ],
        &[3],
    );
    let shapes: Vec<StrokeShape> = strip.iter().map(|stroke| stroke.shape).collect();
    assert_eq!(
        shapes,
        [
            StrokeShape::Done,
            StrokeShape::Missed,
            StrokeShape::Here,
            StrokeShape::Planned,
            StrokeShape::Unplanned
        ]
    );
    assert_eq!(strip.iter().position(|stroke| stroke.is_expected), Some(2));
    assert_eq!(strip[4].units, 3);
}

fn status(states: &[StopState], due_by_now: u32, evidence: Option<&Evidence>) -> PersonStatus {
    let now = sample::CHECK_IN_AT;
    person_status(&StatusInput {
        states,
        due_by_now,
        last_check_in: evidence,
        heard_at: Some(now),
        now,
    })
}

#[test]
fn what_nobody_knows_comes_before_what_is_late_and_that_before_doubts() {
    let outside = Evidence {
        grade: Grade::Contradicted,
        reasons: vec![EvidenceReason::OutsideFence],
        distance_m: Some(640),
        accuracy_m: Some(20),
    };
    let late = StopState::Late { minutes: 22 };
    let all = [StopState::NotHeardFrom, late];
    assert_eq!(
        status(&all, 2, Some(&outside)),
        PersonStatus::NotHeardFrom { minutes: Some(0) }
    );
    assert_eq!(
        status(&[late], 1, Some(&outside)),
        PersonStatus::Late { minutes: 22 }
    );
    let here = [StopState::Here, StopState::Planned];
    assert_eq!(
        status(&here, 1, Some(&outside)),
        PersonStatus::Outside { distance_m: 640 }
    );
    assert_eq!(status(&here, 1, None), PersonStatus::OnPlan);
    assert_eq!(status(&here, 0, None), PersonStatus::Ahead { stops: 1 });
    assert_eq!(status(&[StopState::Done], 1, None), PersonStatus::Finished);
    assert_eq!(
        status(&[StopState::Excused], 0, None),
        PersonStatus::NothingPlanned
    );
}

proptest! {
    #[test]
    fn expanding_in_two_parts_makes_the_stops_of_expanding_once(
        start in 0_i64..60, cut in 0_i64..60, every_weeks in 1_u8..5,
        weekdays in proptest::collection::btree_set(1_u8..8, 1..7),
    ) {
        let first = sample::day();
        let last = first.plus_days(60);
        let rule = StopRule {
            start: first.plus_days(start),
            every_weeks,
            weekdays: weekdays.into_iter().collect(),
            ..rule()
        };
        let whole = days_of(&rule, first, last);
        let mut parts = days_of(&rule, first, first.plus_days(cut));
        parts.extend(days_of(&rule, first.plus_days(cut + 1), last));
        prop_assert_eq!(&whole, &parts);
        for day in whole {
            prop_assert!(day >= rule.start);
            prop_assert!(rule.weekdays.contains(&day.iso_weekday()));
            prop_assert_eq!(day.monday().days_since(rule.start.monday()) % (7 * i64::from(every_weeks)), 0);
        }
    }
}
