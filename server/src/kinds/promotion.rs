//! The table of promotions.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::promotion::entity::promotion;
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::promotion::Promotion;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct PromotionTable;

impl KindTable for PromotionTable {
    fn kind(&self) -> &'static str {
        Promotion::KIND
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
        Box::pin(rows::write::<promotion::Entity>(
            tx,
            changes,
            promotion::Column::Id,
            |change| {
                let promotion: Promotion = rows::typed(&change.body)?;
                Ok(promotion::Model {
                    id: change.record.0,
                    name: promotion.name.clone(),
                    name_search: promotion.name.to_lowercase(),
                    promotion_type: rows::to_word(&promotion.promotion_type),
                    from_day: promotion.from.to_string(),
                    to_day: promotion.to.to_string(),
                    owner_id: promotion.owner.0,
                    is_approved: promotion.is_approved,
                    body: rows::to_json(&promotion),
                })
            },
        ))
    }
}
