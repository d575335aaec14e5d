//! The table of review decisions.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::promotion::entity::review_decision;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::promotion::ReviewDecision;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct ReviewDecisionTable;

impl KindTable for ReviewDecisionTable {
    fn kind(&self) -> &'static str {
        ReviewDecision::KIND
    }

    /// An element of a check has one, whose id follows from both.
    fn home(&self, record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let decision: ReviewDecision = rows::read(body)?;
        if record == ReviewDecision::record_of(decision.check, decision.element) {
            Ok(feeds::store(decision.store))
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<ReviewDecision>(body) {
            Ok(read) => Subject {
                owner: Some(read.reviewer),
                store: Some(read.store),
                territory: None,
            },
            Err(_) => Subject::default(),
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<review_decision::Entity>(
            tx,
            changes,
            review_decision::Column::Id,
            |change| {
                let review_decision: ReviewDecision = rows::typed(&change.body)?;
                Ok(review_decision::Model {
                    id: change.record.0,
                    check_id: review_decision.check.0,
                    promotion_id: review_decision.promotion.0,
                    store_id: review_decision.store.0,
                    person_id: review_decision.person.0,
                    element: review_decision.element.into(),
                    reviewer_id: review_decision.reviewer.0,
                    verdict: rows::to_word(&review_decision.verdict),
                    at: change.received_at.0,
                    body: rows::to_json(&review_decision),
                })
            },
        ))
    }
}
