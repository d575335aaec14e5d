//! What a desk page reads from the server: one value with its states, kept while it is read again.

use super::session::use_session;
use crate::http::HttpError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use shared::problem::ProblemCode;

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
}

/// Reads the value at a path, and again when the path changes. `None` reads nothing.
pub fn use_query<T>(path: impl Fn() -> Option<String> + Send + Sync + 'static) -> Query<T>
where
    T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    let session = use_session();
    let query = Query {
        value: RwSignal::new(Loaded::Loading),
        is_stale: RwSignal::new(false),
        again: Trigger::new(),
    };
    let path = Memo::new(move |_| path());
    let round = StoredValue::new(0_u64);
    Effect::new(move |before: Option<Option<String>>| {
        query.again.track();
        let path = path.get();
        round.update_value(|round| *round += 1);
        if before.is_some_and(|before| before != path) || path.is_none() {
            query.value.set(Loaded::Loading);
        }
        if let Some(path) = path.clone() {
            let own = round.get_value();
            spawn_local(async move {
                let result = session.get::<T>(&path).await;
                // A later question has been asked meanwhile, or the page is gone.
                if round.try_get_value() == Some(own) {
                    take(query, result);
                }
            });
        }
        path
    });
    query
}

fn take<T>(query: Query<T>, result: Result<T, HttpError>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let is_here = query
        .value
        .with_untracked(|value| matches!(value, Loaded::Ready(_)));
    query.is_stale.set(result.is_err() && is_here);
    match result {
        Ok(value) => {
            let value = Loaded::Ready(value);
            // An equal answer must not make the whole page draw itself again.
            if query.value.with_untracked(|known| *known != value) {
                query.value.set(value);
            }
        }
        Err(HttpError::Offline) if is_here => {}
        Err(HttpError::Offline) => query.value.set(Loaded::Offline),
        Err(HttpError::Problem(code)) => query.value.set(Loaded::Failed(Some(code))),
        Err(HttpError::Unreadable) => query.value.set(Loaded::Failed(None)),
    }
}
