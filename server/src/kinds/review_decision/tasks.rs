//! What is sent back becomes a task of whoever made the check. It is brought to what the decision and
//! the later checks say: there while it is rejected, done when a later check found the element as
//! agreed, gone when the reviewer says otherwise before it was done.

use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::figures::compute::load_names;
use crate::kinds::{Change, EffectRow, SystemDraft, load_settings, rows, system};
use crate::promotion::entity::{promotion, review_decision};
use crate::task::entity::task;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::feeds;
use shared::ids::{PromotionId, RecordId, StoreId, UserId};
use shared::kinds::Named as _;
use shared::promotion::{ElementState, Promotion, PromotionCheck, ReviewDecision, ReviewVerdict};
use shared::sync::FeedId;
use shared::task::{Task, TaskAbout};
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Days within which it is in time.
const DUE_DAYS: i64 = 3;
/// Later checks that are asked whether they found the element, the newest.
const CHECKS_MAX: u64 = 50;
/// Rejected elements of a store and promotion that a new check may settle, the newest.
const REJECTED_MAX: u64 = 200;

/// What has happened.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Payload {
    /// A decision, or something that its task follows from, has changed.
    Decided {
        decision: RecordId,
        person: UserId,
        author: UserId,
    },
    /// A store was checked, which may settle tasks.
    Checked {
        check: RecordId,
        promotion: PromotionId,
        store: StoreId,
        author: UserId,
    },
}

impl Payload {
    fn of(effect: &EffectRow) -> Result<Self, Error> {
        serde_json::from_value(effect.payload.clone())
            .map_err(|_| Error::Data("the payload of a review's effect"))
    }

    fn effect(&self, key: String, due_at: UtcMs) -> EffectRow {
        EffectRow {
            handler: ReviewDecision::KIND.to_owned(),
            key,
            payload: serde_json::to_value(self).expect("a payload is plain data"),
            due_at,
        }
    }
}

/// What follows from a decision.
pub(super) fn after_decision(change: &Change) -> Option<EffectRow> {
    let decision: ReviewDecision = rows::read(&change.body).ok()?;
    let payload = Payload::Decided {
        decision: change.record,
        person: decision.person,
        author: change.author,
    };
    let key = format!("review_task:{}:{}", change.record, change.revision);
    Some(payload.effect(key, change.received_at))
}

/// What follows from a check.
pub(in crate::kinds) fn after_check(change: &Change) -> Option<EffectRow> {
    let check: PromotionCheck = rows::read(&change.body).ok()?;
    let payload = Payload::Checked {
        check: change.record,
        promotion: check.promotion,
        store: check.store,
        author: change.author,
    };
    let key = format!("review_check:{}:{}", change.record, change.revision);
    Some(payload.effect(key, change.received_at))
}

/// The feed of the person whose task it is.
pub(super) fn feed_of(effect: &EffectRow) -> Option<FeedId> {
    match Payload::of(effect).ok()? {
        Payload::Decided { person, .. } => Some(feeds::user(person)),
        Payload::Checked { .. } => None,
    }
}

/// Tasks that a check may have settled, each in a transaction of its own.
pub(super) async fn tasks_met(tx: &Tx, effect: &EffectRow) -> Result<Vec<EffectRow>, Error> {
    use review_decision::Column;
    let Payload::Checked {
        check,
        promotion,
        store,
        author,
    } = Payload::of(effect)?
    else {
        return Ok(Vec::new());
    };
    let rejected = review_decision::Entity::find()
        .filter(Column::PromotionId.eq(promotion.0))
        .filter(Column::StoreId.eq(store.0))
        .filter(Column::Verdict.eq(rows::to_word(&ReviewVerdict::Rejected)))
        .filter(Column::CheckId.ne(check.0))
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(REJECTED_MAX)
        .all(tx.connection())
        .await?;
    let tasks = rejected.iter().map(|row| task_id(row).map(|id| id.0));
    let tasks = tasks.collect::<Result<Vec<_>, Error>>()?;
    let open: BTreeSet<Uuid> = task::Entity::find()
        .select_only()
        .column(task::Column::Id)
        .filter(task::Column::Id.is_in(tasks.iter().copied()))
        .filter(task::Column::DoneAt.is_null())
        .into_tuple()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let waiting = rejected.iter().zip(&tasks);
    let waiting = waiting.filter(|(_, task)| open.contains(task));
    Ok(waiting
        .map(|(row, _)| {
            let payload = Payload::Decided {
                decision: RecordId(row.id),
                person: UserId(row.person_id),
                author,
            };
            payload.effect(format!("{}:{}", effect.key, row.id), effect.due_at)
        })
        .collect())
}

fn task_id(row: &review_decision::Model) -> Result<RecordId, Error> {
    let element = rows::from_number(row.element)?;
    Ok(Task::recheck_of(RecordId(row.check_id), element))
}

/// Writes the task as it has to stand now.
pub(super) async fn bring_to_state(tx: &Tx, effect: &EffectRow) -> Result<Vec<SystemDraft>, Error> {
    let Payload::Decided {
        decision, author, ..
    } = Payload::of(effect)?
    else {
        return Ok(Vec::new());
    };
    let found = review_decision::Entity::find_by_id(decision.0)
        .one(tx.connection())
        .await?;
    // One that was taken back leaves its task: it names neither the check nor the person any more.
    let Some(row) = found else {
        return Ok(Vec::new());
    };
    let id = task_id(&row)?;
    let known = task::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .map(|row| rows::from_json::<Task>(&row.body))
        .transpose()?;
    let place = (feeds::user(UserId(row.person_id)), id);
    let is_rejected = rows::from_word::<ReviewVerdict>(&row.verdict)? == ReviewVerdict::Rejected;
    Ok(match &known {
        // What was done stays done, whatever is said later.
        Some(known) if known.done_at.is_some() => Vec::new(),
        None if !is_rejected => Vec::new(),
        Some(_) if !is_rejected => vec![system::withdraw::<Task>(effect, author, place)],
        known => {
            let task = wanted(tx, &row, known.as_ref()).await?;
            vec![system::put(effect, author, place, &task)]
        }
    })
}

async fn wanted(
    tx: &Tx,
    row: &review_decision::Model,
    known: Option<&Task>,
) -> Result<Task, Error> {
    let decision: ReviewDecision = rows::from_json(&row.body)?;
    let asked_at = UtcMs(row.at);
    let today = load_settings(tx).await?.zone.business_day(asked_at);
    let mut names = load_names(tx, [decision.reviewer]).await?;
    Ok(Task {
        person: decision.person,
        store: decision.store,
        done_at: settled_at(tx, &decision).await?,
        answer: known.and_then(|known| known.answer.clone()),
        about: TaskAbout::Recheck {
            promotion: decision.promotion,
            element: decision.element,
            check: decision.check,
            reasons: decision.reasons,
        },
        text: decision.note.unwrap_or_default(),
        asked_by: decision.reviewer,
        asked_by_name: names.remove(&decision.reviewer).unwrap_or_default(),
        asked_at,
        due: today.plus_days(DUE_DAYS),
    })
}

/// When a later check found the element as agreed, by whomever it was made; none when none did.
async fn settled_at(tx: &Tx, decision: &ReviewDecision) -> Result<Option<UtcMs>, Error> {
    use fact::Column;
    let found = promotion::Entity::find_by_id(decision.promotion.0)
        .one(tx.connection())
        .await?;
    let rejected = fact::Entity::find_by_id(decision.check.0)
        .one(tx.connection())
        .await?;
    let (Some(found), Some(rejected)) = (found, rejected) else {
        return Ok(None);
    };
    let promotion: Promotion = rows::from_json(&found.body)?;
    let Some(element) = promotion.element(decision.element) else {
        return Ok(None);
    };
    let later = fact::Entity::find()
        .filter(Column::Kind.eq(PromotionCheck::KIND))
        .filter(Column::SubjectId.eq(decision.promotion.0))
        .filter(Column::StoreId.eq(decision.store.0))
        .filter(Column::At.gt(rejected.at))
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(CHECKS_MAX)
        .all(tx.connection())
        .await?;
    for row in &later {
        let check: PromotionCheck = rows::from_json(&row.body)?;
        if check.state_of(element) == Some(ElementState::Present) {
            return Ok(Some(UtcMs(row.at)));
        }
    }
    Ok(None)
}
