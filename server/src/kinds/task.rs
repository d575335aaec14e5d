//! The table of tasks.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::task::entity::task;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::task::Task;

pub(super) struct TaskTable;

impl KindTable for TaskTable {
    fn kind(&self) -> &'static str {
        Task::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<Task>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<Task>(body) {
            Ok(read) => Subject {
                owner: Some(read.person),
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
        Box::pin(rows::write::<task::Entity>(
            tx,
            changes,
            task::Column::Id,
            |change| {
                let task: Task = rows::typed(&change.body)?;
                Ok(task::Model {
                    id: change.record.0,
                    person_id: task.person.0,
                    store_id: task.store.0,
                    asked_by_id: task.asked_by.0,
                    asked_at: task.asked_at.0,
                    due: task.due.to_string(),
                    done_at: task.done_at.map(|at| at.0),
                    body: rows::to_json(&task),
                })
            },
        ))
    }
}
