//! Files that the browser saves: made here, or by the server.

pub use crate::files::save_file;

use super::action::unread_words;
use super::words::Words;
use crate::state::Session;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A file that the server makes, and what is known of its way.
#[derive(Clone, Copy)]
pub struct Download {
    session: Session,
    /// It is being made.
    pub is_pending: RwSignal<bool>,
    /// Why there is none.
    pub refusal: RwSignal<Option<String>>,
}

impl Download {
    /// Nothing has been asked for.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            is_pending: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    /// Asks for a file and saves it under a name.
    pub fn run(self, i18n: Words, path: String, name: String) {
        self.is_pending.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let answer = self.session.request(Method::GET, &path, None).await;
            let answer = answer.and_then(|answer| answer.check().map(|()| answer));
            self.is_pending.try_set(false);
            match answer {
                Ok(answer) => {
                    // A browser that refuses to save says so itself.
                    save_file(&name, "application/octet-stream", &answer.body).ok();
                }
                Err(error) => {
                    let words = untrack(|| unread_words(i18n, &error));
                    self.refusal.try_set(Some(words));
                }
            }
        });
    }
}
