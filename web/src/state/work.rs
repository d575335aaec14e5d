//! Work that is being entered and is not recorded yet: on the disk with each tap, so that a crash takes
//! nothing, and recorded as one change when its page is left. The kinds of work are known to their own
//! chunk alone; here they are plain fields.

use super::field::{Field, FieldEngine, NotRecorded};
use crate::storage::DeviceStorage;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::ids::{MutationId, RecordId, UserId};
use shared::kinds::{KINDS, changed_fields};
use shared::sync::engine::{Draft, ItemState, StorageError};
use shared::sync::kind::{Body, Catalogue as _};
use shared::sync::{FeedId, Operation};
use std::collections::BTreeMap;

/// The kind of the record that began a visit.
const VISIT: &str = "visit";

/// One record as it is being entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptWork {
    /// Made with the first tap, so that recording it twice, after a crash, makes one change.
    pub mutation: MutationId,
    /// The record's kind.
    pub kind: String,
    /// Its home feed.
    pub feed: FeedId,
    /// The record.
    pub record: RecordId,
    /// Its fields.
    pub body: Body,
}

/// Two people on one phone have one each.
fn key(person: UserId) -> String {
    format!("kept_work.{person}")
}

/// How much work of a person lies on this device and is not recorded.
pub async fn count_kept(storage: &DeviceStorage, person: UserId) -> usize {
    let kept = storage.read::<Vec<KeptWork>>(&key(person)).await;
    kept.ok().flatten().map_or(0, |kept| kept.len())
}

impl Field {
    /// Holds what is entered; [`Field::keep_work`] brings it to the disk.
    pub fn hold_work(self, work: KeptWork) {
        self.work.update(
            |all| match all.iter_mut().find(|known| known.record == work.record) {
                Some(known) => known.body = work.body,
                None => all.push(work),
            },
        );
    }

    /// Brings everything that is held to the disk; it is there when this returns.
    pub async fn keep_work(self) -> Result<(), NotRecorded> {
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let storage = self.session().device_storage();
        let work = self.work.get_untracked();
        let kept: Result<(), StorageError> = match work.is_empty() {
            true => storage.delete(&key(person)).await,
            false => storage.write(&key(person), &work).await,
        };
        Ok(kept?)
    }

    /// Records what is held of the records that are meant. What changes meanwhile stays held.
    pub async fn record_work(
        self,
        is_meant: &dyn Fn(&KeptWork) -> bool,
    ) -> Result<(), NotRecorded> {
        let meant: Vec<KeptWork> = self
            .work
            .with_untracked(|work| work.iter().filter(|one| is_meant(one)).cloned().collect());
        if meant.is_empty() {
            return Ok(());
        }
        self.record_from_engine(&|engine| {
            Ok(meant
                .iter()
                .filter_map(|work| draft_of(engine, work))
                .collect())
        })
        .await?;
        self.work
            .update(|work| work.retain(|one| !meant.contains(one)));
        self.keep_work().await
    }

    /// Records what the last run of the app had no time to record; what cannot be recorded now is held
    /// and tried again.
    pub async fn recover_work(self) {
        let Some(person) = self.person() else { return };
        let storage = self.session().device_storage();
        let kept = storage.read::<Vec<KeptWork>>(&key(person)).await;
        self.work.set(kept.ok().flatten().unwrap_or_default());
        self.record_work(&|_| true).await.ok();
    }

    fn person(self) -> Option<UserId> {
        let session = self.session();
        session
            .identity
            .with_untracked(|identity| identity.as_ref().map(|identity| identity.user.id))
    }
}

/// New when the record is not there, changed where it differs, nothing when it is so already.
fn draft_of(engine: &FieldEngine, work: &KeptWork) -> Option<Draft> {
    let kind = KINDS.kind(&work.kind)?;
    let op = match engine.record_of(kind.name, work.record) {
        None => Operation::Create {
            body: work.body.clone(),
        },
        Some(view) => {
            let fields = changed_fields(&view.body, &work.body);
            if fields.is_empty() {
                return None;
            }
            Operation::Change { fields }
        }
    };
    Some(Draft {
        mutation: work.mutation,
        feed: work.feed.clone(),
        kind: kind.name,
        schema: kind.schema,
        record: work.record,
        op,
        private: BTreeMap::new(),
        depends: arrival_of(engine, &work.body).into_iter().collect(),
        photos: Vec::new(),
        mends: None,
    })
}

/// The mutation that began the visit which a record belongs to, as long as the server may not have it:
/// the record then waits for it there.
pub fn arrival_of(engine: &FieldEngine, body: &Body) -> Option<MutationId> {
    let visit: RecordId = body.get(VISIT)?.as_str()?.parse().ok()?;
    let items = engine.items();
    let mut own = items
        .iter()
        .filter(|item| item.kind == VISIT && item.record == visit);
    let is_open = |state: ItemState| !state.is_final();
    own.find(|item| is_open(item.state))
        .map(|item| item.mutation)
}
