//! How much only this phone has, noted beside the database: the system may clear the database and leave
//! this, and then it can be said what was lost.

use super::field::{Field, Opening};
use super::session::Session;
use leptos::prelude::*;
use shared::ids::UserId;

const PREFIX: &str = "storebeat.unsent.";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps the note of the person whose records are open. What cannot be noted is only not told later.
pub fn note_unsent(session: Session, field: Field) {
    let unsent = Memo::new(move |_| {
        let person = session
            .identity
            .with(|known| known.as_ref().map(|known| known.user.id))?;
        let is_open = field.opening.get() == Opening::Open;
        is_open.then(|| (person, field.outbox.with(|outbox| outbox.counts.unsent())))
    });
    Effect::new(move || {
        if let Some((person, count)) = unsent.get() {
            note(person, count);
        }
    });
}

fn note(person: UserId, count: usize) {
    let Some(storage) = storage() else { return };
    let key = format!("{PREFIX}{person}");
    if count == 0 {
        drop(storage.remove_item(&key));
    } else {
        drop(storage.set_item(&key, &count.to_string()));
    }
}

/// How much people had here alone when the notes were written.
pub fn noted() -> usize {
    let Some(storage) = storage() else { return 0 };
    let length = storage.length().unwrap_or(0);
    let keys = (0..length).filter_map(|index| storage.key(index).ok().flatten());
    let counts = keys
        .filter(|key| key.starts_with(PREFIX))
        .filter_map(|key| storage.get_item(&key).ok().flatten()?.parse::<usize>().ok());
    counts.sum()
}
