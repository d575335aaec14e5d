//! The table of stores, and how supervisors hear that check-ins speak against a position.

use super::{Action, Change, EffectRow, KindTable, Subject, SystemDraft, rows, system};
use crate::access::{self, Scope, supervisors_of_store};
use crate::database::{Error, Tx};
use crate::inbox::entity as inbox;
use crate::store::{entity, has_proposal, store_row};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shared::feeds;
use shared::ids::{RecordId, StoreId, TerritoryId, UserId, derived_id};
use shared::inbox::{InboxAbout, InboxItem};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use shared::visit::{EvidenceReason, Visit};
use std::collections::HashSet;
use uuid::Uuid;

pub(super) struct StoreTable;

impl KindTable for StoreTable {
    fn kind(&self) -> &'static str {
        Store::KIND
    }

    fn home(&self, record: RecordId, _body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::store(StoreId(record.0)))
    }

    fn subject(&self, record: RecordId, body: &Body) -> Subject {
        let territory = rows::read::<Store>(body).ok().map(|store| store.territory);
        Subject {
            owner: None,
            store: Some(StoreId(record.0)),
            territory,
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut left = Vec::new();
            for change in changes {
                left.extend(left_territory(change)?);
            }
            if let Some(change) = changes.first() {
                access::leave_territories(tx, &left, change.received_at).await?;
            }
            rows::write::<entity::store::Entity>(tx, changes, entity::store::Column::Id, |change| {
                Ok(store_row(
                    StoreId(change.record.0),
                    &rows::typed(&change.body)?,
                ))
            })
            .await
        })
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(tell_position(tx, effect, now))
    }
}

/// The territory that a store leaves by a change.
fn left_territory(change: &Change) -> Result<Option<(StoreId, TerritoryId)>, Error> {
    let moved = change
        .before
        .as_ref()
        .filter(|before| before.get("territory") != change.body.get("territory"));
    let Some(before) = moved else { return Ok(None) };
    let before: Store = rows::typed(before)?;
    Ok(Some((StoreId(change.record.0), before.territory)))
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Payload {
    store: StoreId,
    author: UserId,
}

/// A check-in that does not fit the store's position asks what all of them say together.
pub(super) fn ask_position(change: &Change, visit: &Visit) -> Option<EffectRow> {
    const DOUBTS: [EvidenceReason; 3] = [
        EvidenceReason::OutsideFence,
        EvidenceReason::StorePositionDoubtful,
        EvidenceReason::StoreWithoutPosition,
    ];
    let reasons = &visit.result.check_in.reasons;
    let is_doubt = reasons.iter().any(|reason| DOUBTS.contains(reason));
    let store = visit
        .store
        .filter(|_| is_doubt && change.action == Action::Create)?;
    let payload = Payload {
        store,
        author: change.author,
    };
    Some(EffectRow {
        handler: Store::KIND.to_owned(),
        key: format!("store_position:{store}:{}", change.record),
        payload: json!(payload),
        due_at: change.received_at,
    })
}

/// Tells the supervisors of the store once for each position that is spoken against.
async fn tell_position(tx: &Tx, effect: &EffectRow, now: UtcMs) -> Result<Vec<SystemDraft>, Error> {
    let payload: Payload = serde_json::from_value(effect.payload.clone())
        .map_err(|_| Error::Data("the payload of a store's effect"))?;
    let found = entity::store::Entity::find_by_id(payload.store.0)
        .one(tx.connection())
        .await?;
    let Some(row) = found else {
        return Ok(Vec::new());
    };
    if !has_proposal(tx, &Scope::of_server(now), &row).await? {
        return Ok(Vec::new());
    }
    let position = format!("{:?} {:?}", row.latitude, row.longitude);
    let readers: Vec<(UserId, Uuid)> = supervisors_of_store(tx, payload.store, now)
        .await?
        .into_iter()
        .map(|person| {
            let parts: [&[u8]; 3] = [row.id.as_bytes(), position.as_bytes(), person.0.as_bytes()];
            (person, derived_id("position_proposed", &parts))
        })
        .collect();
    let told: HashSet<Uuid> = inbox::Entity::find()
        .select_only()
        .column(inbox::Column::Id)
        .filter(inbox::Column::Id.is_in(readers.iter().map(|(_, id)| *id)))
        .into_tuple()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    Ok(readers
        .into_iter()
        .filter(|(_, id)| !told.contains(id))
        .map(|(person, id)| {
            let item = InboxItem {
                person,
                about: InboxAbout::PositionProposed {
                    store: payload.store,
                    name: row.name.clone(),
                },
                at: effect.due_at,
                read_at: None,
            };
            let place = (feeds::user(person), RecordId(id));
            system::put(effect, payload.author, place, &item)
        })
        .collect())
}
