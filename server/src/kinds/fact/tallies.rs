//! What facts add to figures, by the shared functions, with what these need looked up in bulk.

use super::rows;
use crate::checklist::entity::checklist_form;
use crate::database::{Error, Tx};
use crate::promotion::entity::promotion;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::checklist::{ChecklistAnswer, ChecklistForm};
use shared::display::SpecialDisplay;
use shared::exchange::ProductExchange;
use shared::figures::tally::{
    RecordTally, of_checklist, of_display, of_promotion_check, of_stock_count,
};
use shared::kit::KitCheck;
use shared::promotion::{Promotion, PromotionCheck};
use shared::stock::StockCount;
use shared::summary::DaySummary;
use std::collections::HashMap;
use uuid::Uuid;

/// The tallies of each fact, in the order of the facts.
pub(super) type Answer<'a> = BoxFuture<'a, Result<Vec<Vec<RecordTally>>, Error>>;

/// A kind of fact that may add to figures.
pub(super) trait Tallied: Sized {
    /// What each of the facts adds.
    fn tallies<'a>(_tx: &'a Tx, facts: &'a [&'a Self]) -> Answer<'a> {
        let none = vec![Vec::new(); facts.len()];
        Box::pin(async move { Ok(none) })
    }
}

impl Tallied for ProductExchange {}
impl Tallied for KitCheck {}
impl Tallied for DaySummary {}

impl Tallied for StockCount {
    fn tallies<'a>(_tx: &'a Tx, facts: &'a [&'a Self]) -> Answer<'a> {
        Box::pin(async move { Ok(facts.iter().map(|count| of_stock_count(count)).collect()) })
    }
}

impl Tallied for SpecialDisplay {
    fn tallies<'a>(_tx: &'a Tx, facts: &'a [&'a Self]) -> Answer<'a> {
        Box::pin(async move { Ok(facts.iter().map(|display| of_display(display)).collect()) })
    }
}

impl Tallied for PromotionCheck {
    fn tallies<'a>(tx: &'a Tx, facts: &'a [&'a Self]) -> Answer<'a> {
        Box::pin(async move {
            let ids = facts.iter().map(|check| check.promotion.0);
            let found = promotion::Entity::find()
                .filter(promotion::Column::Id.is_in(ids))
                .all(tx.connection())
                .await?;
            let promotions: HashMap<Uuid, Promotion> = found
                .iter()
                .map(|row| Ok((row.id, rows::from_json(&row.body)?)))
                .collect::<Result<_, Error>>()?;
            let of = |check: &&Self| match promotions.get(&check.promotion.0) {
                Some(promotion) => of_promotion_check(promotion, check),
                // A promotion that is not known asks for nothing.
                None => Vec::new(),
            };
            Ok(facts.iter().map(of).collect())
        })
    }
}

impl Tallied for ChecklistAnswer {
    fn tallies<'a>(tx: &'a Tx, facts: &'a [&'a Self]) -> Answer<'a> {
        Box::pin(async move {
            let ids = facts.iter().map(|answer| answer.form.0);
            let found = checklist_form::Entity::find()
                .filter(checklist_form::Column::Id.is_in(ids))
                .all(tx.connection())
                .await?;
            let forms: HashMap<Uuid, ChecklistForm> = found
                .iter()
                .map(|row| Ok((row.id, rows::from_json(&row.body)?)))
                .collect::<Result<_, Error>>()?;
            let of = |answer: &&Self| match forms.get(&answer.form.0) {
                Some(form) => of_checklist(form, answer),
                None => Vec::new(),
            };
            Ok(facts.iter().map(of).collect())
        })
    }
}
