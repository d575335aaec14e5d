//! The table of issues, what is checked of one, and who is told of what happens to it.

mod checks;
mod news;

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, rows};
use crate::database::{Error, Tx};
use crate::issue::entity::issue;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::issue::Issue;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;

pub(super) struct IssueTable;

impl KindTable for IssueTable {
    fn kind(&self) -> &'static str {
        Issue::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::store(rows::read::<Issue>(body)?.store))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<Issue>(body) {
            Ok(read) => Subject {
                owner: Some(read.reporter),
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
        news::of_change(change)
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(news::tell(tx, effect, now))
    }

    fn due_effects<'a>(
        &'a self,
        tx: &'a Tx,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(news::not_acknowledged(tx, now))
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<issue::Entity>(
            tx,
            changes,
            issue::Column::Id,
            |change| {
                let issue: Issue = rows::typed(&change.body)?;
                Ok(issue::Model {
                    id: change.record.0,
                    store_id: issue.store.0,
                    reporter_id: issue.reporter.0,
                    owner_id: issue.owner.map(|owner| owner.0),
                    visit_id: issue.visit.map(|visit| visit.0),
                    day: issue.day.to_string(),
                    due: issue.due.to_string(),
                    category: rows::to_word(&issue.category),
                    urgency: issue.urgency.rank().into(),
                    title: issue.title.clone(),
                    reported_at: issue.reported_at.0,
                    acknowledged_at: issue.acknowledged_at.map(|at| at.0),
                    solved_at: issue.solved_at.map(|at| at.0),
                    closed_at: issue.closed_at.map(|at| at.0),
                    body: rows::to_json(&issue),
                })
            },
        ))
    }
}
