//! What the desks of the demo do in the evening: supervisors see to issues, managers review what was
//! found of promotions.

use super::dice::Dice;
use super::found::Staff;
use super::phone::{Phone, World};
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::issue::entity::issue;
use crate::kinds::rows;
use crate::promotion::entity::promotion;
use crate::store::entity::store;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shared::feeds;
use shared::ids::{MutationId, RecordId, StoreId, TerritoryId};
use shared::issue::{Comment, Issue, Urgency, steps};
use shared::kinds::{DraftOf, Named as _, change_draft, create_draft};
use shared::promotion::{
    ElementState, Promotion, PromotionCheck, ReviewDecision, ReviewReason, ReviewVerdict,
    judge_element,
};
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, UtcMs};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Of a thousand open issues so many are taken note of in an evening.
const ACKNOWLEDGED_PER_MILLE: u32 = 820;
/// Of a thousand that were taken note of so many are solved in an evening.
const SOLVED_PER_MILLE: u32 = 450;
/// Of a thousand elements so many are reviewed.
const REVIEWED_PER_MILLE: u32 = 300;
/// Of a thousand failing ones that are reviewed so many go back.
const REJECTED_PER_MILLE: u32 = 250;
/// Issues that are seen to in an evening.
const ISSUES_MAX: u64 = 2_000;

/// Somebody at a desk, with the territories that they answer for.
struct Desk {
    phone: Phone,
    name: String,
    territories: BTreeSet<Uuid>,
}

/// All desks of a company that is being made.
pub(super) struct DeskWork {
    supervisors: Vec<Desk>,
    managers: Vec<Desk>,
    dice: Dice,
}

impl DeskWork {
    /// The desks with which the company was founded; nobody else goes on with their chains.
    pub(super) fn of(staff: &Staff, names: &[String], dice: Dice) -> Self {
        let ids = |territories: &[super::found::TerritoryStaff]| {
            let all = territories.iter().map(|territory| territory.id.0);
            all.collect::<BTreeSet<Uuid>>()
        };
        let supervisors = staff.regions.iter().zip(names).map(|(region, name)| Desk {
            phone: region.supervisor.clone(),
            name: name.clone(),
            territories: ids(&region.territories),
        });
        let last = staff.managers.len().saturating_sub(1);
        let managers = staff.managers.iter().enumerate().map(|(index, phone)| {
            let own = staff.regions.iter().enumerate();
            let own = own.filter(|(region, _)| (*region).min(last) == index);
            Desk {
                phone: phone.clone(),
                name: String::new(),
                territories: own
                    .flat_map(|(_, region)| ids(&region.territories))
                    .collect(),
            }
        });
        Self {
            supervisors: supervisors.collect(),
            managers: managers.collect(),
            dice,
        }
    }

    /// An evening: returns how many mutations were sent.
    pub(super) async fn see_to(
        &mut self,
        world: &World<'_>,
        day: BusinessDay,
        now: UtcMs,
    ) -> anyhow::Result<usize> {
        let evening = world
            .database
            .read(async |tx| load_evening(tx, day).await)
            .await?;
        let mut count = 0;
        for desk in &mut self.supervisors {
            let own = evening
                .issues
                .iter()
                .filter(|(_, territory, _)| desk.territories.contains(&territory.0));
            for (record, _, issue) in own {
                let after = see_to_issue(desk, issue, now, &mut self.dice);
                let of = draft_of(*record, issue.store, now, &mut self.dice);
                let draft = after.and_then(|after| change_draft(of, issue, &after));
                desk.phone.save(now, draft.into_iter().collect())?;
            }
            count += desk.phone.deliver_all(world, now).await?;
        }
        for desk in &mut self.managers {
            let own = evening
                .checks
                .iter()
                .filter(|(_, territory, _)| desk.territories.contains(&territory.0));
            for (record, _, check) in own {
                let Some(promotion) = evening.promotions.get(&check.promotion.0) else {
                    continue;
                };
                let drafts = review(desk, (*record, check, promotion), now, &mut self.dice);
                desk.phone.save(now, drafts)?;
            }
            count += desk.phone.deliver_all(world, now).await?;
        }
        Ok(count)
    }
}

/// What lies on the desks.
struct Evening {
    issues: Vec<(RecordId, TerritoryId, Issue)>,
    checks: Vec<(RecordId, TerritoryId, PromotionCheck)>,
    promotions: HashMap<Uuid, Promotion>,
}

async fn load_evening(tx: &Tx, day: BusinessDay) -> Result<Evening, Error> {
    let territories: HashMap<Uuid, Uuid> = store::Entity::find()
        .select_only()
        .columns([store::Column::Id, store::Column::TerritoryId])
        .into_tuple::<(Uuid, Uuid)>()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let territory = |store: StoreId| {
        let id = territories.get(&store.0).copied().unwrap_or_default();
        TerritoryId(id)
    };
    let open = issue::Entity::find()
        .filter(issue::Column::ClosedAt.is_null())
        .filter(issue::Column::SolvedAt.is_null())
        .order_by_asc(issue::Column::Id)
        .limit(ISSUES_MAX)
        .all(tx.connection())
        .await?;
    let checks = fact::Entity::find()
        .filter(fact::Column::Kind.eq(PromotionCheck::KIND))
        .filter(fact::Column::Day.eq(day.to_string()))
        .order_by_asc(fact::Column::Id)
        .all(tx.connection())
        .await?;
    let promotions = promotion::Entity::find().all(tx.connection()).await?;
    Ok(Evening {
        issues: open
            .iter()
            .map(|row| {
                let issue: Issue = rows::from_json(&row.body)?;
                Ok((RecordId(row.id), territory(issue.store), issue))
            })
            .collect::<Result<_, Error>>()?,
        checks: checks
            .iter()
            .map(|row| {
                let check: PromotionCheck = rows::from_json(&row.body)?;
                Ok((RecordId(row.id), territory(check.store), check))
            })
            .collect::<Result<_, Error>>()?,
        promotions: promotions
            .iter()
            .map(|row| Ok((row.id, rows::from_json(&row.body)?)))
            .collect::<Result<_, Error>>()?,
    })
}

fn draft_of(record: RecordId, store: StoreId, now: UtcMs, dice: &mut Dice) -> DraftOf {
    DraftOf {
        mutation: MutationId::new(now.0, dice.bytes()),
        record,
        feed: feeds::store(store),
    }
}

/// Takes note on the first evening, mostly, and solves on a later one.
fn see_to_issue(desk: &Desk, issue: &Issue, now: UtcMs, dice: &mut Dice) -> Option<Issue> {
    if issue.acknowledged_at.is_none() {
        if !dice.happens(ACKNOWLEDGED_PER_MILLE) {
            return None;
        }
        let noted = steps::assign(issue, desk.phone.sender.user, now);
        let comment = Comment {
            at: now,
            by: desk.phone.sender.user,
            by_name: desk.name.clone(),
            text: "收到，明天联系门店".to_owned(),
        };
        let is_told = issue.urgency == Urgency::Urgent;
        return Some(if is_told {
            steps::comment(&noted, comment)
        } else {
            noted
        });
    }
    dice.happens(SOLVED_PER_MILLE).then(|| {
        let solved = steps::solve(issue, "已和店长确认，当天处理好", now);
        steps::close(&solved, now)
    })
}

fn review(
    desk: &Desk,
    (record, check, promotion): (RecordId, &PromotionCheck, &Promotion),
    now: UtcMs,
    dice: &mut Dice,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for found in &check.elements {
        let Some(element) = promotion.element(found.number) else {
            continue;
        };
        if !dice.happens(REVIEWED_PER_MILLE) {
            continue;
        }
        let is_failing = judge_element(element, found) != ElementState::Present;
        let is_rejected = is_failing && dice.happens(REJECTED_PER_MILLE);
        let decision = ReviewDecision {
            check: record,
            promotion: check.promotion,
            store: check.store,
            person: check.person,
            element: found.number,
            reviewer: desk.phone.sender.user,
            verdict: if is_rejected {
                ReviewVerdict::Rejected
            } else {
                ReviewVerdict::Accepted
            },
            reasons: is_rejected
                .then_some(ReviewReason::TooFew)
                .into_iter()
                .collect(),
            note: None,
            seen: Some(found.fingerprint()),
        };
        let id = ReviewDecision::record_of(record, found.number);
        let of = draft_of(id, check.store, now, dice);
        drafts.push(create_draft(of, &decision));
    }
    drafts
}
