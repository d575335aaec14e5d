//! What a person does in a day, from the press to the saved record: check-in, check-out with its
//! time to undo, a missed stop, a read inbox item.

use super::field::{Field, NotRecorded, Opening};
use super::field_data::FieldData;
use super::pending::PendingCheckOut;
use super::session::{SessionPhase, use_session};
use crate::device::clock;
use crate::device::position::PositionOutcome;
use crate::js;
use leptos::prelude::*;
use shared::ids::{MutationId, PlannedStopId, RecordId, StoreId, UserId, VisitId};
use shared::inbox::InboxItem;
use shared::kinds::{Named, RecordType};
use shared::problem::ProblemCode;
use shared::route::MissedReason;
use shared::route::miss::{MissStop, miss_stop};
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::UtcMs;
use shared::visit::steps::{
    CheckIn, CheckInPlace, STEP_RANDOM_LEN, Sighting, StepIds, changed_fields, check_in,
};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// Why the pending one could not be recorded so far; it is tried again.
    pub trouble: RwSignal<Option<NotRecorded>>,
    pub(super) field: Field,
    pub(super) settling: StoredValue<u32>,
    pub(super) is_retry_due: StoredValue<bool>,
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
            let data = match pending.get() {
                Some(pending) => Arc::new(pending.over(&data)),
                None => data,
            };
            field.photos.over(data)
        });
        Self {
            data,
            pending,
            trouble: RwSignal::new(None),
            field,
            settling: StoredValue::new(0),
            is_retry_due: StoredValue::new(false),
        }
    }

    /// The signed-in person.
    pub fn person(self) -> Option<UserId> {
        use_person(self.field)
    }

    /// Whether no visit is open and nothing waits to be undone: the app may be renewed. Before the
    /// records are read nobody knows that; whoever has none, or cannot open them, is free.
    pub fn is_free(self) -> bool {
        let session = self.field.session();
        let person = session
            .identity
            .with(|known| known.as_ref().map(|known| known.user.id));
        match (session.phase.get(), self.field.opening.get()) {
            (SessionPhase::Starting, _) => return false,
            (_, Opening::Waiting) if person.is_some() => return false,
            _ => {}
        }
        let is_open = self.data.with(|data| {
            person.is_some_and(|person| data.open_visit(person, clock::now()).is_some())
        });
        !is_open && self.pending.with(Option::is_none)
    }

    /// How many own items have not been delivered; a check-out that can still be undone is one of
    /// them, although the outbox does not know it yet.
    pub fn undelivered(self) -> usize {
        let in_outbox = self.field.outbox.with(|outbox| outbox.counts.undelivered());
        in_outbox + self.in_hand() + self.field.photos.waiting()
    }

    /// How many own items only this device has: losing the device now would lose them.
    pub fn unsent(self) -> usize {
        let in_outbox = self.field.outbox.with(|outbox| outbox.counts.unsent());
        in_outbox + self.in_hand() + self.field.photos.waiting()
    }

    /// What is entered and not recorded: the outbox does not know it yet.
    fn in_hand(self) -> usize {
        self.field.work.with(Vec::len) + usize::from(self.pending.with(Option::is_some))
    }

    /// Checks in at `at`, the moment of the press, with the position that came since.
    pub async fn check_in(
        self,
        place: &Place,
        at: UtcMs,
        outcome: PositionOutcome,
    ) -> Result<VisitId, NotRecorded> {
        self.settle_first().await?;
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let visit = VisitId::new(at.0, clock::random_ten());
        let ids = step_ids(at);
        let arrive = |data: &FieldData| {
            check_in(&CheckIn {
                visit,
                ids: ids.clone(),
                person,
                place: place_of(place, data)?,
                sighting: Sighting {
                    fix: outcome.fix().cloned(),
                    was_refused: outcome.was_refused(),
                },
                stops: &data.stops,
                visits: &data.visits_with_zone(person),
                photos: &[],
                settings: &data.settings,
                now: at,
            })
        };
        self.field.record_by_rule(&arrive).await?;
        Ok(visit)
    }

    /// Says why a stop is not visited on its day.
    pub async fn miss(
        self,
        stop_id: PlannedStopId,
        reason: MissedReason,
        note: &str,
    ) -> Result<(), NotRecorded> {
        let now = clock::now();
        let (mutation, record) = (
            MutationId::new(now.0, clock::random_ten()),
            RecordId::new(now.0, clock::random_ten()),
        );
        let explain = |data: &FieldData| {
            let stop = data.stops.iter().find(|(id, _)| *id == stop_id);
            let visits: Vec<_> = data.visits.values().map(|known| &known.visit).collect();
            miss_stop(&MissStop {
                mutation,
                record,
                stop_id,
                stop: stop
                    .map(|(_, stop)| stop)
                    .ok_or(ProblemCode::RecordMissing)?,
                reason,
                note: Some(note),
                visits: &visits,
            })
        };
        self.field.record_by_rule(&explain).await
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

fn place_of<'a>(place: &'a Place, data: &'a FieldData) -> Result<CheckInPlace<'a>, ProblemCode> {
    Ok(match place {
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
    })
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

/// Fresh ids of one step.
pub(super) fn step_ids(at: UtcMs) -> StepIds {
    let mut random = [0; STEP_RANDOM_LEN];
    // Without a generator there is no sign-in either, so nothing is recorded with these.
    drop(js::fill_random(&mut random));
    StepIds::new(at, &random)
}
