//! A device whose clock is years off.

use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::*;
use crate::time::{DAY_MS, UtcMs};

const TWO_YEARS_MS: i64 = 2 * 365 * DAY_MS;

/// A device that has heard the server at that time of its own clock.
fn heard_at(ms: i64) -> Engine<MemoryStorage> {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let report = run(
        engine.sync(&Script::default().then_receipts(Outcome::Applied), &|| {
            at(ms)
        }),
    );
    assert_eq!(report.answered, 1);
    engine
}

/// When something that is recorded at that time of the device's clock happened, as it is told.
fn told(engine: &Engine<MemoryStorage>, number: u128, ms: i64) -> (UtcMs, Option<i64>) {
    run(engine.record(&at(ms), &[create(number, "sighting")])).expect("memory has space");
    engine.inspect(|state| {
        let own = state
            .own_mutation(mutation(number))
            .expect("it was just recorded");
        assert_eq!(own.row.saved_at, own.envelope.time.wall);
        (own.envelope.time.wall, own.envelope.time.anchor_age_ms)
    })
}

#[test]
fn a_clock_that_is_years_off_is_set_right_by_what_the_server_said() {
    for offset_ms in [TWO_YEARS_MS, -TWO_YEARS_MS] {
        let now = anchor().server_time.0 + offset_ms;
        let engine = heard_at(now);
        let right = anchor().server_time.plus_ms(5_000);
        assert_eq!(told(&engine, 2, now + 5_000), (right, Some(5_000)));
    }
}

#[test]
fn a_clock_that_is_about_right_is_left_alone() {
    let now = anchor().server_time.0 + 60_000;
    let engine = heard_at(now);
    assert_eq!(
        told(&engine, 2, now + 5_000),
        (UtcMs(now + 5_000), Some(5_000))
    );
}

#[test]
fn a_clock_that_was_set_right_since_is_gone_by() {
    let server = anchor().server_time.0;
    for offset_ms in [TWO_YEARS_MS, -TWO_YEARS_MS] {
        let engine = heard_at(server + offset_ms);
        let (wall, _) = told(&engine, 2, server + 5_000);
        assert_eq!(wall, UtcMs(server + 5_000));
    }
}
