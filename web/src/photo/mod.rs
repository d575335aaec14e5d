//! Photos of this device: kept before anything names them, sent when a saved record does, let go when the
//! server has them.

mod others;
mod upload;

use crate::device::clock;
use crate::js;
use crate::state::{Field, FieldData, NotRecorded, SYNCED};
use crate::storage::{PhotoRow, PhotoStorage};
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use others::{VisitPhotos, forget_told, told_key, use_visit_photos};
use shared::api::photos::PhotoCount;
use shared::ids::{EpochId, UserId, VisitId};
use shared::photo::{DELIVERED_KEPT_MS, UNNAMED_KEPT_MS, Waiting, named_by};
use shared::sync::engine::backoff::delay_ms;
use shared::sync::{Hash, Operation};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
pub use upload::Line;
use upload::{Send, Sent, send_photo};

// Phones that have photos to send have the code of in-store work.
crate::lazy::chunk_loader!(field_work, load_send, Send, send_photo);

/// Sends one photo as it is, for somebody else. Whether the server has it afterwards.
pub async fn deliver(line: Line, hash: Hash, bytes: &[u8]) -> bool {
    let bytes = js_sys::Uint8Array::from(bytes);
    match load_send().await {
        Ok(send) => matches!(send(line, hash, bytes).await, Ok(Sent::Delivered)),
        Err(_) => false,
    }
}

/// One for the whole app, within [`Field`].
#[derive(Clone, Copy)]
pub struct Photos {
    /// What is known of each, oldest first.
    pub rows: RwSignal<Arc<Vec<PhotoRow>>>,
    /// How many were lost with the database before they were delivered.
    pub lost: RwSignal<usize>,
    storage: StoredValue<Option<(UserId, Rc<PhotoStorage>)>, LocalStorage>,
    is_sending: StoredValue<bool>,
    is_asked_again: StoredValue<bool>,
    failures: StoredValue<u32>,
    tried: StoredValue<Vec<Hash>>,
    retry: StoredValue<Option<TimeoutHandle>>,
}

impl Photos {
    /// Nobody's.
    pub fn new() -> Self {
        Self {
            rows: RwSignal::default(),
            lost: RwSignal::new(0),
            storage: StoredValue::new_local(None),
            is_sending: StoredValue::new(false),
            is_asked_again: StoredValue::new(false),
            failures: StoredValue::new(0),
            tried: StoredValue::default(),
            retry: StoredValue::new(None),
        }
    }

    /// The photos of a person.
    pub async fn open(self, person: UserId) {
        let storage = Rc::new(PhotoStorage::new(person));
        self.storage.set_value(Some((person, storage)));
        self.reread().await;
    }

    /// Nobody's again.
    pub fn close(self) {
        self.stop_waiting();
        self.storage.set_value(None);
        self.rows.set(Arc::default());
        self.lost.set(0);
    }

    fn storage(self) -> Option<Rc<PhotoStorage>> {
        self.storage
            .with_value(|storage| storage.as_ref().map(|(_, storage)| storage.clone()))
    }

    /// Reads again what is known; what cannot be read now is read at the next change.
    pub async fn reread(self) {
        let Some(storage) = self.storage() else {
            return;
        };
        if let Ok(mut rows) = storage.rows().await {
            rows.sort_by_key(|row| (row.taken_at, row.hash));
            let known = self.rows.get_untracked();
            if *known != rows {
                // Nobody deletes single rows.
                let is_here = |row: &PhotoRow| {
                    let mut kept = rows.iter();
                    kept.any(|kept| kept.hash == row.hash && !kept.is_lost())
                };
                let is_lost = |row: &&PhotoRow| row.is_waiting() && !is_here(row);
                let lost = known.iter().filter(is_lost).count();
                if lost > 0 {
                    self.lost.update(|count| *count += lost);
                }
                self.rows.set(Arc::new(rows));
            }
        }
    }

    /// Reads again after something was saved that may name what nothing named.
    pub async fn reread_unnamed(self) {
        let has_unnamed = self
            .rows
            .with_untracked(|rows| rows.iter().any(|row| row.record.is_none()));
        if has_unnamed {
            self.reread().await;
        }
    }

    /// What takes room until it is delivered.
    pub fn room_taken(self) -> Waiting {
        self.rows.with_untracked(|rows| {
            let waiting = rows.iter().filter(|row| row.is_waiting());
            waiting.fold(Waiting::default(), |sum, row| Waiting {
                photos: sum.photos + 1,
                bytes: sum.bytes + row.bytes,
            })
        })
    }

    /// How many photos of saved records only this phone has.
    pub fn waiting(self) -> usize {
        self.rows
            .with(|rows| rows.iter().filter(|row| row.is_owed()).count())
    }

    /// The visits with how far their photos have come.
    pub fn over(self, data: Arc<FieldData>) -> Arc<FieldData> {
        let mut counts = BTreeMap::<VisitId, PhotoCount>::new();
        self.rows.with(|rows| {
            for row in rows.iter().filter(|row| row.record.is_some()) {
                let count = row.visit.map(|visit| counts.entry(visit).or_default());
                if let Some(count) = count {
                    count.named += 1;
                    count.delivered += u32::from(row.delivered_at.is_some());
                }
            }
        });
        if counts.is_empty() {
            return data;
        }
        let mut data = FieldData::clone(&data);
        for (visit, count) in counts {
            if let Some(known) = data.visits.get_mut(&visit) {
                known.photos = count;
            }
        }
        Arc::new(data)
    }

    /// Keeps a photo; it is on disk when this returns.
    ///
    /// # Errors
    /// When it is not.
    pub async fn keep(self, row: &PhotoRow, bytes: &js_sys::Uint8Array) -> Result<(), NotRecorded> {
        let storage = self.storage().ok_or(NotRecorded::Storage)?;
        let is_here = self.rows.with_untracked(|rows| {
            let known = rows.iter().find(|known| known.hash == row.hash);
            known.is_some_and(|known| !known.is_gone)
        });
        // The very same photo again: what is known of it stays.
        if is_here {
            let record = row.record;
            storage
                .change(row.hash, |known| {
                    known.is_dropped = false;
                    known.record = known.record.or(record);
                })
                .await?;
        } else {
            storage.keep(row, bytes).await?;
        }
        self.reread().await;
        Ok(())
    }

    /// It was taken away before anything was saved. The bytes stay a while, in case a crash has saved it.
    pub async fn drop_photo(self, hash: Hash) {
        self.change(hash, |row| row.is_dropped = true).await;
    }

    /// The bytes of one, as long as they are here.
    pub async fn bytes(self, hash: Hash) -> Option<js_sys::Uint8Array> {
        self.storage()?.bytes(hash).await.ok()?
    }

    /// What cannot be written now is written at the next occasion.
    async fn change(self, hash: Hash, change: impl FnOnce(&mut PhotoRow)) {
        if let Some(storage) = self.storage() {
            storage.change(hash, change).await.ok();
            self.reread().await;
        }
    }

    /// Sends what is owed, one after another. After the server came back from a backup, what it said before
    /// counts no more.
    pub fn send(self, field: Field) {
        if self.is_sending.get_value() {
            self.is_asked_again.set_value(true);
            return;
        }
        self.stop_waiting();
        self.is_sending.set_value(true);
        spawn_local(async move {
            self.doubt(field).await;
            self.let_go(field).await;
            loop {
                self.is_asked_again.set_value(false);
                let is_done = self.send_all(field).await;
                if is_done {
                    self.failures.set_value(0);
                } else {
                    self.wait(field);
                }
                if !self.is_asked_again.get_value() || !is_done {
                    break;
                }
            }
            self.is_sending.set_value(false);
        });
    }

    /// Whether nothing is left to send.
    async fn send_all(self, field: Field) -> bool {
        loop {
            let Some((person, storage)) = self.storage.with_value(Option::clone) else {
                return true;
            };
            let mut tried = self.tried.get_value();
            let rows = self.rows.get_untracked();
            let mut owed = rows.iter().filter(|row| row.is_owed());
            let Some(row) = owed.find(|row| !tried.contains(&row.hash)) else {
                // Those that could not go on have their turn again, after a pause.
                self.tried.set_value(Vec::new());
                return !rows.iter().any(PhotoRow::is_owed);
            };
            // One that cannot go on holds up no other.
            tried.push(row.hash);
            self.tried.set_value(tried);
            let bytes = match storage.bytes(row.hash).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    self.change(row.hash, |row| row.is_gone = true).await;
                    continue;
                }
                Err(_) => return false,
            };
            let epoch = epoch_of(field);
            let Ok(send) = load_send().await else {
                return false;
            };
            let line = Line {
                session: field.session(),
                person,
            };
            match send(line, row.hash, bytes).await {
                Ok(Sent::Delivered) => {
                    let now = clock::now();
                    self.change(row.hash, |row| {
                        row.delivered_at = Some(now);
                        row.delivered_in = epoch;
                    })
                    .await;
                }
                Ok(Sent::Refused) => self.change(row.hash, |row| row.is_refused = true).await,
                Err(_) => return false,
            }
            // Should it not have been written, the same photo would be sent without end.
            let is_known = self.rows.with_untracked(|rows| {
                let known = rows.iter().find(|known| known.hash == row.hash);
                known.is_none_or(|known| !known.is_owed())
            });
            if !is_known {
                return false;
            }
            field.tell(SYNCED);
        }
    }

    fn wait(self, field: Field) {
        self.failures
            .update_value(|failures| *failures = failures.saturating_add(1));
        let [a, b, c, d, e, f, g, h, ..] = clock::random_ten();
        let random = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let delay = Duration::from_millis(delay_ms(self.failures.get_value(), None, random));
        let again = move || self.send(field);
        self.retry
            .set_value(set_timeout_with_handle(again, delay).ok());
    }

    fn stop_waiting(self) {
        if let Some(waiting) = self.retry.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }

    async fn doubt(self, field: Field) {
        let epoch = epoch_of(field);
        for row in self.rows.get_untracked().iter() {
            if row.delivered_at.is_some() && row.delivered_in != epoch && !row.is_gone {
                self.change(row.hash, |row| row.delivered_at = None).await;
            }
        }
    }

    /// Delivered bytes go after a while, and so does what nothing names.
    async fn let_go(self, field: Field) {
        let now = clock::now();
        let entered: Vec<Hash> = field.work.with_untracked(|work| {
            let bodies = work.iter().map(|one| one.body.clone());
            bodies
                .flat_map(|body| named_by(&Operation::Create { body }))
                .collect()
        });
        for row in self.rows.get_untracked().iter().filter(|row| !row.is_gone) {
            let is_over = match (row.delivered_at, row.record) {
                (Some(at), _) => now.since_ms(at) > DELIVERED_KEPT_MS,
                (None, None) => {
                    now.since_ms(row.taken_at) > UNNAMED_KEPT_MS && !entered.contains(&row.hash)
                }
                (None, Some(_)) => false,
            };
            if is_over {
                self.change(row.hash, |row| row.is_gone = true).await;
                js::sleep(0).await;
            }
        }
    }
}

/// The epoch in which the server speaks, as far as this phone knows.
fn epoch_of(field: Field) -> Option<EpochId> {
    field.engine()?.inspect(|state| state.server.epoch)
}
