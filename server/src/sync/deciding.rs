//! What a supervisor decides about kept work of the people they answer for: it counts, or it is given
//! up. Only ever by a person's explicit choice, which is written down.

use super::answering::{Answering, author};
use super::apply::{Applied, Passage};
use super::incoming::Incoming;
use super::numbers::hash_from;
use super::quarantine::{self, State};
use super::tables::quarantine as table;
use super::tables_of_decisions::decision;
use super::worker::judge_again;
use super::{Sender, effects};
use crate::access::Principal;
use crate::app::{AppState, Json};
use crate::database::{Error, Tx};
use crate::problem::ApiError;
use actix_web::{HttpResponse, post, web};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use shared::api::Problem;
use shared::api::quarantine::{Decision, NOTE_CHARS_MAX, NewDecision};
use shared::ids::{DeviceId, MutationId, StoreId, UserId};
use shared::problem::ProblemCode;
use shared::sync::wire::Hint;
use shared::sync::{Hash, SealedMutation};
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kept work that is allowed together with what waits for it.
const TOGETHER_MAX: usize = 100;

/// Decides about kept work of somebody else that the caller answers for: to let it count although the
/// grant had ended or the store had moved, with what waits for it, or to give it up. The last leaf goes to the
/// sender's own feed.
#[utoipa::path(
    tag = "sync",
    params(("id" = MutationId, Path,)),
    request_body = NewDecision,
    responses(
        (status = 204),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/sync/mutations/{id}/decide")]
pub(super) async fn decide_mutation(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<MutationId>,
    body: Json<NewDecision>,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let id = id.into_inner();
    let wanted = body.0;
    let hints = state
        .database
        .write("decide_mutation", async |tx| {
            let fresh = principal.recheck(tx, now).await?;
            decide(tx, &fresh, (id, &wanted), now).await
        })
        .await?;
    state.hints.publish(hints);
    Ok(HttpResponse::NoContent().finish())
}

async fn decide(
    tx: &Tx,
    principal: &Principal,
    (id, wanted): (MutationId, &NewDecision),
    now: UtcMs,
) -> Result<Vec<Hint>, Error> {
    let note = wanted.note.trim();
    let is_said = wanted.decision == Decision::Allow || !note.is_empty();
    if !is_said || note.chars().count() > NOTE_CHARS_MAX {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let mut answering = Answering::new(tx, principal);
    let found = find_answered_for(&mut answering, (tx, principal.user), id).await?;
    let mut hints = Vec::new();
    for row in found {
        let hash = hash_from(&row.hash)?;
        match wanted.decision {
            Decision::Drop => effects::drop_mutation(tx, id, hash, now).await?,
            Decision::Allow => {
                hints.extend(allow(tx, &mut answering, (id, hash), now).await?);
            }
        }
        let said = (wanted.decision, principal.user, note);
        effects::tell_decision(tx, &read_kept(&row), said, now).await?;
        note_decision(tx, principal.user, (id, hash, wanted.decision, note), now).await?;
    }
    Ok(hints)
}

/// Open work of that id that the caller answers for; nobody decides about their own.
async fn find_answered_for(
    answering: &mut Answering<'_>,
    (tx, caller): (&Tx, UserId),
    id: MutationId,
) -> Result<Vec<table::Model>, Error> {
    let rows = table::Entity::find()
        .filter(table::Column::MutationId.eq(id.0))
        .all(tx.connection())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let item = read_kept(&row);
        let is_open = State::parse(&row.state).is_some_and(State::is_open);
        if is_open
            && author(&item) != caller
            && answering.is_for(&item, UtcMs(row.received_at)).await?
        {
            found.push(row);
        }
    }
    if found.is_empty() {
        return Err(Error::Problem(ProblemCode::NotFound));
    }
    Ok(found)
}

/// Somebody else has decided at the same moment: what was asked for is not to be told as done.
fn given_up_meanwhile(is_first: bool) -> Result<(), Error> {
    match is_first {
        true => Err(Error::Problem(ProblemCode::StaleStep)),
        false => Ok(()),
    }
}

/// Lets work count whose grant had ended or whose store had moved, and after it what waits for it and is the
/// caller's to decide as well.
async fn allow(
    tx: &Tx,
    answering: &mut Answering<'_>,
    first: (MutationId, Hash),
    now: UtcMs,
) -> Result<Vec<Hint>, Error> {
    let stored = quarantine::find_open(tx, first.0, first.1).await?;
    let stored = stored.ok_or(Error::Problem(ProblemCode::NotFound))?;
    if stored.reason != ProblemCode::NotGranted.as_str() {
        return Err(Error::Problem(ProblemCode::StaleStep));
    }
    let sender = stored.sender;
    let mut hints = Vec::new();
    let mut queue = vec![first];
    let mut seen: BTreeSet<(MutationId, Hash)> = queue.iter().copied().collect();
    while let Some(next) = queue.pop() {
        let Some(stored) = quarantine::find_open(tx, next.0, next.1).await? else {
            given_up_meanwhile(next == first)?;
            continue;
        };
        let item = Incoming::read(stored.sealed, stored.sender);
        if stored.sender.user != sender.user || !answering.is_for(&item, stored.received_at).await?
        {
            continue;
        }
        let Some(applied) = judge_again(tx, next, Passage::Allowed, now).await? else {
            given_up_meanwhile(next == first)?;
            continue;
        };
        let is_done = is_done(&applied);
        hints.extend(applied.hints);
        if !is_done && next == first {
            // No grant ever allowed it, or something else is wrong as well: nothing has changed.
            return Err(Error::Problem(ProblemCode::NotGranted));
        }
        let things = [
            Some(next.0.0),
            item.envelope().map(|envelope| envelope.record.0),
        ];
        let things: Vec<Uuid> = things.into_iter().flatten().collect();
        let waiting = quarantine::waiting_for(tx, &things).await?;
        let waiting = waiting
            .into_iter()
            .filter(|waiting| seen.len() < TOGETHER_MAX && seen.insert(*waiting));
        queue.extend(waiting.collect::<Vec<_>>());
    }
    Ok(hints)
}

fn is_done(applied: &Applied) -> bool {
    let outcomes = applied.answers.iter().filter_map(|answer| answer.outcome);
    outcomes.into_iter().all(|outcome| outcome.is_terminal())
}

/// The store that a mutation is about.
pub(super) fn store_of(item: &Incoming) -> Option<StoreId> {
    use shared::feeds::{FeedName, parse};
    let envelope = item.envelope()?;
    if let Some(FeedName::Store(store)) = parse(&envelope.feed) {
        return Some(store);
    }
    let readable = item.readable()?;
    match &envelope.op {
        shared::sync::Operation::Create { body } => {
            readable.kind.table.subject(envelope.record, body).store
        }
        _ => None,
    }
}

async fn note_decision(
    tx: &Tx,
    person: UserId,
    (mutation, hash, made, note): (MutationId, Hash, Decision, &str),
    now: UtcMs,
) -> Result<(), Error> {
    let row = decision::Model {
        mutation_id: mutation.0,
        hash: hash.0.to_vec(),
        decision: made.as_str().to_owned(),
        note: note.to_owned(),
        person_id: person.0,
        at: now.0,
    };
    let again = OnConflict::columns([decision::Column::MutationId, decision::Column::Hash])
        .update_columns([
            decision::Column::Decision,
            decision::Column::Note,
            decision::Column::PersonId,
            decision::Column::At,
        ])
        .to_owned();
    decision::Entity::insert(row.into_active_model())
        .on_conflict(again)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// A kept row as it arrived.
pub(super) fn read_kept(row: &table::Model) -> Incoming {
    let sealed = SealedMutation {
        envelope: row.envelope.clone(),
        private: row.private.clone(),
        signature: row.signature.clone(),
    };
    let sent_by = Sender {
        user: UserId(row.sender_id),
        device: DeviceId(row.device_id),
    };
    Incoming::read(sealed, sent_by)
}
