//! What is entered is kept against a crash with each tap, and recorded as one change when the page is
//! left.

use super::records::{Home, read_record};
use crate::components::{Toasts, use_toasts};
use crate::i18n::*;
use crate::state::{Field, KeptWork, NotRecorded, use_field};
use crate::words::{Words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::kinds::{RecordType, decode, encode};

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
    let field = use_field();
    let record = home.record;
    let held = field.held_work(record);
    let start = held
        .and_then(|held| decode::<T>(held.body).ok())
        .or_else(|| read_record::<T>(field, record));
    let entering = Entering {
        field,
        toasts: use_toasts(),
        words: use_i18n(),
        home: StoredValue::new(home),
        known: StoredValue::new(start.clone()),
    };
    let entered = ArcRwSignal::new(start);
    let value = RwSignal::from(entered.clone());
    Effect::new(move || value.with(|value| entering.keep(value.as_ref())));
    Effect::new(move || {
        field.data.track();
        field.outbox.track();
        let recorded = read_record::<T>(field, record);
        let is_news = recorded.is_some() && !entering.knows(recorded.as_ref());
        let is_untouched = value.with_untracked(|value| entering.knows(value.as_ref()));
        if is_news && is_untouched && field.held_work(record).is_none() {
            entering.known.set_value(recorded.clone());
            value.set(recorded);
        }
    });
    on_cleanup(move || {
        let last = entered.get_untracked();
        let changed = last.filter(|last| !entering.knows(Some(last)));
        if let Some(work) = changed.and_then(|last| entering.work_of(&last)) {
            field.hold_work(work);
        }
        let (toasts, words) = (entering.toasts, entering.words);
        spawn_local(async move {
            let recorded = field.record_work(&|work| work.record == record).await;
            tell(toasts, words, recorded);
        });
    });
    value
}

struct Entering<T: Send + Sync + 'static> {
    field: Field,
    toasts: Toasts,
    words: Words,
    home: StoredValue<Home>,
    /// What was last held or read: the page begins with it what it enters next.
    known: StoredValue<Option<T>>,
}

impl<T: Send + Sync + 'static> Clone for Entering<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Entering<T> {}

impl<T: RecordType + Send + Sync + 'static> Entering<T> {
    /// Whether that is nothing new.
    fn knows(self, value: Option<&T>) -> bool {
        self.known
            .try_with_value(|known| known.as_ref() == value)
            .unwrap_or(false)
    }

    fn work_of(self, value: &T) -> Option<KeptWork> {
        let home = self.home.try_with_value(Clone::clone)?;
        let begun = self
            .known
            .try_with_value(|known| known.as_ref().map(encode));
        Some(KeptWork {
            kind: T::KIND.to_owned(),
            feed: home.feed,
            record: home.record,
            begun: begun?,
            body: encode(value),
        })
    }

    fn keep(self, value: Option<&T>) {
        let news = value.filter(|_| !self.knows(value));
        let Some((work, value)) = news.and_then(|value| Some((self.work_of(value)?, value))) else {
            return;
        };
        self.known.set_value(Some(value.clone()));
        let keeping = self.field.keep_work(work);
        spawn_local(async move { tell(self.toasts, self.words, keeping.await) });
    }
}

/// What could not be kept is said at once: it would be lost in a crash.
fn tell(toasts: Toasts, words: Words, outcome: Result<(), NotRecorded>) {
    if let Err(reason) = outcome {
        toasts.say(untrack(|| not_recorded_words(words, reason)));
    }
}
