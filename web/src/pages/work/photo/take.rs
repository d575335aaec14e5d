//! Taking a photo: prepared, compared with those of the last days, kept.

use super::prepare::{Prepared, prepare};
use crate::device::clock;
use crate::device::room::read_room;
use crate::i18n::*;
use crate::state::visiting::{Visiting, use_visiting};
use crate::state::{Field, NotRecorded, use_field};
use crate::storage::PhotoRow;
use crate::words::{Words, clock_time};
use leptos::prelude::*;
use shared::ids::{StoreId, VisitId};
use shared::photo::{LIKE_WITHIN_MS, Likeness, has_room};
use shared::sync::Hash;
use wasm_bindgen::JsValue;

/// Where photos are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TakenAt {
    /// The store.
    pub store: StoreId,
    /// The visit; none for a report from elsewhere.
    pub visit: Option<VisitId>,
}

/// Why there is no photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoPhoto {
    /// The file is no picture that the browser reads.
    Unreadable,
    /// So many wait on this phone that no more are taken.
    NoRoom,
    /// It could not be kept.
    NotKept(NotRecorded),
}

/// Prepares and keeps photos.
#[derive(Clone, Copy)]
pub struct Taking {
    field: Field,
    visiting: Visiting,
    words: Words,
    at: TakenAt,
}

impl Taking {
    /// At a place.
    pub fn at(at: TakenAt) -> Self {
        Self {
            field: use_field(),
            visiting: use_visiting(),
            words: use_i18n(),
            at,
        }
    }

    /// From a file to what can be kept.
    pub async fn prepare(self, file: &JsValue) -> Result<Prepared, NoPhoto> {
        let mark = self.mark();
        let prepared = prepare(file, &mark).await;
        prepared.map_err(|_| NoPhoto::Unreadable)
    }

    /// Store, then time and person.
    fn mark(self) -> [String; 2] {
        let now = clock::now();
        let person = self.field.session().identity.with_untracked(|identity| {
            let identity = identity.as_ref();
            identity.map_or_else(String::new, |identity| identity.user.name.clone())
        });
        self.visiting.data.with_untracked(|data| {
            let store = data.stores.get(&self.at.store);
            let zone = data.store_zone(Some(self.at.store));
            let (date, time) = (zone.business_day(now).to_string(), clock_time(zone, now));
            let words = self.words;
            let second = untrack(|| {
                t_string!(
                    words,
                    work.photo.mark,
                    date = date,
                    time = time,
                    person = person
                )
                .to_string()
            });
            [
                store.map_or_else(String::new, |store| store.name.clone()),
                second,
            ]
        })
    }

    /// A photo of the last days that shows the same, newest first.
    pub fn find_alike(self, likeness: Likeness) -> Option<PhotoRow> {
        let now = clock::now();
        self.field.photos.rows.with_untracked(|rows| {
            let alike = rows.iter().rev().find(|row| {
                !row.is_dropped
                    && now.since_ms(row.taken_at) <= LIKE_WITHIN_MS
                    && row.likeness.is_near(likeness)
            });
            alike.cloned()
        })
    }

    /// Brings it to the disk.
    pub async fn keep(self, prepared: &Prepared) -> Result<Hash, NoPhoto> {
        let bytes = u64::from(prepared.bytes.length());
        let free = read_room().await.free.map(whole_bytes);
        if !has_room(self.field.photos.room_taken(), bytes, free) {
            return Err(NoPhoto::NoRoom);
        }
        let row = PhotoRow {
            visit: self.at.visit,
            ..PhotoRow::new(prepared.hash, bytes, clock::now(), prepared.likeness)
        };
        let kept = self.field.photos.keep(&row, &prepared.bytes).await;
        kept.map_err(NoPhoto::NotKept)?;
        Ok(prepared.hash)
    }
}

/// Browsers count bytes in doubles.
fn whole_bytes(bytes: f64) -> u64 {
    bytes as u64
}
