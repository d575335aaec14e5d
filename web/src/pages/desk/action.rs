//! Something that a person does at the desk: one request at a time, told in words when it is done.

use crate::components::{Toasts, use_toasts};
use crate::http::HttpError;
use crate::i18n::*;
use crate::pages::desk::words::{Words, desk_problem_words};
use crate::state::{Session, use_session};
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use shared::problem::ProblemCode;

/// What the server is asked to do.
pub struct Order {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// A JSON body, when there is one.
    pub body: Option<Vec<u8>>,
}

impl Order {
    /// A `POST` with a value.
    pub fn post(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            body: serde_json::to_vec(value).ok(),
        }
    }

    /// A `PUT` with a value.
    pub fn put(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self {
            method: Method::PUT,
            path: path.into(),
            body: serde_json::to_vec(value).ok(),
        }
    }

    /// A `PATCH` with a value.
    pub fn patch(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self {
            method: Method::PATCH,
            path: path.into(),
            body: serde_json::to_vec(value).ok(),
        }
    }

    /// A `DELETE`.
    pub fn delete(path: impl Into<String>) -> Self {
        Self {
            method: Method::DELETE,
            path: path.into(),
            body: None,
        }
    }
}

/// Sends orders and says how they ended.
#[derive(Clone, Copy)]
pub struct Orders {
    /// One is under way.
    pub is_pending: RwSignal<bool>,
    /// Why the last one was refused.
    pub refusal: RwSignal<Option<String>>,
    words: Words,
    session: Session,
    toasts: Toasts,
}

impl Orders {
    /// Sends one; `done` is called when the server has confirmed it.
    pub fn send(self, order: Order, done: impl FnOnce() + 'static) {
        if self.is_pending.get_untracked() {
            return;
        }
        self.is_pending.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let answer = self
                .session
                .request(order.method, &order.path, order.body)
                .await;
            self.is_pending.try_set(false);
            match answer.and_then(|answer| answer.check()) {
                Ok(()) => {
                    self.toasts.say(t_string!(self.words, desk.users.saved));
                    done();
                }
                Err(error) => {
                    self.refusal
                        .try_set(Some(refusal_words(self.words, &error)));
                }
            }
        });
    }
}

/// The orders of a page or panel.
pub fn use_orders() -> Orders {
    Orders {
        is_pending: RwSignal::new(false),
        refusal: RwSignal::new(None),
        words: use_i18n(),
        session: use_session(),
        toasts: use_toasts(),
    }
}

/// Why an order was refused, in words.
fn refusal_words(i18n: Words, error: &HttpError) -> String {
    t_string!(i18n, desk.save.failed, reason = reason_words(i18n, error)).to_string()
}

/// Why something could not be read, in words.
pub fn unread_words(i18n: Words, error: &HttpError) -> String {
    t_string!(i18n, desk.state.unread, reason = reason_words(i18n, error)).to_string()
}

fn reason_words(i18n: Words, error: &HttpError) -> &'static str {
    match error {
        HttpError::Offline => t_string!(i18n, desk.state.offline_title),
        HttpError::Problem(code) => desk_problem_words(i18n, *code),
        HttpError::Unreadable => t_string!(i18n, desk.save.unknown),
    }
}

/// Why the server did not answer, in words.
pub fn reason_of(i18n: Words, code: Option<ProblemCode>) -> &'static str {
    code.map_or(t_string!(i18n, desk.save.unknown), |code| {
        desk_problem_words(i18n, code)
    })
}

/// The refusal of the last order, where the person looks.
#[component]
pub fn Refusal(orders: Orders) -> impl IntoView {
    move || {
        orders
            .refusal
            .get()
            .map(|words| view! { <p class="error" role="alert">{words}</p> })
    }
}
