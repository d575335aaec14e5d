//! The table of stores.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::store::{entity, store_row};
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::{RecordId, StoreId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct StoreTable;

impl KindTable for StoreTable {
    fn kind(&self) -> &'static str {
        Store::KIND
    }

    fn home(&self, record: RecordId, _body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::store(StoreId(record.0)))
    }

    fn subject(&self, record: RecordId, body: &Body) -> Subject {
        let territory = rows::read::<Store>(body).ok().map(|store| store.territory);
        Subject {
            owner: None,
            store: Some(StoreId(record.0)),
            territory,
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<entity::store::Entity>(
            tx,
            changes,
            entity::store::Column::Id,
            |change| {
                Ok(store_row(
                    StoreId(change.record.0),
                    &rows::typed(&change.body)?,
                ))
            },
        ))
    }
}
