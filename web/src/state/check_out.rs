//! The check-out with its time to undo: announced only when it can be recorded, and given up only
//! when it is.

use super::drafts;
use super::field::{NotRecorded, Opening};
use super::pending::PendingCheckOut;
use super::visiting::{Visiting, step_ids};
use crate::device::clock;
use crate::device::position::{PositionOutcome, take_position};
use crate::js;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::VisitId;
use shared::problem::ProblemCode;
use shared::sync::engine::StorageError;

/// How long a check-out can be undone, instead of being asked about.
pub const UNDO_MS: i32 = 8_000;
/// Space may be freed, or the storage answer again, at any moment.
const RETRY_MS: i32 = 15_000;

impl Visiting {
    /// Finds a check-out that the last run of the app had no time to record. Called before the
    /// records are opened, so that no page takes the visit for an open one; [`Visiting::settle`]
    /// records it after that.
    pub async fn recover(self) {
        let Some(person) = self.person() else {
            return;
        };
        let storage = self.field.session().device_storage();
        // What cannot be read now lies there for the next start.
        let kept = PendingCheckOut::read(&storage, person).await.ok().flatten();
        self.trouble.set(None);
        self.pending.set(kept);
    }

    /// Checks out now; it can be undone for a while, during which the position is taken.
    pub async fn check_out(
        self,
        visit: VisitId,
        note: String,
        store_closed: bool,
    ) -> Result<(), NotRecorded> {
        self.settle_first().await?;
        // What was done in the store comes before leaving it.
        self.field.record_work(&|_| true).await?;
        let person = self.person().ok_or(NotRecorded::Storage)?;
        let data = self.field.data.get_untracked();
        let known = data.visits.get(&visit).ok_or(ProblemCode::RecordMissing)?;
        let at = clock::now();
        let pending = PendingCheckOut {
            visit,
            before: known.visit.clone(),
            person,
            ids: step_ids(at),
            at,
            note: Some(note).filter(|note| !note.trim().is_empty()),
            store_closed,
            fix: None,
            was_refused: false,
        };
        // The rule is asked now: what has been announced as done must not be refused later.
        pending.drafts(&data)?;
        pending.keep(&self.field.session().device_storage()).await?;
        self.pending.set(Some(pending.clone()));
        spawn_local(async move {
            let waited = js::sleep(UNDO_MS);
            let (outcome, ()) = futures_util::future::join(take_position(), waited).await;
            self.finish(pending, outcome).await;
        });
        Ok(())
    }

    async fn finish(self, pending: PendingCheckOut, outcome: PositionOutcome) {
        if !self.is_waiting(&pending) {
            return;
        }
        let located = PendingCheckOut {
            fix: outcome.fix().cloned(),
            was_refused: outcome.was_refused(),
            ..pending
        };
        self.pending.set(Some(located.clone()));
        // Should recording fail now, the position is still there at the next start.
        let storage = self.field.session().device_storage();
        located.keep(&storage).await.ok();
        self.settle().await;
    }

    /// Whether that check-out, with or without its position, is the one that waits.
    fn is_waiting(self, pending: &PendingCheckOut) -> bool {
        self.pending.with_untracked(|waiting| {
            waiting
                .as_ref()
                .is_some_and(|waiting| waiting.ids == pending.ids)
        })
    }

    /// Takes the check-out back; the person is still in the store. False when it is recorded
    /// already or just being recorded.
    ///
    /// # Errors
    /// When the disk does not forget it: it would be recorded at the next start, so it holds.
    pub async fn undo(self) -> Result<bool, NotRecorded> {
        if self.settling.get_value() > 0 {
            return Ok(false);
        }
        let Some(pending) = self.pending.get_untracked() else {
            return Ok(false);
        };
        let is_recorded = self.field.data.with_untracked(|data| {
            let known = data.visits.get(&pending.visit);
            known.is_some_and(|known| known.visit.check_out_at.is_some())
        });
        if is_recorded {
            return Ok(false);
        }
        if let Err(error) = self.drop_pending(&pending).await {
            let reason = NotRecorded::from(error);
            self.pending.set(Some(pending));
            self.trouble.set(Some(reason));
            self.settle_later();
            return Err(reason);
        }
        Ok(true)
    }

    async fn drop_pending(self, pending: &PendingCheckOut) -> Result<(), StorageError> {
        if self.is_waiting(pending) {
            self.pending.set(None);
        }
        self.trouble.set(None);
        let storage = self.field.session().device_storage();
        pending.forget(&storage).await
    }

    /// Records a pending check-out now. It is kept until it is recorded.
    pub async fn settle(self) {
        // Before the records are here, a rule could refuse what is well.
        if self.field.opening.get_untracked() != Opening::Open {
            return;
        }
        let own = self.pending.get_untracked();
        let Some(pending) = own.filter(|pending| Some(pending.person) == self.person()) else {
            return;
        };
        self.settling.update_value(|settling| *settling += 1);
        let recorded = self
            .field
            .record_by_rule(&|data| pending.drafts(data))
            .await;
        self.settling.update_value(|settling| *settling -= 1);
        match recorded {
            Ok(()) | Err(NotRecorded::Rule(ProblemCode::VisitClosed)) => {
                drafts::forget(pending.visit);
                // Should it stay on disk, it is settled again at the next start, which changes nothing.
                self.drop_pending(&pending).await.ok();
            }
            Err(reason) => {
                self.trouble.set(Some(reason));
                self.settle_later();
            }
        }
    }

    /// Settles, and says why nothing else can be done while the last check-out is not recorded.
    pub(super) async fn settle_first(self) -> Result<(), NotRecorded> {
        self.settle().await;
        match self.trouble.get_untracked() {
            Some(reason) if self.pending.with_untracked(Option::is_some) => Err(reason),
            _ => Ok(()),
        }
    }

    fn settle_later(self) {
        if self.is_retry_due.get_value() {
            return;
        }
        self.is_retry_due.set_value(true);
        spawn_local(async move {
            js::sleep(RETRY_MS).await;
            self.is_retry_due.set_value(false);
            self.settle().await;
        });
    }
}
