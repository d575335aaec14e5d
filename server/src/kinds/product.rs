//! The table of products.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::product::entity::product;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::product::Product;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct ProductTable;

impl KindTable for ProductTable {
    fn kind(&self) -> &'static str {
        Product::KIND
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
        Box::pin(rows::write::<product::Entity>(
            tx,
            changes,
            product::Column::Id,
            |change| {
                let product: Product = rows::typed(&change.body)?;
                Ok(product::Model {
                    id: change.record.0,
                    name: product.name.clone(),
                    name_search: [
                        &product.name,
                        &product.brand,
                        &product.category,
                        product.gtin.as_deref().unwrap_or_default(),
                    ]
                    .join(" ")
                    .to_lowercase(),
                    gtin: product.gtin.clone(),
                    order_number: product.order.into(),
                    ended_on: product.ended_on.map(|day| day.to_string()),
                    body: rows::to_json(&product),
                })
            },
        ))
    }
}
