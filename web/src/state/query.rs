//! What a desk page reads from the server: one value with its states, kept while it is read again.

use super::session::use_session;
use crate::device::clock;
use crate::http::{ASK_AGAIN, HttpError};
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::time::Duration;

/// A search asks when somebody has stopped typing for so long.
const TYPING: Duration = Duration::from_millis(250);

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded<T> {
    /// It was asked for and has not come yet.
    Loading,
    /// It is here.
    Ready(T),
    /// There is no network, and it never came.
    Offline,
    /// The server refused; the code, when it said one.
    Failed(Option<ProblemCode>),
}

impl<T> Loaded<T> {
    /// The same state around another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Loaded<U> {
        match self {
            Self::Loading => Loaded::Loading,
            Self::Ready(value) => Loaded::Ready(change(value)),
            Self::Offline => Loaded::Offline,
            Self::Failed(code) => Loaded::Failed(code),
        }
    }
}

impl<T: Clone> Loaded<T> {
    /// The value, when it is here.
    pub fn ready(&self) -> Option<T> {
        match self {
            Self::Ready(value) => Some(value.clone()),
            _ => None,
        }
    }
}

/// One value of the server.
pub struct Query<T: Send + Sync + 'static> {
    /// The value and its state.
    pub value: RwSignal<Loaded<T>>,
    /// The value is here, but the last attempt to read it again did not succeed.
    pub is_stale: RwSignal<bool>,
    /// When the value was read.
    pub read_at: RwSignal<Option<UtcMs>>,
    again: Trigger,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Send + Sync + 'static> Query<T> {
    /// Reads it again; the value stays until the new one is here.
    pub fn reload(self) {
        self.again.notify();
    }

    /// Reads it again and again while somebody looks: some values change by time alone.
    pub fn reload_every(self, pause: Duration) {
        let tick = move || {
            if document().visibility_state() == web_sys::VisibilityState::Visible {
                self.reload();
            }
        };
        // A browser without timers still reads when it is told to.
        if let Ok(timer) = set_interval_with_handle(tick, pause) {
            on_cleanup(move || timer.clear());
        }
    }

    /// Whether there is something to be read that a later attempt may bring.
    fn is_missing(self) -> bool {
        let is_failed = self.value.try_with_untracked(|value| match value {
            Loaded::Offline | Loaded::Failed(None) => true,
            Loaded::Failed(Some(code)) => is_passing(*code),
            Loaded::Ready(_) | Loaded::Loading => false,
        });
        is_failed == Some(true) || self.is_stale.try_get_untracked() == Some(true)
    }
}

/// Reads the value at a path, and again when the path changes; the old value stays until the new one
/// is here, so that neither focus nor an open panel is lost. `None` reads nothing.
pub fn use_query<T>(path: impl Fn() -> Option<String> + Send + Sync + 'static) -> Query<T>
where
    T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    let session = use_session();
    let query = Query {
        value: RwSignal::new(Loaded::Loading),
        is_stale: RwSignal::new(false),
        read_at: RwSignal::new(None),
        again: Trigger::new(),
    };
    let path = Memo::new(move |_| path());
    let round = StoredValue::new(0_u64);
    let shown = StoredValue::new(None::<String>);
    Effect::new(move || {
        query.again.track();
        let path = path.get();
        round.update_value(|round| *round += 1);
        let Some(path) = path else {
            query.value.set(Loaded::Loading);
            return;
        };
        // Without a value there is nothing to keep: the page says that it reads.
        if query
            .value
            .with_untracked(|value| !matches!(value, Loaded::Ready(_)))
            && shown.get_value().as_ref() != Some(&path)
        {
            query.value.set(Loaded::Loading);
        }
        let own = round.get_value();
        spawn_local(async move {
            let result = session.get::<T>(&path).await;
            // A later question has been asked meanwhile, or the page is gone.
            if round.try_get_value() != Some(own) {
                return;
            }
            let is_same = shown.get_value().as_ref() == Some(&path);
            shown.set_value(Some(path));
            take(query, result, is_same);
            if query.is_missing() {
                let again = move || {
                    if round.try_get_value() == Some(own) {
                        query.reload();
                    }
                };
                set_timeout(again, ASK_AGAIN);
            }
        });
    });
    let online = window_event_listener_untyped("online", move |_| {
        if query.is_missing() {
            query.reload();
        }
    });
    on_cleanup(move || online.remove());
    query
}

/// Takes an answer. What is the same value read again stays when the server does not answer or fails;
/// another one would be shown under a name that is not its own.
fn take<T>(query: Query<T>, result: Result<T, HttpError>, is_same: bool)
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let is_here = query
        .value
        .with_untracked(|value| matches!(value, Loaded::Ready(_)));
    let error = match result {
        Ok(value) => {
            query.read_at.set(Some(clock::now()));
            query.is_stale.set(false);
            let value = Loaded::Ready(value);
            // An equal answer must not make the whole page draw itself again.
            if query.value.with_untracked(|known| *known != value) {
                query.value.set(value);
            }
            return;
        }
        Err(error) => error,
    };
    let is_passing = match &error {
        HttpError::Offline | HttpError::Unreadable => true,
        HttpError::Problem(code) => is_passing(*code),
    };
    let stays = is_here && is_same && is_passing;
    query.is_stale.set(stays);
    if !stays {
        query.value.set(match error {
            HttpError::Offline => Loaded::Offline,
            HttpError::Problem(code) => Loaded::Failed(Some(code)),
            HttpError::Unreadable => Loaded::Failed(None),
        });
    }
}

/// Whether a later attempt may succeed without anybody doing something.
fn is_passing(code: ProblemCode) -> bool {
    code.status() >= 500 || code == ProblemCode::TooManyRequests
}

/// What somebody types, once they have stopped: each letter would be a question to the server.
pub fn use_settled(typed: RwSignal<String>) -> Signal<String> {
    let settled = RwSignal::new(typed.get_untracked());
    let mut settle = debounce(TYPING, move |text: String| {
        settled.try_set(text);
    });
    Effect::new(move |before: Option<()>| {
        let text = typed.get();
        if before.is_some() {
            settle(text);
        }
    });
    settled.into()
}
