//! Work that is being entered and is not recorded yet: on the disk with each tap, so that a crash takes
//! nothing, and recorded as one change when its page is left. Recording it twice, after a crash or in
//! two tabs, makes one change: its id is made with the tap, and it is compared with the record as it is then.
//! Of what others recorded meanwhile nothing is written over. The kinds of work are known to their own chunk
//! alone; here they are plain fields.

use super::field::{Field, FieldEngine, NotRecorded};
use crate::device::clock;
use crate::storage::DeviceStorage;
use futures_util::FutureExt as _;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::ids::{MutationId, RecordId, UserId};
use shared::kinds::{KINDS, entered_fields};
use shared::photo::named_by;
use shared::sync::engine::{Draft, ItemState, StorageError};
use shared::sync::kind::{Body, Catalogue as _};
use shared::sync::{FeedId, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the record that began a visit.
const VISIT: &str = "visit";

/// One record as it is being entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptWork {
    /// The record's kind.
    pub kind: String,
    /// Its home feed.
    pub feed: FeedId,
    /// The record.
    pub record: RecordId,
    /// What its page began with, empty when there was no record; none: the record as it is.
    #[serde(default)]
    pub begun: Option<Body>,
    /// Its fields.
    pub body: Body,
    /// The run of the app that keeps it; none: an older build's.
    #[serde(default)]
    pub tab: Option<RecordId>,
    /// What records it as it is now, in whichever tab; none: an older build's.
    #[serde(default)]
    pub mutation: Option<MutationId>,
    /// What it was before: another tab may record what lies on the disk.
    #[serde(skip)]
    pub earlier: Vec<Body>,
}

impl KeptWork {
    /// What its page began with, where the record is another by now than what it has said itself.
    fn begun_beside<'a>(&'a self, now: &'a Body) -> &'a Body {
        let begun = self.begun.as_ref();
        begun.filter(|_| !self.earlier.contains(now)).unwrap_or(now)
    }

    /// Whether the other is the same entry, of this moment or another.
    fn is_place_of(&self, other: &Self) -> bool {
        (self.record, self.tab) == (other.record, other.tab)
    }

    /// Whether this tab goes on with it: what others keep stays as they have entered it.
    fn is_own(&self) -> bool {
        self.tab == Some(own_tab())
    }
}

/// What was entered and is not on the disk yet: the records, each with the number of its last write.
#[derive(Clone, Debug, Default)]
pub struct Keeping {
    last: u32,
    open: Vec<(RecordId, u32)>,
}

impl Keeping {
    /// All that was entered is on the disk.
    pub fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    fn begin(&mut self, record: RecordId) -> u32 {
        self.last += 1;
        self.open.retain(|(open, _)| *open != record);
        self.open.push((record, self.last));
        self.last
    }

    /// An older write says nothing of what was entered since.
    fn end(&mut self, number: u32) {
        self.open.retain(|(_, open)| *open != number);
    }

    fn forget(&mut self, record: RecordId) {
        self.open.retain(|(open, _)| *open != record);
    }
}

thread_local! {
    static TAB: RecordId = RecordId::new(clock::now().0, clock::random_ten());
}

/// This run of the app in this tab.
fn own_tab() -> RecordId {
    TAB.with(|tab| *tab)
}

/// Two people on one phone have their own. In each tab each record has a place of its own, so that no tab
/// writes over another.
fn keys(person: UserId) -> String {
    format!("kept_work.{person}.")
}

fn key(person: UserId, work: &KeptWork) -> String {
    let tab = work.tab.map(|tab| format!(".{tab}")).unwrap_or_default();
    format!("{}{}{tab}", keys(person), work.record)
}

/// How much work of a person lies on this device and is not recorded.
pub async fn count_kept(storage: &DeviceStorage, person: UserId) -> usize {
    let kept = storage.read_all::<KeptWork>(&keys(person)).await;
    kept.map_or(0, |kept| kept.len())
}

impl Field {
    /// Holds what is entered, at once, and brings it to the disk; it is there when this is awaited.
    pub fn keep_work(self, work: KeptWork) -> impl Future<Output = Result<(), NotRecorded>> {
        let record = work.record;
        let work = self.hold_work(work);
        let writing = begun(self.write_work(work));
        let number = self.keeping.try_update(|keeping| keeping.begin(record));
        async move {
            writing.await?;
            self.keeping
                .update(|keeping| keeping.end(number.unwrap_or_default()));
            Ok(())
        }
    }

    async fn write_work(self, work: KeptWork) -> Result<(), NotRecorded> {
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let storage = self.session().device_storage();
        Ok(storage.write(&key(person, &work), &work).await?)
    }

    /// Holds what is entered until it is recorded; what is held already goes on from where it began.
    fn hold_work(self, work: KeptWork) -> KeptWork {
        let mut work = KeptWork {
            tab: Some(own_tab()),
            mutation: Some(new_mutation()),
            ..work
        };
        self.work.update(|all| {
            if let Some(known) = all.iter_mut().find(|known| known.is_place_of(&work)) {
                work.begun.clone_from(&known.begun);
                known.mutation = work.mutation;
                let before = std::mem::replace(&mut known.body, work.body.clone());
                known.earlier.push(before);
            } else {
                all.push(work.clone());
            }
        });
        work
    }

    /// What is held of a record: the last of it, where other tabs have kept something too.
    pub fn held_work(self, record: RecordId) -> Option<KeptWork> {
        self.held_last(&|held| held.record == record)
    }

    fn held_last(self, is_meant: &dyn Fn(&KeptWork) -> bool) -> Option<KeptWork> {
        self.work.with_untracked(|work| {
            let mut work = work.iter().rev();
            work.find(|held| is_meant(held)).cloned()
        })
    }

    /// Records what is held of the records that are meant. What changes meanwhile stays held.
    pub async fn record_work(
        self,
        is_meant: &dyn Fn(&KeptWork) -> bool,
    ) -> Result<(), NotRecorded> {
        // Whoever keeps it may have gone on with it since, or recorded it.
        let is_all_own = |work: &Vec<KeptWork>| work.iter().all(KeptWork::is_own);
        if !self.work.with_untracked(is_all_own) {
            self.take_up_work().await.ok();
        }
        let mut meant: Vec<KeptWork> = self.work.with_untracked(|work| {
            // What a later build has kept waits for it.
            let known = work.iter().filter(|one| KINDS.kind(&one.kind).is_some());
            known.filter(|one| is_meant(one)).cloned().collect()
        });
        while !meant.is_empty() {
            // Two tabs may have kept one record each in its own way: the second is compared with the first.
            let mut records = BTreeSet::new();
            let (first, mut later): (Vec<_>, Vec<_>) = meant
                .into_iter()
                .partition(|one| records.insert(one.record));
            self.record_each(&first).await?;
            // Whoever has signed in meanwhile records nothing of it.
            self.work
                .with_untracked(|work| later.retain(|one| work.contains(one)));
            meant = later;
        }
        Ok(())
    }

    async fn record_each(self, meant: &[KeptWork]) -> Result<(), NotRecorded> {
        self.record_from_engine(&|engine| {
            Ok(meant
                .iter()
                .filter_map(|work| draft_of(engine, work))
                .collect())
        })
        .await?;
        self.work.update(|work| {
            work.retain(|one| !meant.contains(one));
            // What was entered meanwhile goes on from what is recorded now.
            for held in work {
                if let Some(recorded) = meant.iter().find(|one| one.is_place_of(held)) {
                    held.begun = Some(recorded.body.clone());
                }
            }
        });
        self.forget_recorded(meant).await
    }

    /// What changed while it was being recorded, here or in the tab that keeps it, stays on the disk.
    async fn forget_recorded(self, recorded: &[KeptWork]) -> Result<(), NotRecorded> {
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let storage = self.session().device_storage();
        for one in recorded {
            let held = || self.held_last(&|held| held.is_place_of(one));
            if let Some(held) = held().filter(KeptWork::is_own) {
                self.write_work(held).await?;
                continue;
            }
            if self.held_work(one.record).is_none() {
                self.keeping.update(|keeping| keeping.forget(one.record));
            }
            // Of its own the tab knows better than the disk, which may not have taken the last tap.
            let is_over = |kept: &KeptWork| match one.is_own() {
                true => held().is_none(),
                false => kept == one,
            };
            storage.delete_if(&key(person, one), is_over).await?;
        }
        Ok(())
    }

    /// Holds again what earlier runs of the app had no time to record, and what other tabs hold or have left, as
    /// it is on the disk now. A page that is drawn before would begin without it.
    ///
    /// # Errors
    /// When the disk does not say; what is held stays.
    pub async fn take_up_work(self) -> Result<(), StorageError> {
        let Some(person) = self.person() else {
            return Ok(());
        };
        let storage = self.session().device_storage();
        let mut kept = storage.read_all::<KeptWork>(&keys(person)).await?;
        if self.person() != Some(person) {
            return Ok(());
        }
        self.work.update(|work| {
            work.retain(KeptWork::is_own);
            kept.retain(|one| !work.iter().any(|held| held.is_place_of(one)));
            // What was entered here may have begun with it.
            kept.append(work);
            *work = kept;
        });
        Ok(())
    }

    fn person(self) -> Option<UserId> {
        let session = self.session();
        session
            .identity
            .with_untracked(|identity| identity.as_ref().map(|identity| identity.user.id))
    }
}

/// Lets something begin at once instead of after everything that waits already, such as drawing: the disk is
/// busy with it meanwhile.
fn begun<T>(work: impl Future<Output = T> + 'static) -> impl Future<Output = T> {
    let mut work = work.boxed_local();
    let first = (&mut work).now_or_never();
    async move {
        match first {
            Some(result) => result,
            None => work.await,
        }
    }
}

fn new_mutation() -> MutationId {
    MutationId::new(clock::now().0, clock::random_ten())
}

/// New when the record is not there or came back, changed where it differs, nothing when it is so already or
/// was recorded before, whatever became of it since.
fn draft_of(engine: &FieldEngine, work: &KeptWork) -> Option<Draft> {
    let kind = KINDS.kind(&work.kind)?;
    let mutation = work.mutation.unwrap_or_else(new_mutation);
    if engine.inspect(|state| state.own_mutation(mutation).is_some()) {
        return None;
    }
    let view = engine.record_of(kind.name, work.record);
    let is_own = view.as_ref().is_none_or(|view| view.revision == 0);
    // What came back was never made: entered again, it is made anew in its place.
    let mends = is_own
        .then(|| engine.returned_creation(work.record))
        .flatten();
    let op = match view {
        Some(view) if mends.is_none() => {
            let fields = entered_fields(work.begun_beside(&view.body), &work.body, &view.body);
            if fields.is_empty() {
                return None;
            }
            Operation::Change { fields }
        }
        _ => Operation::Create {
            body: work.body.clone(),
        },
    };
    let photos = named_by(&op);
    Some(Draft {
        mutation,
        feed: work.feed.clone(),
        kind: kind.name,
        schema: kind.schema,
        record: work.record,
        op,
        private: BTreeMap::new(),
        depends: arrival_of(engine, &work.body).into_iter().collect(),
        photos,
        mends,
    })
}

/// The mutation that began the visit which a record belongs to, as long as it is retained: a server that does
/// not have it, or has it no more, lets the record wait for it.
pub fn arrival_of(engine: &FieldEngine, body: &Body) -> Option<MutationId> {
    let visit: RecordId = body.get(VISIT)?.as_str()?.parse().ok()?;
    let items = engine.items();
    let mut own = items.iter();
    let stands = |state| !matches!(state, ItemState::MendedBy | ItemState::Dropped);
    own.find(|item| item.kind == VISIT && item.record == visit && stands(item.state))
        .map(|item| item.mutation)
}
