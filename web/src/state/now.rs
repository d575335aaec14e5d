//! The time as pages show it: one signal that moves a few times a minute.

use super::field::Field;
use crate::device::clock;
use leptos::prelude::*;
use shared::time::UtcMs;
use std::time::Duration;

const STEP: Duration = Duration::from_secs(10);

/// The time as pages show it.
#[derive(Clone, Copy)]
pub struct Now(Memo<UtcMs>);

impl Now {
    /// Starts the clock of the app. It also moves when the app comes back to the front, because
    /// timers sleep in the background.
    pub fn start(field: Field) -> Self {
        let ticks = Trigger::new();
        if set_interval_with_handle(move || ticks.notify(), STEP).is_err() {
            leptos::logging::warn!("the browser gives no timer; times move when pages are opened");
        }
        let tick = move |_| ticks.notify();
        let _listening = window_event_listener_untyped("visibilitychange", tick);
        // What the server says of the clock counts at once.
        let offset = Memo::new(move |_| field.outbox.with(|outbox| outbox.clock_offset_ms));
        Self(Memo::new(move |_| {
            ticks.track();
            offset.track();
            clock::now()
        }))
    }

    /// The time, followed.
    pub fn get(self) -> UtcMs {
        self.0.get()
    }
}

/// The clock of the app.
pub fn use_now() -> Now {
    expect_context()
}
