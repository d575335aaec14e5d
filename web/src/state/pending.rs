//! A check-out that can still be undone, as it lies on the disk.

use super::field_data::FieldData;
use crate::storage::DeviceStorage;
use serde::{Deserialize, Serialize};
use shared::ids::{UserId, VisitId};
use shared::problem::ProblemCode;
use shared::sync::engine::{Draft, StorageError};
use shared::time::UtcMs;
use shared::visit::steps::{CheckOut, Sighting, StepIds, check_out};
use shared::visit::{Fix, Visit};

/// A check-out that can still be undone: kept on disk, and recorded when its time is over or the
/// app is opened again, so that a crash takes nothing back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingCheckOut {
    /// The visit.
    pub visit: VisitId,
    /// The visit before it: the check-out can be recorded even when the record is not here now.
    pub before: Visit,
    /// Whose it is.
    pub person: UserId,
    /// Made at the press, so that settling it twice, after a crash or in two tabs, records it once.
    pub ids: StepIds,
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

/// Two people on one phone have one each.
fn key(person: UserId) -> String {
    format!("pending_check_out.{person}")
}

impl PendingCheckOut {
    /// What the last run of the app had no time to record.
    pub async fn read(
        storage: &DeviceStorage,
        person: UserId,
    ) -> Result<Option<Self>, StorageError> {
        storage.read(&key(person)).await
    }

    /// Keeps it; it is on disk when this returns.
    pub async fn keep(&self, storage: &DeviceStorage) -> Result<(), StorageError> {
        storage.write(&key(self.person), self).await
    }

    /// It is recorded or taken back. Another tab may have kept a later one meanwhile, which stays.
    pub async fn forget(&self, storage: &DeviceStorage) -> Result<(), StorageError> {
        storage
            .delete_if(&key(self.person), |kept: &Self| kept.ids == self.ids)
            .await
    }

    /// The records with the check-out over them.
    pub fn over(&self, data: &FieldData) -> FieldData {
        let mut data = data.clone();
        if let Some(known) = data.visits.get_mut(&self.visit) {
            known.visit.check_out_at = Some(self.at);
            known.visit.note.clone_from(&self.note);
            known.visit.store_closed = self.store_closed;
            known.is_provisional = true;
        }
        data
    }

    /// The check-out by the shared rule.
    pub fn drafts(&self, data: &FieldData) -> Result<Vec<Draft>, ProblemCode> {
        let known = data.visits.get(&self.visit).map(|known| &known.visit);
        let visit = known.unwrap_or(&self.before);
        check_out(&CheckOut {
            person: self.person,
            id: self.visit,
            visit,
            ids: self.ids.clone(),
            store: visit.store.and_then(|store| data.store_with_type(store)),
            sighting: Sighting {
                fix: self.fix.clone(),
                was_refused: self.was_refused,
            },
            note: self.note.as_deref(),
            store_closed: self.store_closed,
            settings: &data.settings,
            now: self.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PendingCheckOut;
    use crate::state::FieldData;
    use shared::ids::VisitId;
    use shared::kinds::RecordType;
    use shared::problem::ProblemCode;
    use shared::visit::Visit;
    use shared::visit::steps::{STEP_RANDOM_LEN, StepIds};
    use uuid::Uuid;

    fn pending() -> PendingCheckOut {
        let before = Visit::samples().remove(0);
        let at = before.check_in_at.plus_ms(600_000);
        PendingCheckOut {
            visit: VisitId(Uuid::from_u128(1)),
            person: before.person,
            before,
            ids: StepIds::new(at, &[1; STEP_RANDOM_LEN]),
            at,
            note: None,
            store_closed: false,
            fix: None,
            was_refused: false,
        }
    }

    #[test]
    fn a_check_out_is_recorded_even_when_its_visit_is_not_here_any_more() {
        assert!(pending().drafts(&FieldData::default()).is_ok());
    }

    #[test]
    fn settling_twice_makes_the_same_drafts() {
        let (pending, data) = (pending(), FieldData::default());
        assert_eq!(pending.drafts(&data), pending.drafts(&data));
    }

    #[test]
    fn what_lies_on_the_disk_comes_back_as_it_was() {
        let text = serde_json::to_string(&pending()).expect("it is plain data");
        let back: PendingCheckOut = serde_json::from_str(&text).expect("it is its own text");
        assert_eq!(back, pending());
    }

    #[test]
    fn a_note_that_is_too_long_is_refused_before_anything_is_said() {
        let long = PendingCheckOut {
            note: Some("长".repeat(shared::visit::kind::NOTE_MAX + 1)),
            ..pending()
        };
        assert_eq!(
            long.drafts(&FieldData::default()),
            Err(ProblemCode::InvalidField)
        );
    }
}
