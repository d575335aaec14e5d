//! What is entered is kept against a crash with each tap, and recorded as one change when the page is
//! left.

use super::records::Home;
use crate::components::{Toasts, use_toasts};
use crate::i18n::*;
use crate::state::{Field, KeptWork, NotRecorded, use_field};
use crate::words::{Words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::RecordId;
use shared::kinds::{RecordType, decode, encode};
use shared::sync::FeedId;
use shared::sync::kind::Body;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What is noted under a name: what is not a record yet, such as a slip that is still being written.
pub fn read_kept<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = storage()?.get_item(name).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

/// Notes a value under a name.
pub fn keep<T: Serialize>(name: &str, value: &T) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        drop(storage.set_item(name, &text));
    }
}

/// Lets go of what is noted under a name.
pub fn forget_kept(name: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(name));
    }
}

/// A record as it is being entered: what is held, else what is recorded, else none. Each change is on
/// the disk at once; when the page is left it is recorded. As long as nothing is entered, what another tab
/// or the server says of the record is taken over.
pub fn use_entry<T: RecordType + Send + Sync + 'static>(home: Home) -> RwSignal<Option<T>> {
    let read = |body: Body| decode::<T>(body).ok();
    let written = |body: Body| Some(encode(&decode::<T>(body).ok()?));
    let entering = Entering::new(T::KIND, home, written);
    let start = entering.known.get_value().and_then(read);
    let entered = ArcRwSignal::new(start);
    let value = RwSignal::from(entered.clone());
    let body = move || value.with(|value| value.as_ref().map(encode));
    Effect::new(move || entering.keep(body()));
    Effect::new(move || {
        if let Some(news) = entering.news(&|| untrack(body)) {
            value.set(read(news));
        }
    });
    on_cleanup(move || {
        let last = entered.with_untracked(|value| value.as_ref().map(encode));
        entering.leave(last);
    });
    value
}

/// An entry as plain fields.
#[derive(Clone, Copy)]
struct Entering {
    field: Field,
    toasts: Toasts,
    words: Words,
    kind: &'static str,
    record: RecordId,
    feed: StoredValue<FeedId>,
    /// A body as this build writes it; none of what it cannot read.
    written: fn(Body) -> Option<Body>,
    /// What was last held or read: what is entered next begins with it.
    known: StoredValue<Option<Body>>,
}

impl Entering {
    fn new(kind: &'static str, home: Home, written: fn(Body) -> Option<Body>) -> Self {
        let field = use_field();
        let entering = Self {
            field,
            toasts: use_toasts(),
            words: use_i18n(),
            kind,
            record: home.record,
            feed: StoredValue::new(home.feed),
            written,
            known: StoredValue::new(None),
        };
        let held = field.held_work(home.record);
        let held = held.and_then(|held| written(held.body));
        let start = held.or_else(|| entering.recorded());
        entering.known.set_value(start);
        entering
    }

    fn recorded(self) -> Option<Body> {
        let view = self.field.engine()?.record_of(self.kind, self.record)?;
        (self.written)(view.body)
    }

    /// Whether that is nothing new.
    fn knows(self, body: &Option<Body>) -> bool {
        self.known
            .try_with_value(|known| known == body)
            .unwrap_or(false)
    }

    /// What is recorded by now, where nothing was entered and it is another than was known.
    fn news(self, entered: &dyn Fn() -> Option<Body>) -> Option<Body> {
        self.field.data.track();
        self.field.outbox.track();
        let recorded = self.recorded();
        let is_held = || self.field.held_work(self.record).is_some();
        // The entry is looked at last: most words of the outbox are about something else.
        if self.knows(&recorded) || is_held() || !self.knows(&entered()) {
            return None;
        }
        self.known.set_value(recorded.clone());
        recorded
    }

    fn work_of(self, body: Body) -> Option<KeptWork> {
        Some(KeptWork {
            kind: self.kind.to_owned(),
            feed: self.feed.try_get_value()?,
            record: self.record,
            begun: Some(self.known.try_get_value()?.unwrap_or_default()),
            body,
            tab: None,
            mutation: None,
            earlier: Vec::new(),
        })
    }

    fn keep(self, body: Option<Body>) {
        if self.knows(&body) {
            return;
        }
        let Some(work) = body.and_then(|body| self.work_of(body)) else {
            return;
        };
        self.known.set_value(Some(work.body.clone()));
        let keeping = self.field.keep_work(work);
        spawn_local(async move { tell(self.toasts, self.words, keeping.await) });
    }

    /// Records what was entered.
    fn leave(self, last: Option<Body>) {
        // On the disk too: what lies there is never older than what is recorded.
        self.keep(last);
        spawn_local(async move {
            let is_meant = |work: &KeptWork| work.record == self.record;
            let recorded = self.field.record_work(&is_meant).await;
            tell(self.toasts, self.words, recorded);
        });
    }
}

/// What could not be kept is said at once: it would be lost in a crash.
fn tell(toasts: Toasts, words: Words, outcome: Result<(), NotRecorded>) {
    if let Err(reason) = outcome {
        toasts.say(untrack(|| not_recorded_words(words, reason)));
    }
}
