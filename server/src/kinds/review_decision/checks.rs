//! What only the server can check of a decision: that whoever decides says so themselves, and that
//! there is such a check of that promotion, store and person with that element in it.

use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::kinds::{Change, rows};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::promotion::{PromotionCheck, ReviewDecision};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Sets a refusal where something of it is not so.
pub(super) async fn check(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let mut read = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        if !change.is_to_be_checked() {
            continue;
        }
        read.push((index, rows::typed::<ReviewDecision>(&change.body)?));
    }
    if read.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<Uuid> = read.iter().map(|(_, decision)| decision.check.0).collect();
    let found = fact::Entity::find()
        .filter(fact::Column::Id.is_in(ids))
        .filter(fact::Column::Kind.eq(PromotionCheck::KIND))
        .all(tx.connection())
        .await?;
    let known: HashMap<Uuid, PromotionCheck> = found
        .iter()
        .map(|row| Ok((row.id, rows::from_json(&row.body)?)))
        .collect::<Result<_, Error>>()?;
    for (index, decision) in &read {
        let change = &mut changes[*index];
        match known.get(&decision.check.0) {
            _ if decision.reviewer != change.author => {
                change.refusal = Some(ProblemCode::WrongSender);
            }
            None => change.wait_for(decision.check),
            Some(check) if !is_of(decision, check) => {
                change.refusal = Some(ProblemCode::InvalidField);
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn is_of(decision: &ReviewDecision, check: &PromotionCheck) -> bool {
    decision.promotion == check.promotion
        && decision.store == check.store
        && decision.person == check.person
        && check.found(decision.element).is_some()
}
