//! The table of review decisions, what is checked of one, and the tasks that follow from it.

mod checks;
mod tasks;

pub(super) use tasks::after_check;

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, rows};
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
use shared::time::UtcMs;

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

    fn prepare<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(checks::check(tx, changes))
    }

    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        tasks::after_decision(change).into_iter().collect()
    }

    fn effect_feed(&self, effect: &EffectRow) -> Option<FeedId> {
        tasks::feed_of(effect)
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(tasks::bring_to_state(tx, effect))
    }

    fn further_effects<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(tasks::tasks_met(tx, effect))
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
