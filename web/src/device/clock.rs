//! The device's clocks and randomness, read here and handed to the rules as arguments.

use crate::js;
use shared::sync::engine::DeviceTime;
use shared::sync::engine::rows::AnchorRow;
use shared::time::UtcMs;
use std::cell::RefCell;

thread_local! {
    static ANCHOR: RefCell<Option<AnchorRow>> = const { RefCell::new(None) };
}

/// What the server said of the time, by which the app goes from now on.
pub fn go_by(anchor: Option<&AnchorRow>) {
    ANCHOR.with_borrow_mut(|known| {
        if known.as_ref() != anchor {
            *known = anchor.cloned();
        }
    });
}

/// The time: the device's, unless the server has said that it is off by more than matters.
pub fn now() -> UtcMs {
    let wall = wall();
    ANCHOR.with_borrow(|anchor| {
        anchor
            .as_ref()
            .map_or(wall, |anchor| anchor.right_time(wall))
    })
}

/// The wall clock, as the device has it.
fn wall() -> UtcMs {
    UtcMs(whole(js_sys::Date::now()))
}

/// Both clocks at one moment, as the device has them.
pub fn device_time() -> DeviceTime {
    let monotonic = js::global("performance")
        .and_then(|performance| js::call(&performance, "now", &[]).ok())
        .and_then(|value| value.as_f64())
        .unwrap_or(0.0);
    DeviceTime {
        wall: wall(),
        monotonic_ms: u64::try_from(whole(monotonic)).unwrap_or(0),
    }
}

/// A browser's time in milliseconds as a whole number; both stay far below 2⁵³.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the float is whole and far below 2⁵³"
)]
fn whole(milliseconds: f64) -> i64 {
    milliseconds.floor() as i64
}

/// Ten random bytes for an id.
pub fn random_ten() -> [u8; 10] {
    let mut bytes = [0; 10];
    // Without a generator there is no sign-in either, so nothing is recorded with these.
    drop(js::fill_random(&mut bytes));
    bytes
}
