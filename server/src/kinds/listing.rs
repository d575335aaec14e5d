//! The table of what is agreed with stores: one row a store.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::product::entity::listing;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::product::Listing;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct ListingTable;

impl KindTable for ListingTable {
    fn kind(&self) -> &'static str {
        Listing::KIND
    }

    /// A store has one, whose id follows from the store's.
    fn home(&self, record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let store = rows::read::<Listing>(body)?.store;
        if record == Listing::record_of(store) {
            Ok(feeds::store(store))
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<Listing>(body) {
            Ok(read) => Subject {
                owner: None,
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
        Box::pin(rows::write::<listing::Entity>(
            tx,
            changes,
            listing::Column::Id,
            |change| {
                let listing: Listing = rows::typed(&change.body)?;
                Ok(listing::Model {
                    id: change.record.0,
                    store_id: listing.store.0,
                    body: rows::to_json(&listing),
                })
            },
        ))
    }
}
