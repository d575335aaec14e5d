//! The time as pages show it: one signal that moves a few times a minute.

use crate::device::clock;
use leptos::prelude::*;
use shared::time::UtcMs;
use std::time::Duration;

const STEP: Duration = Duration::from_secs(10);

/// The time as pages show it.
#[derive(Clone, Copy)]
pub struct Now(RwSignal<UtcMs>);

impl Now {
    /// Starts the clock of the app. It also moves when the app comes back to the front, because
    /// timers sleep in the background.
    pub fn start() -> Self {
        let now = RwSignal::new(clock::now());
        let tick = move || now.set(clock::now());
        if set_interval_with_handle(tick, STEP).is_err() {
            leptos::logging::warn!("the browser gives no timer; times move when pages are opened");
        }
        let _listening = window_event_listener_untyped("visibilitychange", move |_| tick());
        Self(now)
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
