//! The table of promotions, and who may set one up where.

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, rows};
use crate::access::load_grants_of;
use crate::database::{Error, Tx};
use crate::promotion::amendments;
use crate::promotion::budget::hold_budgets;
use crate::promotion::entity::promotion;
use crate::promotion::reach::{covers, load_ground};
use futures_util::future::BoxFuture;
use shared::access::Grant;
use shared::feeds;
use shared::ids::{RecordId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::promotion::budget::{check_budget, may_approve, needs_plan};
use shared::promotion::{Promotion, StoreRule};
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use std::collections::BTreeSet;

pub(super) struct PromotionTable;

impl KindTable for PromotionTable {
    fn kind(&self) -> &'static str {
        Promotion::KIND
    }

    /// Every phone holds the catalog: until it is approved, a promotion is on its owner's devices alone.
    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let promotion: Promotion = rows::read(body)?;
        Ok(match promotion.is_approved {
            true => feeds::catalog(),
            false => feeds::user(promotion.owner),
        })
    }

    /// Where a draft stands is the server's to say.
    fn may_be_named(&self, feed: &FeedId, _home: &FeedId) -> bool {
        *feed == feeds::catalog()
    }

    fn subject(&self, _record: RecordId, _body: &Body) -> Subject {
        Subject::default()
    }

    fn prepare<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            check_reach(tx, changes).await?;
            check_approval(tx, changes).await
        })
    }

    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        amendments::after_change(change).into_iter().collect()
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(amendments::tell(tx, effect))
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
                    called_off_on: promotion.called_off_on.map(|day| day.to_string()),
                    owner_id: promotion.owner.0,
                    is_approved: promotion.is_approved,
                    body: rows::to_json(&promotion),
                })
            },
        ))
    }
}

/// A promotion stays within the author's reach: what it names now, and what it named before, so that
/// nobody takes one over by naming fewer places.
async fn check_reach(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let mut named: Vec<(usize, Vec<Promotion>)> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        if change.is_system {
            continue;
        }
        let before = change.before.as_ref();
        let bodies = before.into_iter().chain([&change.body]);
        let promotions = bodies
            .map(rows::typed::<Promotion>)
            .collect::<Result<_, Error>>()?;
        named.push((index, promotions));
    }
    if named.is_empty() {
        return Ok(());
    }
    let authors: BTreeSet<UserId> = named
        .iter()
        .map(|(index, _)| changes[*index].author)
        .collect();
    let authors: Vec<UserId> = authors.into_iter().collect();
    let grants = load_grants_of(tx, &authors).await?;
    let all = named.iter().flat_map(|(_, promotions)| promotions);
    let all: Vec<&StoreRule> = all.map(|promotion| &promotion.stores).collect();
    let ground = load_ground(tx, &all).await?;
    for (index, promotions) in &named {
        let change = &mut changes[*index];
        let held: Vec<Grant> = grants
            .get(&change.author)
            .into_iter()
            .flatten()
            // What is late was allowed by a grant that has ended meanwhile.
            .filter(|grant| change.is_late || grant.is_active(change.received_at))
            .cloned()
            .collect();
        // The first is the one before, where there is one.
        let is_owner = promotions
            .first()
            .is_some_and(|promotion| promotion.owner == change.author);
        let is_reached =
            |promotion: &Promotion| covers(&ground, &held, (&promotion.stores, is_owner));
        if !promotions.iter().all(is_reached) {
            change.refusal = Some(ProblemCode::NotGranted);
        }
    }
    Ok(())
}

/// Nothing is approved, and nothing that is approved is changed, without a plan of its money that fits it and
/// keeps its margin, or somebody says why not.
async fn check_approval(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let mut asked: Vec<(usize, RecordId, Promotion)> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        if change.is_system || change.refusal.is_some() {
            continue;
        }
        let before: Option<Promotion> = change.before.as_ref().map(rows::typed).transpose()?;
        let after: Promotion = rows::typed(&change.body)?;
        if needs_plan(before.as_ref(), &after) {
            asked.push((index, change.record, after));
        }
    }
    let plans = hold_budgets(tx, asked.iter().map(|(_, record, _)| *record)).await?;
    for (index, record, after) in &asked {
        let plan = plans.get(&record.0);
        let fits = plan.map_or(Ok(()), |plan| check_budget(plan, after));
        changes[*index].refusal = may_approve(plan).and(fits).err();
    }
    Ok(())
}
