//! Who is told of what happens to an issue, once each.

use crate::access::{people_of_store, supervisors_of_store};
use crate::database::{Error, Tx};
use crate::issue::entity::issue;
use crate::kinds::{Action, Change, EffectRow, SystemDraft, load_settings, rows, system};
use crate::store::entity::store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::access::Role;
use shared::feeds;
use shared::ids::{IssueId, RecordId, StoreId, UserId, derived_id};
use shared::inbox::{InboxAbout, InboxItem, IssueNews};
use shared::issue::{Issue, Urgency, acknowledge_until};
use shared::kinds::Named as _;
use shared::time::UtcMs;
use uuid::Uuid;

/// Days back in which issues that nobody took note of are looked for; a phone may have been offline
/// for so long. Shorter than done effects are remembered, so that nobody is told twice.
const LOOK_BACK_DAYS: i64 = 35;
/// Issues of one look.
const DUE_MAX: u64 = 2_000;

#[derive(Serialize, Deserialize)]
struct Payload {
    issue: IssueId,
    news: IssueNews,
    /// Who did it; they know.
    author: UserId,
    /// Whom it concerned when it happened.
    #[serde(default)]
    person: Option<UserId>,
}

impl Payload {
    fn effect(&self, key: String, due_at: UtcMs) -> EffectRow {
        EffectRow {
            handler: Issue::KIND.to_owned(),
            key,
            payload: serde_json::to_value(self).expect("news are plain data"),
            due_at,
        }
    }
}

/// What people have to hear of a change.
pub(super) fn of_change(change: &Change) -> Vec<EffectRow> {
    let Ok(after) = rows::read::<Issue>(&change.body) else {
        return Vec::new();
    };
    if change.action == Action::Withdraw {
        return Vec::new();
    }
    let before = change
        .before
        .as_ref()
        .and_then(|body| rows::read::<Issue>(body).ok());
    let before = before.as_ref();
    let (id, revision) = (change.record, change.revision);
    let news = |news, person| Payload {
        issue: IssueId(id.0),
        news,
        author: change.author,
        person,
    };
    let mut effects = Vec::new();
    let was_urgent = before.is_some_and(|before| before.urgency == Urgency::Urgent);
    let waits = after.solved_at.is_none() && after.closed_at.is_none();
    if after.urgency == Urgency::Urgent && !was_urgent && waits {
        let key = format!("issue:urgent:{id}:{revision}");
        effects.push(news(IssueNews::Urgent, None).effect(key, change.received_at));
    }
    let had = before.and_then(|before| before.owner);
    if let Some(owner) = after.owner.filter(|owner| had != Some(*owner)) {
        let key = format!("issue:assigned:{id}:{revision}");
        effects.push(news(IssueNews::Assigned, Some(owner)).effect(key, change.received_at));
    }
    let was_solved = before.is_some_and(|before| before.solved_at.is_some());
    if after.solved_at.is_some() && !was_solved {
        let key = format!("issue:solved:{id}:{revision}");
        effects.push(news(IssueNews::Solved, Some(after.reporter)).effect(key, change.received_at));
    }
    effects
}

/// What nobody took note of by the end of the day after the report.
pub(super) async fn not_acknowledged(tx: &Tx, now: UtcMs) -> Result<Vec<EffectRow>, Error> {
    use issue::Column;
    let zone = load_settings(tx).await?.zone;
    let today = zone.business_day(now);
    let last = (1..)
        .map(|days| today.plus_days(-days))
        .find(|day| acknowledge_until(*day, &zone) <= now)
        .ok_or(Error::Data("the calendar"))?;
    let found: Vec<(Uuid, Uuid)> = issue::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ReporterId])
        .filter(Column::AcknowledgedAt.is_null())
        .filter(Column::SolvedAt.is_null())
        .filter(Column::ClosedAt.is_null())
        .filter(Column::Day.lte(last.to_string()))
        .filter(Column::Day.gte(last.plus_days(-LOOK_BACK_DAYS).to_string()))
        .order_by_desc(Column::Day)
        .order_by_asc(Column::Id)
        .limit(DUE_MAX)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let effect = |(id, reporter): (Uuid, Uuid)| {
        let payload = Payload {
            issue: IssueId(id),
            news: IssueNews::NotAcknowledged,
            author: UserId(reporter),
            person: None,
        };
        payload.effect(format!("issue:not_acknowledged:{id}"), now)
    };
    Ok(found.into_iter().map(effect).collect())
}

/// Makes the inbox items.
pub(super) async fn tell(
    tx: &Tx,
    effect: &EffectRow,
    now: UtcMs,
) -> Result<Vec<SystemDraft>, Error> {
    let payload: Payload = serde_json::from_value(effect.payload.clone())
        .map_err(|_| Error::Data("the payload of an issue's effect"))?;
    let found = issue::Entity::find_by_id(payload.issue.0)
        .one(tx.connection())
        .await?;
    // One that was taken back, or taken note of meanwhile, needs nobody.
    let is_late = payload.news == IssueNews::NotAcknowledged;
    let Some(row) = found.filter(|row| !is_late || row.acknowledged_at.is_none()) else {
        return Ok(Vec::new());
    };
    let store = StoreId(row.store_id);
    let store_name = store::Entity::find_by_id(row.store_id)
        .one(tx.connection())
        .await?
        .map(|store| store.name)
        .unwrap_or_default();
    let mut readers = readers(tx, &payload, store, now).await?;
    readers.retain(|reader| *reader != payload.author);
    let item = |person: UserId| {
        let parts: [&[u8]; 2] = [effect.key.as_bytes(), person.0.as_bytes()];
        let id = RecordId(derived_id("inbox_item", &parts));
        let item = InboxItem {
            person,
            about: InboxAbout::IssueNews {
                issue: payload.issue,
                store,
                store_name: store_name.clone(),
                title: row.title.clone(),
                news: payload.news,
            },
            at: effect.due_at,
            read_at: None,
        };
        system::put(effect, payload.author, (feeds::user(person), id), &item)
    };
    Ok(readers.into_iter().map(item).collect())
}

async fn readers(
    tx: &Tx,
    payload: &Payload,
    store: StoreId,
    now: UtcMs,
) -> Result<Vec<UserId>, Error> {
    match payload.news {
        IssueNews::Urgent => supervisors_of_store(tx, store, now).await,
        IssueNews::NotAcknowledged => {
            people_of_store(tx, store, &[Role::RegionalManager], now).await
        }
        IssueNews::Assigned | IssueNews::Solved => Ok(payload.person.into_iter().collect()),
    }
}
