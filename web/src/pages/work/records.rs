//! Typed records of the kinds that the picture of the main module does not hold, and what the pages of
//! in-store work record of them.

use crate::device::clock;
use crate::state::visiting::use_visiting;
use crate::state::{Field, NotRecorded, arrival_of, use_field};
use leptos::prelude::*;
use shared::feeds;
use shared::ids::{MutationId, RecordId, StoreId, StoreTypeId, UserId, VisitId};
use shared::kinds::{DraftOf, RecordType, change_draft, create_draft, decode, encode};
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::engine::Draft;
use shared::time::BusinessDay;
use shared::visit::assess::is_open;

/// All records of a kind, read again after each change.
pub fn use_records<T: RecordType + Send + Sync + 'static>() -> Memo<Vec<(RecordId, T)>> {
    let field = use_field();
    Memo::new(move |_| {
        // The picture tells of changes of its own kinds, the outbox of everything else: own work and
        // each synchronisation.
        field.data.track();
        field.outbox.track();
        read_records(field)
    })
}

/// All records of a kind as they are now.
pub fn read_records<T: RecordType>(field: Field) -> Vec<(RecordId, T)> {
    let views = field.engine().map(|engine| engine.records(T::KIND));
    // A record that this build cannot read stays in the storage and is left out of the page.
    let views = views.unwrap_or_default().into_iter();
    views
        .filter_map(|view| Some((view.record, decode::<T>(view.body).ok()?)))
        .collect()
}

/// Where a record lives.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Its feed.
    pub feed: FeedId,
    /// Its id.
    pub record: RecordId,
}

impl Home {
    /// A record of a store.
    pub fn at_store(store: StoreId, record: RecordId) -> Self {
        Self {
            feed: feeds::store(store),
            record,
        }
    }

    /// A record of a person.
    pub fn of_person(person: UserId, record: RecordId) -> Self {
        Self {
            feed: feeds::user(person),
            record,
        }
    }

    fn draft_of(&self) -> DraftOf {
        DraftOf {
            mutation: MutationId::new(clock::now().0, clock::random_ten()),
            record: self.record,
            feed: self.feed.clone(),
        }
    }
}

/// Makes a record so: new when it is not there, changed when it differs, nothing when it is so already.
/// Doing it twice, in two tabs even, therefore makes one.
pub async fn put_record<T: RecordType>(
    field: Field,
    home: &Home,
    after: &T,
) -> Result<(), NotRecorded> {
    let of = home.draft_of();
    field
        .record_from_engine(&|engine| {
            let known = engine.record_of(T::KIND, home.record);
            let Some(view) = known else {
                let depends = arrival_of(engine, &encode(after)).into_iter().collect();
                let draft = create_draft(of.clone(), after);
                return Ok(vec![Draft { depends, ..draft }]);
            };
            let before = decode::<T>(view.body).map_err(|_| ProblemCode::InvalidField)?;
            Ok(change_draft(of.clone(), &before, after)
                .into_iter()
                .collect())
        })
        .await
}

/// Takes a step from the record as it is now, so that what others said meanwhile stays.
pub async fn change_record<T: RecordType>(
    field: Field,
    home: &Home,
    step: impl Fn(&T) -> T,
) -> Result<(), NotRecorded> {
    let of = home.draft_of();
    field
        .record_from_engine(&|engine| {
            let view = engine
                .record_of(T::KIND, home.record)
                .ok_or(ProblemCode::RecordMissing)?;
            let before = decode::<T>(view.body).map_err(|_| ProblemCode::InvalidField)?;
            let after = step(&before);
            Ok(change_draft(of.clone(), &before, &after)
                .into_iter()
                .collect())
        })
        .await
}

/// A fresh id of a record.
pub fn new_record() -> RecordId {
    RecordId::new(clock::now().0, clock::random_ten())
}

/// The visit that a page of work belongs to, at a store of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VisitAt {
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The store's type.
    pub store_type: StoreTypeId,
    /// The visit's day.
    pub day: BusinessDay,
}

/// How a visit stands for its pages of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum VisitStanding {
    /// It is not on this phone, or somebody else's.
    Missing,
    /// It is at a place that is not in the list, where nothing is agreed.
    NotListed,
    /// It was checked out.
    Closed(VisitAt),
    /// The person is there.
    Open(VisitAt),
}

/// How a visit stands.
pub fn use_visit_standing(visit: VisitId) -> Memo<VisitStanding> {
    let visiting = use_visiting();
    let now = crate::state::use_now();
    let person = crate::state::visiting::signed_in_person();
    Memo::new(move |_| {
        visiting.data.with(|data| {
            let own = data
                .visits
                .get(&visit)
                .filter(|known| Some(known.visit.person) == person.get());
            let Some(known) = own else {
                return VisitStanding::Missing;
            };
            let place = known.visit.store.and_then(|store| {
                let (_, entry) = (store, data.stores.get(&store)?);
                Some((store, entry.store_type))
            });
            let Some((store, store_type)) = place else {
                return VisitStanding::NotListed;
            };
            let zone = data.zone_of(&known.visit);
            let at = VisitAt {
                visit,
                person: known.visit.person,
                store,
                store_type,
                day: zone.business_day(known.visit.check_in_at),
            };
            match is_open(&known.visit, zone, now.get()) {
                true => VisitStanding::Open(at),
                false => VisitStanding::Closed(at),
            }
        })
    })
}
