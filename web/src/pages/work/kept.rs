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
/// the disk at once; when the page is left it is recorded.
pub fn use_entry<T: RecordType + Send + Sync + 'static>(home: Home) -> RwSignal<Option<T>> {
    let entering = Entering {
        field: use_field(),
        toasts: use_toasts(),
        words: use_i18n(),
        home: StoredValue::new(home),
    };
    let record = entering.home.with_value(|home| home.record);
    let held = entering.field.work.with_untracked(|work| {
        let one = work.iter().find(|one| one.record == record)?;
        decode::<T>(one.body.clone()).ok()
    });
    let start = held.or_else(|| read_record::<T>(entering.field, record));
    let entered = ArcRwSignal::new(start.clone());
    let value = RwSignal::from(entered.clone());
    Effect::new(move |before: Option<()>| {
        value.with(|value| {
            if let (Some(value), Some(())) = (value, before) {
                entering.keep(value);
            }
        });
    });
    on_cleanup(move || {
        let last = entered.get_untracked();
        let changed = last.filter(|last| Some(last) != start.as_ref());
        if let Some(work) = changed.and_then(|last| entering.work_of(&last)) {
            entering.field.hold_work(work);
        }
        let field = entering.field;
        let (toasts, words) = (entering.toasts, entering.words);
        spawn_local(async move {
            let recorded = field.record_work(&|work| work.record == record).await;
            tell(toasts, words, recorded);
        });
    });
    value
}

#[derive(Clone, Copy)]
struct Entering {
    field: Field,
    toasts: Toasts,
    words: Words,
    home: StoredValue<Home>,
}

impl Entering {
    fn work_of<T: RecordType>(self, value: &T) -> Option<KeptWork> {
        let home = self.home.try_with_value(Clone::clone)?;
        Some(KeptWork {
            kind: T::KIND.to_owned(),
            feed: home.feed,
            record: home.record,
            body: encode(value),
        })
    }

    fn keep<T: RecordType>(self, value: &T) {
        let Some(work) = self.work_of(value) else {
            return;
        };
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
