//! When to synchronise: after each saved visit, on coming online, on return to the front, and now
//! and then while the app is looked at. One tab does it; failures wait longer each time.

use super::field::{Field, SYNCED};
use crate::device::{browser, clock, worker};
use crate::photo::forget_told;
use crate::transport::FetchTransport;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::engine::backoff::delay_ms;
use shared::sync::engine::{SyncEnd, SyncReport};
use shared::time::UtcMs;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// The field that it serves, and whether it still does.
type Started = (Field, Rc<Cell<bool>>);

/// While the app is in front, changes of the plan come within this time without any hint.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// How the last attempt ended, and whether one is running.
#[derive(Clone, Copy)]
pub struct SyncLoop {
    /// The browser says that there is a network.
    pub is_online: RwSignal<bool>,
    /// An attempt is running.
    pub is_running: RwSignal<bool>,
    /// How the last one ended.
    pub last_end: RwSignal<Option<SyncEnd>>,
    /// When the last one ended.
    pub last_try: RwSignal<Option<UtcMs>>,
    /// The server came back from a backup since the app was opened.
    pub was_restored: RwSignal<bool>,
    /// The server knows more work of this device than the device: the system cleared its storage.
    pub was_cleared: RwSignal<bool>,
    /// The storage was deleted while the app was open: how much the app still held and has kept again.
    pub brought_back: RwSignal<Option<usize>>,
    failures: StoredValue<u32>,
    is_asked_again: StoredValue<bool>,
    retry: StoredValue<Option<TimeoutHandle>>,
    started: StoredValue<Option<Started>, LocalStorage>,
}

impl SyncLoop {
    /// A loop that still has to be started.
    pub fn new() -> Self {
        Self {
            is_online: RwSignal::new(browser::is_online()),
            is_running: RwSignal::new(false),
            last_end: RwSignal::new(None),
            last_try: RwSignal::new(None),
            was_restored: RwSignal::new(false),
            was_cleared: RwSignal::new(false),
            brought_back: RwSignal::new(None),
            failures: StoredValue::new(0),
            is_asked_again: StoredValue::new(false),
            retry: StoredValue::new(None),
            started: StoredValue::new_local(None),
        }
    }

    /// Begins to listen. The listeners live as long as the app.
    pub fn start(self, field: Field, is_leader: Rc<Cell<bool>>) {
        self.started.set_value(Some((field, is_leader)));
        for event in ["online", "focus", "pageshow"] {
            let _listening = window_event_listener_untyped(event, move |_| self.ask_afresh());
        }
        let _listening =
            window_event_listener_untyped("offline", move |_| self.is_online.set(false));
        let visible = move |_| {
            if is_visible() {
                self.ask_afresh();
            }
        };
        let _listening = window_event_listener_untyped("visibilitychange", visible);
        worker::when_woken(move || self.ask_afresh());
        let look_again = move || {
            if is_visible() && self.failures.get_value() == 0 {
                self.ask();
            }
        };
        if set_interval_with_handle(look_again, LOOK_AGAIN).is_err() {
            leptos::logging::warn!("the browser gives no timer; sync starts on events only");
        }
        self.ask();
    }

    /// Another person begins: what was seen of the last one's work says nothing.
    pub fn forget(self) {
        self.last_end.set(None);
        self.last_try.set(None);
        self.was_restored.set(false);
        self.was_cleared.set(false);
        self.brought_back.set(None);
        self.failures.set_value(0);
    }

    /// A reason to hope: earlier failures no longer count.
    fn ask_afresh(self) {
        self.is_online.set(browser::is_online());
        self.failures.set_value(0);
        self.ask();
    }

    /// Synchronises now, or once more when the running one has ended.
    pub fn ask(self) {
        let Some((field, is_leader)) = self.started.with_value(Option::clone) else {
            return;
        };
        if !is_leader.get() {
            return;
        }
        if self.is_running.get_untracked() {
            self.is_asked_again.set_value(true);
            return;
        }
        self.stop_waiting();
        self.is_running.set(true);
        spawn_local(async move {
            loop {
                self.is_asked_again.set_value(false);
                let Some(engine) = field.engine() else { break };
                let person = engine.inspect(|state| state.tail.user);
                let transport = FetchTransport::new(field.session(), person);
                let report = engine.sync(&transport, &clock::device_time).await;
                self.take(field, &report);
                if !self.is_asked_again.get_value() || report.end != SyncEnd::UpToDate {
                    break;
                }
            }
            self.is_running.set(false);
            field.draw_broken_off();
        });
    }

    fn take(self, field: Field, report: &SyncReport) {
        self.last_try.set(Some(clock::now()));
        self.last_end.set(Some(report.end));
        if report.is_epoch_new {
            self.was_restored.set(true);
        }
        if report.is_behind_server {
            self.was_cleared.set(true);
        }
        if !report.revoked.is_empty() {
            spawn_local(async move {
                forget_told(field).await.ok();
            });
        }
        if report.answered + report.entries + report.revoked.len() > 0 {
            field.tell(SYNCED);
        }
        match report.end {
            SyncEnd::UpToDate => {
                self.failures.set_value(0);
                self.is_online.set(true);
                // Records never wait for photos.
                field.photos.send(field);
            }
            // Waits for a new sign-in, or the other run answers for it.
            SyncEnd::NotSignedIn | SyncEnd::AlreadyRunning => {}
            SyncEnd::Busy { retry_after_s } => self.wait(retry_after_s),
            SyncEnd::NoAnswer => {
                worker::deliver_later();
                self.wait(None);
            }
            SyncEnd::Unproven | SyncEnd::Refused { .. } | SyncEnd::Storage(_) => self.wait(None),
        }
    }

    fn wait(self, asked_s: Option<u32>) {
        self.failures
            .update_value(|failures| *failures = failures.saturating_add(1));
        let random = clock::random_ten();
        let random = u64::from_le_bytes([
            random[0], random[1], random[2], random[3], random[4], random[5], random[6], random[7],
        ]);
        let asked_ms = asked_s.map(|seconds| u64::from(seconds) * 1_000);
        let delay = Duration::from_millis(delay_ms(self.failures.get_value(), asked_ms, random));
        self.stop_waiting();
        self.retry
            .set_value(set_timeout_with_handle(move || self.ask(), delay).ok());
    }

    fn stop_waiting(self) {
        if let Some(waiting) = self.retry.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }
}

fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
