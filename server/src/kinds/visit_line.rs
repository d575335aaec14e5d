//! The table of people's own history lines.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::visit::entity::visit_line;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::visit::VisitLine;

pub(super) struct VisitLineTable;

impl KindTable for VisitLineTable {
    fn kind(&self) -> &'static str {
        VisitLine::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<VisitLine>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        let owner = rows::read::<VisitLine>(body).ok().map(|line| line.person);
        Subject {
            owner,
            ..Subject::default()
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<visit_line::Entity>(
            tx,
            changes,
            visit_line::Column::Id,
            |change| {
                let line: VisitLine = rows::typed(&change.body)?;
                Ok(visit_line::Model {
                    id: change.record.0,
                    visit_id: line.visit.0,
                    person_id: line.person.0,
                    body: rows::to_json(&line),
                })
            },
        ))
    }
}
