//! The table of missed stops.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::route::entity::missed_stop;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::MissedStop;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct MissedStopTable;

impl KindTable for MissedStopTable {
    fn kind(&self) -> &'static str {
        MissedStop::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::store(rows::read::<MissedStop>(body)?.store))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<MissedStop>(body) {
            Ok(missed) => Subject {
                owner: Some(missed.person),
                store: Some(missed.store),
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
        Box::pin(rows::write::<missed_stop::Entity>(
            tx,
            changes,
            missed_stop::Column::Id,
            |change| {
                let missed: MissedStop = rows::typed(&change.body)?;
                Ok(missed_stop::Model {
                    id: change.record.0,
                    planned_stop_id: missed.planned_stop.0,
                    person_id: missed.person.0,
                    store_id: missed.store.0,
                    day: missed.day.to_string(),
                    reason: rows::to_word(&missed.reason),
                    note: missed.note,
                })
            },
        ))
    }
}
