//! What is entered is kept against a crash with each key, and recorded as one change when the page is
//! left.

use super::records::{Home, put_record, read_record};
use crate::components::use_toasts;
use crate::state::{Field, use_field};
use crate::words::not_recorded_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::RecordId;
use shared::kinds::RecordType;

fn key(record: RecordId) -> String {
    format!("storebeat.work.{record}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What is kept under a name.
pub fn read_kept<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = storage()?.get_item(name).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

/// Keeps a value under a name. Where that cannot be done the page works on, only not over a crash.
pub fn keep<T: Serialize>(name: &str, value: &T) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        drop(storage.set_item(name, &text));
    }
}

/// Lets go of what is kept under a name.
pub fn forget_kept(name: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(name));
    }
}

/// A record as it is being entered: what is kept, else what is recorded, else none. When the page is
/// left it is recorded.
pub fn use_entry<T: RecordType + Send + Sync + 'static>(home: Home) -> RwSignal<Option<T>> {
    let field = use_field();
    let toasts = use_toasts();
    let i18n = crate::i18n::use_i18n();
    let name = key(home.record);
    let recorded = read_record::<T>(field, home.record);
    let entered = ArcRwSignal::new(read_kept::<T>(&name).or(recorded));
    let value = RwSignal::from(entered.clone());
    Effect::new(move |is_first: Option<()>| {
        value.with(|value| {
            if let (Some(value), Some(())) = (value, is_first) {
                keep(&name, value);
            }
        });
    });
    on_cleanup(move || {
        let Some(after) = entered.get_untracked() else {
            return;
        };
        spawn_local(async move {
            if let Err(reason) = save(field, &home, &after).await {
                toasts.say(untrack(|| not_recorded_words(i18n, reason)));
            }
        });
    });
    value
}

/// Records what a crash left behind, when the visit is next looked at.
pub fn recover<T: RecordType + 'static>(field: Field, home: Home) {
    if let Some(after) = read_kept::<T>(&key(home.record)) {
        spawn_local(async move {
            // What cannot be recorded now stays kept, and the page says so when it is opened.
            save(field, &home, &after).await.ok();
        });
    }
}

async fn save<T: RecordType>(
    field: Field,
    home: &Home,
    after: &T,
) -> Result<(), crate::state::NotRecorded> {
    put_record(field, home, after).await?;
    forget_kept(&key(home.record));
    Ok(())
}
