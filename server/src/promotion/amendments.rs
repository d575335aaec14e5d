//! Changes of what somebody has approved: read from the history, and told to whoever approved it.

use super::entity::promotion;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{Action, Change, EffectRow, SystemDraft, system};
use crate::sync::past_states;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Order;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::api::promotions::{AMENDMENTS_MAX, Amendment};
use shared::feeds;
use shared::ids::{PromotionId, RecordId, UserId, derived_id};
use shared::inbox::{InboxAbout, InboxItem};
use shared::kinds::{Named as _, changed_fields};
use shared::promotion::Promotion;
use shared::sync::kind::Body;
use std::collections::BTreeSet;

/// States that are looked through for the approval, from the first on: a draft is not saved so often.
const STATES_MAX: u64 = 200;

/// What was changed after the approval, the newest first.
pub(super) async fn list_amendments(tx: &Tx, id: PromotionId) -> Result<Vec<Amendment>, Error> {
    let newest = (Order::Desc, AMENDMENTS_MAX + 1);
    let states = past_states(tx, RecordId(id.0), newest).await?;
    let authors: BTreeSet<UserId> = states.iter().map(|state| state.author).collect();
    let names = load_names(tx, authors).await?;
    let steps = states.iter().zip(states.iter().skip(1));
    let amendments = steps.filter_map(|(after, before)| {
        let fields = amended_fields(&before.body, &after.body);
        (!fields.is_empty()).then(|| Amendment {
            at: after.at,
            by_name: names.get(&after.author).cloned().unwrap_or_default(),
            fields,
        })
    });
    Ok(amendments.collect())
}

/// The fields that a step changes of what is approved; none of a draft's.
fn amended_fields(before: &Body, after: &Body) -> Vec<String> {
    match is_approved(before) {
        true => changed_fields(before, after).into_keys().collect(),
        false => Vec::new(),
    }
}

fn is_approved(body: &Body) -> bool {
    body.get("is_approved").and_then(Value::as_bool) == Some(true)
}

#[derive(Serialize, Deserialize)]
struct Payload {
    promotion: PromotionId,
    author: UserId,
}

/// Whoever approved it hears of each change once.
pub(crate) fn after_change(change: &Change) -> Option<EffectRow> {
    let before = change.before.as_ref()?;
    let is_amendment =
        change.action == Action::Change && !amended_fields(before, &change.body).is_empty();
    let payload = Payload {
        promotion: PromotionId(change.record.0),
        author: change.author,
    };
    is_amendment.then(|| EffectRow {
        handler: Promotion::KIND.to_owned(),
        key: format!("promotion_amended:{}:{}", change.record, change.revision),
        payload: serde_json::json!(payload),
        due_at: change.received_at,
    })
}

/// Makes the inbox item; those who change what they have approved themselves know of it.
pub(crate) async fn tell(tx: &Tx, effect: &EffectRow) -> Result<Vec<SystemDraft>, Error> {
    let payload: Payload = serde_json::from_value(effect.payload.clone())
        .map_err(|_| Error::Data("the payload of a promotion's effect"))?;
    let record = RecordId(payload.promotion.0);
    let states = past_states(tx, record, (Order::Asc, STATES_MAX)).await?;
    let approved = states.iter().find(|state| is_approved(&state.body));
    let reader = approved.map(|state| state.author);
    let Some(person) = reader.filter(|reader| *reader != payload.author) else {
        return Ok(Vec::new());
    };
    // One that was taken back needs nobody.
    let Some(row) = promotion::Entity::find_by_id(record.0)
        .one(tx.connection())
        .await?
    else {
        return Ok(Vec::new());
    };
    let mut names = load_names(tx, [payload.author]).await?;
    let item = InboxItem {
        person,
        about: InboxAbout::PromotionAmended {
            promotion: payload.promotion,
            name: row.name,
            by_name: names.remove(&payload.author).unwrap_or_default(),
        },
        at: effect.due_at,
        read_at: None,
    };
    let id = derived_id("inbox_item", &[effect.key.as_bytes(), person.0.as_bytes()]);
    let place = (feeds::user(person), RecordId(id));
    Ok(vec![system::put(effect, payload.author, place, &item)])
}
