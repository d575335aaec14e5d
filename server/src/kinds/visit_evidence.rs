//! The table of exact positions.

use super::{Action, Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::visit::entity::visit_evidence;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::visit::VisitEvidence;
use std::collections::HashMap;
use uuid::Uuid;

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
        Box::pin(write(tx, changes))
    }
}

type Key = (Uuid, Uuid, String);

/// What a person's device saw first at a moment of a visit stays. A second record of the same moment is
/// kept as a record and gets no row, so that it can displace nothing.
async fn write(tx: &Tx, changes: &[Change]) -> Result<(), Error> {
    let bodies: Vec<(&Change, VisitEvidence)> = changes
        .iter()
        .map(|change| Ok((change, rows::typed(&change.body)?)))
        .collect::<Result<_, Error>>()?;
    let found = visit_evidence::Entity::find()
        .filter(visit_evidence::Column::VisitId.is_in(bodies.iter().map(|(_, body)| body.visit.0)))
        .order_by_asc(visit_evidence::Column::Id)
        .all(tx.connection())
        .await?;
    let mut first: HashMap<Key, Uuid> = HashMap::new();
    for row in found {
        let key = (row.visit_id, row.person_id, row.moment);
        first.entry(key).or_insert(row.id);
    }
    let kept: Vec<Change> = bodies
        .into_iter()
        .filter(|(change, body)| {
            let key = (body.visit.0, body.person.0, rows::to_word(&body.moment));
            change.action == Action::Withdraw
                || *first.entry(key).or_insert(change.record.0) == change.record.0
        })
        .map(|(change, _)| change.clone())
        .collect();
    rows::write::<visit_evidence::Entity>(tx, &kept, visit_evidence::Column::Id, |change| {
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
    })
    .await
}
