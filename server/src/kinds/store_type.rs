//! The table of store types.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::store::{entity, store_type_row};
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::{RecordId, StoreTypeId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::store::StoreType;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct StoreTypeTable;

impl KindTable for StoreTypeTable {
    fn kind(&self) -> &'static str {
        StoreType::KIND
    }

    fn home(&self, _record: RecordId, _body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::catalog())
    }

    fn subject(&self, _record: RecordId, _body: &Body) -> Subject {
        Subject::default()
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        let key = entity::store_type::Column::Id;
        Box::pin(rows::write::<entity::store_type::Entity>(
            tx,
            changes,
            key,
            |change| {
                Ok(store_type_row(
                    StoreTypeId(change.record.0),
                    &rows::typed(&change.body)?,
                ))
            },
        ))
    }
}
