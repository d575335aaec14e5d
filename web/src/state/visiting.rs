//! What a person does in a day, from the press to the saved record: check-in, check-out with its
//! time to undo, a missed stop, a read inbox item.

use super::drafts;
use super::field::{Field, NotRecorded};
use super::field_data::FieldData;
use super::session::use_session;
use crate::device::clock;
use crate::device::position::{PositionOutcome, take_position};
use crate::js;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::ids::{MutationId, PlannedStopId, RecordId, StoreId, UserId, VisitId};
use shared::inbox::InboxItem;
use shared::kinds::{Named, RecordType};
use shared::problem::ProblemCode;
use shared::route::MissedReason;
use shared::route::miss::{MissStop, miss_stop};
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::UtcMs;
use shared::visit::Fix;
use shared::visit::steps::{
    CheckIn, CheckInPlace, CheckOut, STEP_RANDOM_LEN, Sighting, StepIds, changed_fields, check_in,
    check_out,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a check-out can be undone, instead of being asked about.
pub const UNDO_MS: i32 = 8_000;
const PENDING: &str = "pending_check_out";

/// A check-out that can still be undone: kept on disk, and recorded when its time is over or the
/// app is opened again, so that a crash takes nothing back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingCheckOut {
    /// The visit.
    pub visit: VisitId,
    /// Whose it is.
    pub person: UserId,
    /// When it was pressed.
    pub at: UtcMs,
    /// What was skipped and why.
    pub note: Option<String>,
    /// The store was closed.
    pub store_closed: bool,
    /// The position, when the device has answered.
    pub fix: Option<Fix>,
    /// The position was refused.
    pub was_refused: bool,
}

/// Where a check-in happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// At a store of the list.
    Store(StoreId),
    /// At a place in words.
    NotListed(String),
}

/// One for the whole app, in its root context.
#[derive(Clone, Copy)]
pub struct Visiting {
    /// What pages show: the records with a pending check-out over them.
    pub data: Memo<Arc<FieldData>>,
    /// The check-out that can still be undone.
    pub pending: RwSignal<Option<PendingCheckOut>>,
    field: Field,
}

/// The steps of the app.
pub fn use_visiting() -> Visiting {
    expect_context()
}

impl Visiting {
    /// Steps over the field's records.
    pub fn new(field: Field) -> Self {
        let pending = RwSignal::new(None::<PendingCheckOut>);
        let data = Memo::new(move |_| {
            let data = field.data.get();
            match pending.get() {
                Some(pending) => Arc::new(with_pending(&data, &pending)),
                None => data,
            }
        });
        Self {
            data,
            pending,
            field,
        }
    }

    /// The signed-in person.
    pub fn person(self) -> Option<UserId> {
        use_person(self.field)
    }

    /// Whether no visit is open and nothing waits to be undone: the app may be renewed.
    pub fn is_free(self) -> bool {
        let person = self
            .field
            .session()
            .identity
            .with(|known| known.as_ref().map(|known| known.user.id));
        let is_open = self.data.with(|data| {
            person.is_some_and(|person| data.open_visit(person, clock::now()).is_some())
        });
        !is_open && self.pending.with(Option::is_none)
    }

    /// How many own items have not been delivered; a check-out that can still be undone is one of
    /// them, although the outbox does not know it yet.
    pub fn undelivered(self) -> usize {
        let in_outbox = self.field.outbox.with(|outbox| outbox.counts.undelivered());
        in_outbox + usize::from(self.pending.with(Option::is_some))
    }

    /// Finds a check-out that the last run of the app had no time to record. Called before the
    /// records are opened, so that no page takes the visit for an open one; [`Visiting::settle`]
    /// records it after that.
    pub async fn recover(self) {
        let storage = self.field.session().device_storage();
        let kept: Option<PendingCheckOut> = storage.read(PENDING).await.ok().flatten();
        if let Some(pending) = kept.filter(|pending| Some(pending.person) == self.person()) {
            self.pending.set(Some(pending));
        }
    }

    /// Checks in at `at`, the moment of the press, with the position that came since.
    pub async fn check_in(
        self,
        place: &Place,
        at: UtcMs,
        outcome: PositionOutcome,
    ) -> Result<VisitId, NotRecorded> {
        self.settle().await;
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let data = self.field.data.get_untracked();
        let visit = VisitId::new(at.0, clock::random_ten());
        let place = match place {
            Place::Store(id) => {
                let (store, store_type) = data
                    .store_with_type(*id)
                    .ok_or(ProblemCode::RecordMissing)?;
                CheckInPlace::Store {
                    id: *id,
                    store,
                    store_type,
                }
            }
            Place::NotListed(words) => CheckInPlace::NotListed(words),
        };
        let drafts = check_in(&CheckIn {
            visit,
            ids: step_ids(at),
            person,
            place,
            sighting: Sighting {
                fix: outcome.fix().cloned(),
                was_refused: outcome.was_refused(),
            },
            stops: &data.stops,
            visits: &data.visits_with_zone(person),
            settings: &data.settings,
            now: at,
        })?;
        self.field.record(drafts).await?;
        Ok(visit)
    }

    /// Checks out now; it can be undone for a while, during which the position is taken.
    pub async fn check_out(
        self,
        visit: VisitId,
        note: String,
        store_closed: bool,
    ) -> Result<(), NotRecorded> {
        self.settle().await;
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let note = Some(note).filter(|note| !note.trim().is_empty());
        let at = clock::now();
        let pending = PendingCheckOut {
            visit,
            person,
            at,
            note,
            store_closed,
            fix: None,
            was_refused: false,
        };
        self.keep(&pending).await?;
        self.pending.set(Some(pending));
        spawn_local(async move {
            let waited = js::sleep(UNDO_MS);
            let (outcome, ()) = futures_util::future::join(take_position(), waited).await;
            self.finish(visit, at, outcome).await;
        });
        Ok(())
    }

    async fn finish(self, visit: VisitId, at: UtcMs, outcome: PositionOutcome) {
        let same = self
            .pending
            .get_untracked()
            .filter(|pending| pending.visit == visit && pending.at == at);
        let Some(pending) = same else { return };
        let (fix, was_refused) = (outcome.fix().cloned(), outcome.was_refused());
        self.pending.set(Some(PendingCheckOut {
            fix,
            was_refused,
            ..pending
        }));
        self.settle().await;
    }

    /// Takes the check-out back; the person is still in the store.
    pub async fn undo(self) {
        self.pending.set(None);
        // Should it stay on disk, the check-out is recorded at the next start: late, never lost.
        self.field
            .session()
            .device_storage()
            .delete(PENDING)
            .await
            .ok();
    }

    /// Records a pending check-out now.
    pub async fn settle(self) {
        let Some(pending) = self.pending.get_untracked() else {
            return;
        };
        match self.record_check_out(&pending).await {
            // A rule's refusal will not change; the visit stays open and says so.
            Ok(()) | Err(NotRecorded::Rule(_)) => {
                drafts::forget(pending.visit);
                self.undo().await;
            }
            Err(NotRecorded::Full | NotRecorded::Storage) => {}
        }
    }

    async fn record_check_out(self, pending: &PendingCheckOut) -> Result<(), NotRecorded> {
        let data = self.field.data.get_untracked();
        let known = data
            .visits
            .get(&pending.visit)
            .ok_or(ProblemCode::RecordMissing)?;
        let drafts = check_out(&CheckOut {
            id: pending.visit,
            visit: &known.visit,
            ids: step_ids(pending.at),
            store: known
                .visit
                .store
                .and_then(|store| data.store_with_type(store)),
            sighting: Sighting {
                fix: pending.fix.clone(),
                was_refused: pending.was_refused,
            },
            note: pending.note.as_deref(),
            store_closed: pending.store_closed,
            settings: &data.settings,
            now: pending.at,
        })?;
        self.field.record(drafts).await
    }

    async fn keep(self, pending: &PendingCheckOut) -> Result<(), NotRecorded> {
        let storage = self.field.session().device_storage();
        storage
            .write(PENDING, pending)
            .await
            .map_err(|_| NotRecorded::Storage)
    }

    /// Says why a stop is not visited on its day.
    pub async fn miss(
        self,
        stop_id: PlannedStopId,
        reason: MissedReason,
        note: &str,
    ) -> Result<(), NotRecorded> {
        let data = self.field.data.get_untracked();
        let stop = data
            .stops
            .iter()
            .find(|(id, _)| *id == stop_id)
            .map(|(_, stop)| stop);
        let now = clock::now();
        let visits: Vec<_> = data.visits.values().map(|known| &known.visit).collect();
        let drafts = miss_stop(&MissStop {
            mutation: MutationId::new(now.0, clock::random_ten()),
            record: RecordId::new(now.0, clock::random_ten()),
            stop_id,
            stop: stop.ok_or(ProblemCode::RecordMissing)?,
            reason,
            note: Some(note),
            visits: &visits,
        })?;
        self.field.record(drafts).await
    }

    /// Marks an inbox item as read.
    pub async fn mark_read(self, record: RecordId, item: &InboxItem) -> Result<(), NotRecorded> {
        let now = clock::now();
        let after = InboxItem {
            read_at: Some(now),
            ..item.clone()
        };
        let draft = Draft {
            mutation: MutationId::new(now.0, clock::random_ten()),
            feed: shared::feeds::user(item.person),
            kind: InboxItem::KIND,
            schema: InboxItem::SCHEMA,
            record,
            op: Operation::Change {
                fields: changed_fields(item, &after),
            },
            private: BTreeMap::new(),
            depends: Vec::new(),
            photos: Vec::new(),
            mends: None,
        };
        self.field.record(vec![draft]).await
    }
}

fn use_person(field: Field) -> Option<UserId> {
    field
        .session()
        .identity
        .with_untracked(|identity| identity.as_ref().map(|identity| identity.user.id))
}

/// The signed-in person, for pages.
pub fn signed_in_person() -> Signal<Option<UserId>> {
    let session = use_session();
    Signal::derive(move || {
        session
            .identity
            .with(|identity| identity.as_ref().map(|identity| identity.user.id))
    })
}

fn with_pending(data: &FieldData, pending: &PendingCheckOut) -> FieldData {
    let mut data = data.clone();
    if let Some(known) = data.visits.get_mut(&pending.visit) {
        known.visit.check_out_at = Some(pending.at);
        known.visit.note.clone_from(&pending.note);
        known.visit.store_closed = pending.store_closed;
        known.is_provisional = true;
    }
    data
}

fn step_ids(at: UtcMs) -> StepIds {
    let mut random = [0; STEP_RANDOM_LEN];
    // Without a generator there is no sign-in either, so nothing is recorded with these.
    drop(js::fill_random(&mut random));
    StepIds::new(at, &random)
}
