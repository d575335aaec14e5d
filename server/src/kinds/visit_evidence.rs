//! The table of exact positions.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::visit::entity::visit_evidence;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::visit::VisitEvidence;

pub(super) struct VisitEvidenceTable;

impl KindTable for VisitEvidenceTable {
    fn kind(&self) -> &'static str {
        VisitEvidence::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<VisitEvidence>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        let owner = rows::read::<VisitEvidence>(body)
            .ok()
            .map(|evidence| evidence.person);
        Subject {
            owner,
            ..Subject::default()
        }
    }

    /// A position is part of its visit, which is what people are told of.
    fn known_as(&self, record: RecordId, body: &Body) -> (&'static str, RecordId) {
        match rows::read::<VisitEvidence>(body) {
            Ok(evidence) => (shared::visit::Visit::KIND, RecordId(evidence.visit.0)),
            Err(_) => (self.kind(), record),
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        let key = visit_evidence::Column::Id;
        Box::pin(rows::write::<visit_evidence::Entity>(
            tx,
            changes,
            key,
            |change| {
                let evidence: VisitEvidence = rows::typed(&change.body)?;
                let fix = evidence.fix.as_ref();
                Ok(visit_evidence::Model {
                    id: change.record.0,
                    visit_id: evidence.visit.0,
                    person_id: evidence.person.0,
                    moment: rows::to_word(&evidence.moment),
                    latitude: fix.map(|fix| fix.latitude),
                    longitude: fix.map(|fix| fix.longitude),
                    accuracy_m: fix.map(|fix| fix.accuracy_m),
                    age_s: fix.map(|fix| fix.age_s.into()),
                    was_refused: evidence.was_refused,
                })
            },
        ))
    }
}
