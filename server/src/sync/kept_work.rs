//! Kept work as people read it: their own, and that of whom they supervise.

use super::answering::{Answering, author};
use super::conflicts::values;
use super::deciding::{read_kept, store_of};
use super::incoming::Incoming;
use super::newest::{ROWS_MAX, newest};
use super::push::parse_code;
use super::quarantine::State;
use super::rescue;
use super::tables::{quarantine, quarantine_wait};
use crate::access::{self, Principal, Scope};
use crate::app::AppState;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::organisation::entity::{team, team_member};
use crate::problem::ApiError;
use actix_web::{get, web};
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::Value;
use shared::api::Problem;
use shared::api::quarantine::{KeptField, KeptList, KeptState, KeptWork};
use shared::ids::{MutationId, RecordId, UserId};
use shared::problem::ProblemCode;
use shared::sync::Operation;
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Work that was not done and is kept whole: the reader's own, and that which they answer for as supervisors.
/// The newest 200.
#[utoipa::path(
    tag = "sync",
    responses((status = 200, body = KeptList), (status = 401, body = Problem)),
)]
#[get("/sync/quarantine")]
pub(super) async fn list_kept(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<KeptList>, ApiError> {
    let list = state
        .database
        .read(async |tx| read_list(tx, &principal).await)
        .await?;
    Ok(web::Json(list))
}

async fn read_list(tx: &Tx, principal: &Principal) -> Result<KeptList, Error> {
    let scope = access::supervised(principal, principal.now);
    let load = async |seen| load_rows(tx, principal, &scope, seen).await;
    let mut answering = Answering::new(tx, principal);
    let (items, has_more) = newest(load, async |rows| {
        keep_answered_for(principal.user, rows, &mut answering).await
    })
    .await?;
    let waits = load_waits(tx, items.iter().map(|(row, _)| row.mutation_id)).await?;
    let kept = items
        .iter()
        .map(|(row, item)| kept_work(row, item, principal.user));
    let mut kept: Vec<KeptWork> = kept.collect();
    follow_waits(&mut kept, &waits);
    name_everything(tx, principal, kept, has_more).await
}

/// What the reader wrote, and what they answer for.
async fn keep_answered_for(
    reader: UserId,
    rows: Vec<quarantine::Model>,
    answering: &mut Answering<'_>,
) -> Result<Vec<(quarantine::Model, Incoming)>, Error> {
    let mut mine = Vec::new();
    for row in rows {
        let item = read_kept(&row);
        if author(&item) == reader || answering.is_for(&item, UtcMs(row.received_at)).await? {
            mine.push((row, item));
        }
    }
    Ok(mine)
}

/// Open rows of the reader, of people who are theirs or may have been, and of their stores, after those that
/// were seen; which really are theirs, is asked one by one.
async fn load_rows(
    tx: &Tx,
    principal: &Principal,
    scope: &Scope,
    seen: usize,
) -> Result<Vec<quarantine::Model>, Error> {
    let led = Query::select()
        .column(team::Column::Id)
        .from(team::Entity)
        .and_where(team::Column::LeadId.eq(principal.user.0))
        .to_owned();
    let of_teams = Query::select()
        .column(team_member::Column::UserId)
        .from(team_member::Entity)
        .and_where(team_member::Column::TeamId.into_expr().in_subquery(led))
        .to_owned();
    let sender = quarantine::Column::SenderId;
    let mut whose = Condition::any().add(sender.eq(principal.user.0));
    if !scope.reach().is_empty() {
        whose = whose
            .add(scope.people_ever(sender))
            .add(scope.stores(quarantine::Column::StoreId))
            .add(sender.in_subquery(of_teams));
    }
    let open = [State::Held, State::Returned].map(State::as_str);
    Ok(quarantine::Entity::find()
        .filter(quarantine::Column::State.is_in(open))
        .filter(whose)
        .order_by_desc(quarantine::Column::ReceivedAt)
        .order_by_desc(quarantine::Column::MutationId)
        .offset(seen as u64)
        .limit(ROWS_MAX as u64)
        .all(tx.connection())
        .await?)
}

async fn load_waits(
    tx: &Tx,
    mutations: impl Iterator<Item = Uuid>,
) -> Result<Vec<quarantine_wait::Model>, Error> {
    Ok(quarantine_wait::Entity::find()
        .filter(quarantine_wait::Column::MutationId.is_in(mutations))
        .all(tx.connection())
        .await?)
}

fn kept_work(row: &quarantine::Model, item: &Incoming, reader: UserId) -> KeptWork {
    let envelope = item.envelope();
    let person = author(item);
    let is_own = person == reader;
    let reason = parse_code(&row.reason).unwrap_or(ProblemCode::UnreadableMutation);
    KeptWork {
        mutation: MutationId(row.mutation_id),
        state: match State::parse(&row.state) {
            Some(State::Held) => KeptState::Held,
            _ => KeptState::Returned,
        },
        reason,
        kind: envelope.map(|envelope| envelope.kind.clone()),
        record: envelope.map(|envelope| envelope.record),
        store: store_of(item),
        store_name: None,
        person,
        person_name: String::new(),
        brought_by_name: None,
        recorded_at: envelope.map(|envelope| envelope.time.wall),
        received_at: UtcMs(row.received_at),
        fields: envelope.map_or_else(Vec::new, |envelope| fields_of(&envelope.op)),
        is_withdrawal: envelope
            .is_some_and(|envelope| matches!(envelope.op, Operation::Withdraw { .. })),
        waits_for: Vec::new(),
        may_allow: !is_own && reason == ProblemCode::NotGranted,
        is_own,
    }
}

fn fields_of(op: &Operation) -> Vec<KeptField> {
    match op {
        Operation::Create { body } => body
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(field, value)| KeptField {
                field: field.clone(),
                before: None,
                value: value.clone(),
            })
            .collect(),
        Operation::Change { fields } => fields
            .iter()
            .map(|(field, change)| KeptField {
                field: field.clone(),
                before: Some(change.before.clone()),
                value: change.after.clone(),
            })
            .collect(),
        Operation::Withdraw { reason, .. } => reason
            .iter()
            .map(|reason| KeptField {
                field: "reason".to_owned(),
                before: None,
                value: Value::from(reason.as_str()),
            })
            .collect(),
    }
}

/// A wait names a mutation or a record; only what is in the list is told.
fn follow_waits(kept: &mut [KeptWork], waits: &[quarantine_wait::Model]) {
    let known: Vec<(MutationId, Option<RecordId>)> = kept
        .iter()
        .map(|work| (work.mutation, work.record))
        .collect();
    for work in kept {
        let own = waits
            .iter()
            .filter(|wait| wait.mutation_id == work.mutation.0);
        let named: BTreeSet<Uuid> = own.map(|wait| wait.waits_for).collect();
        let found = known.iter().filter(|(mutation, record)| {
            let is_named = named.contains(&mutation.0)
                || record.is_some_and(|record| named.contains(&record.0));
            is_named && *mutation != work.mutation
        });
        work.waits_for = found.map(|(mutation, _)| *mutation).collect();
    }
}

async fn name_everything(
    tx: &Tx,
    principal: &Principal,
    mut kept: Vec<KeptWork>,
    has_more: bool,
) -> Result<KeptList, Error> {
    let mut ids = BTreeSet::new();
    for work in &kept {
        ids.extend(work.store.map(|store| store.0));
        for field in &work.fields {
            values::collect_ids(&field.value, &mut ids);
            if let Some(before) = &field.before {
                values::collect_ids(before, &mut ids);
            }
        }
    }
    let names = values::load_names(tx, principal, &ids).await?;
    let bringers = rescue::bringers(tx, kept.iter().map(|work| work.mutation.0)).await?;
    let people = kept.iter().map(|work| work.person);
    let people: BTreeSet<UserId> = people.chain(bringers.values().copied()).collect();
    let people = load_names(tx, people).await?;
    for work in &mut kept {
        work.store_name = work
            .store
            .and_then(|store| names.get(&store.0.to_string()).cloned());
        let bringer = bringers.get(&work.mutation.0);
        work.brought_by_name = bringer.and_then(|bringer| people.get(bringer).cloned());
        work.person_name = people.get(&work.person).cloned().unwrap_or_default();
    }
    let waits_for_person = |work: &&KeptWork| {
        !matches!(
            work.reason,
            ProblemCode::DependencyHeld | ProblemCode::DependencyMissing
        )
    };
    let open = kept.iter().filter(waits_for_person).count();
    Ok(KeptList {
        open: u32::try_from(open).unwrap_or(u32::MAX),
        has_more,
        kept,
        names,
    })
}
