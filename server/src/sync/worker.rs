//! The worker that applies effects: each once, in the transaction that marks it as done.

use super::apply::{Applied, Passage, Request, apply};
use super::effects::{self, SYNC_HANDLER, SyncEffect};
use super::hints::HintHub;
use super::incoming::Incoming;
use super::locks::{lock_chains, lock_feeds};
use super::push::parse_code;
use super::rescue::bringer_of;
use super::tables::{effect, meta, receipt};
use super::workspace::Origin;
use super::{push_system_drafts, quarantine};
use crate::access;
use crate::app::AppState;
use crate::database::{Database, Error, Tx};
use crate::failpoint;
use crate::kinds::{self, Audience, EffectRow, SystemDraft};
use crate::photo;
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use shared::feeds;
use shared::ids::{DeviceId, MutationId, RecordId, UserId, derived_id};
use shared::problem::ProblemCode;
use shared::sync::engine::Draft;
use shared::sync::kind::RECEIPT_KIND;
use shared::sync::wire::Hint;
use shared::sync::{FeedId, Hash, Operation};
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// A worker that hears of no commit looks again after this time.
const PAUSE: Duration = Duration::from_secs(2);
/// Effects that are looked up together.
const GROUP: u64 = 32;
/// Groups of one run, so that a worker can be stopped.
const GROUPS_MAX: usize = 1000;
/// How often the kinds are asked what has become due by the passing of time.
const ASK_DUE_MS: i64 = 5 * MINUTE_MS;
/// Done effects are forgotten after so long; their keys protect against doubles until then.
const FORGET_AFTER_MS: i64 = 60 * DAY_MS;

/// Applies effects as they come, until the server ends; what is cut off then is done after the next
/// start.
pub async fn work(state: AppState) {
    // A panic in one effect must not be the end of all others.
    while AssertUnwindSafe(work_on(&state))
        .catch_unwind()
        .await
        .is_err()
    {
        tracing::error!("the worker of effects panicked and is started again");
        state.readiness.note_worker_down();
        tokio::time::sleep(PAUSE).await;
    }
}

async fn work_on(state: &AppState) {
    let mut listener = state.hints.listen_to_own();
    let mut swept_at = UtcMs(0);
    loop {
        let now = state.clock.now();
        match run_effects(&state.database, &state.hints, now).await {
            Ok(_) => state.readiness.note_worker_up(),
            Err(error) => {
                tracing::error!(%error, "effects wait, because the database does not answer");
                state.readiness.note_worker_down();
                tokio::time::sleep(PAUSE).await;
            }
        }
        if now.0 - swept_at.0 >= HOUR_MS {
            swept_at = now;
            if let Err(error) = photo::sweep(state).await {
                tracing::error!(%error, "expired uploads stay for now");
            }
        }
        // A commit that is heard of may have left effects; the pause finds those of other processes.
        if let Ok(None) = tokio::time::timeout(PAUSE, listener.next()).await {
            return;
        }
    }
}

/// Applies every effect that is due and returns how many were applied. Safe to run in any number of
/// processes at once, and to be cut off anywhere.
///
/// # Errors
/// When the database does not answer; what was applied until then stays.
pub async fn run_effects(database: &Database, hints: &HintHub, now: UtcMs) -> Result<usize, Error> {
    database
        .write("ask_due_effects", async |tx| ask_due(tx, now).await)
        .await?;
    let mut count = 0;
    for _ in 0..GROUPS_MAX {
        let due = database.read(async |tx| due_effects(tx, now).await).await?;
        let mut taken = 0;
        for id in due {
            if let Some(grown) = run_effect(database, id, now).await? {
                hints.publish(grown);
                taken += 1;
            }
        }
        count += taken;
        if taken == 0 {
            break;
        }
    }
    Ok(count)
}

/// Asks the kinds what has become due, at most every few minutes whatever the number of processes, and
/// once a day forgets what sign-ins have left behind.
async fn ask_due(tx: &Tx, now: UtcMs) -> Result<(), Error> {
    if !take_turn(tx, ("due_effects_asked_at", ASK_DUE_MS), now).await? {
        return Ok(());
    }
    let mut due = Vec::new();
    for table in kinds::tables() {
        due.extend(table.due_effects(tx, now).await?);
    }
    due.extend(effects::missed_releases(tx, now).await?);
    effects::insert(tx, due).await?;
    effect::Entity::delete_many()
        .filter(effect::Column::DoneAt.lt(now.0.saturating_sub(FORGET_AFTER_MS)))
        .exec(tx.connection())
        .await?;
    if take_turn(tx, ("sign_ins_purged_at", DAY_MS), now).await? {
        access::purge_sign_ins(tx, now).await?;
    }
    Ok(())
}

/// Whether so much time has passed since the last turn of that name, in any process; then it is taken.
async fn take_turn(tx: &Tx, (name, every_ms): (&str, i64), now: UtcMs) -> Result<bool, Error> {
    let row = meta::Entity::find_by_id(name)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?;
    let asked_at = row
        .and_then(|row| row.value.parse().ok())
        .unwrap_or(i64::MIN / 2);
    if (0..every_ms).contains(&now.0.saturating_sub(asked_at)) {
        return Ok(false);
    }
    let asked = meta::ActiveModel {
        name: ActiveValue::Set(name.to_owned()),
        value: ActiveValue::Set(now.0.to_string()),
    };
    meta::Entity::insert(asked)
        .on_conflict(
            OnConflict::column(meta::Column::Name)
                .update_column(meta::Column::Value)
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(true)
}

/// The effects that are due, the oldest first.
async fn due_effects(tx: &Tx, now: UtcMs) -> Result<Vec<i64>, Error> {
    Ok(effect::Entity::find()
        .select_only()
        .column(effect::Column::Id)
        .filter(effect::Column::DoneAt.is_null())
        .filter(effect::Column::DueAt.lte(now.0))
        .order_by_asc(effect::Column::DueAt)
        .order_by_asc(effect::Column::Id)
        .limit(GROUP)
        .into_tuple()
        .all(tx.connection())
        .await?)
}

/// Applies one effect in a transaction of its own, so that the chains and feeds of two effects are
/// never locked in another order than everywhere. One that fails is tried again later and holds up no
/// other. `None` when another worker has it or has done it.
async fn run_effect(database: &Database, id: i64, now: UtcMs) -> Result<Option<Vec<Hint>>, Error> {
    let result: Result<_, Error> = database
        .write("run_effect", async |tx| {
            let Some(row) = take(tx, id, now).await? else {
                return Ok(None);
            };
            let hints = run_one(tx, &row, now).await?;
            finish(tx, id, now).await?;
            failpoint::reach("effect_before_commit");
            Ok(Some(hints))
        })
        .await;
    failpoint::reach("effect_after_commit");
    let error = match result {
        Err(error) if !error.is_disconnected() => error,
        answered => return answered,
    };
    database
        .write("postpone_effect", async |tx| {
            match take(tx, id, now).await? {
                Some(row) => postpone(tx, row, &error, now).await,
                None => Ok(()),
            }
        })
        .await?;
    Ok(Some(Vec::new()))
}

/// Locks an effect that is still to be done.
async fn take(tx: &Tx, id: i64, now: UtcMs) -> Result<Option<effect::Model>, Error> {
    Ok(effect::Entity::find_by_id(id)
        .filter(effect::Column::DoneAt.is_null())
        .filter(effect::Column::DueAt.lte(now.0))
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .one(tx.connection())
        .await?)
}

async fn finish(tx: &Tx, id: i64, now: UtcMs) -> Result<(), Error> {
    effect::Entity::update_many()
        .col_expr(effect::Column::DoneAt, Expr::value(now.0))
        .filter(effect::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn postpone(tx: &Tx, row: effect::Model, error: &Error, now: UtcMs) -> Result<(), Error> {
    tracing::error!(effect = %row.key, %error, "an effect failed and is tried again later");
    let pause_ms = (MINUTE_MS << row.attempts.clamp(0, 10)).min(HOUR_MS);
    effect::Entity::update_many()
        .col_expr(effect::Column::Attempts, Expr::value(row.attempts + 1))
        .col_expr(effect::Column::LastError, Expr::value(error.to_string()))
        .col_expr(
            effect::Column::DueAt,
            Expr::value(now.0.saturating_add(pause_ms)),
        )
        .filter(effect::Column::Id.eq(row.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn run_one(tx: &Tx, row: &effect::Model, now: UtcMs) -> Result<Vec<Hint>, Error> {
    let payload: Value =
        serde_json::from_str(&row.payload).map_err(|_| Error::Data("an effect's payload"))?;
    if row.handler == SYNC_HANDLER {
        let effect =
            serde_json::from_value(payload).map_err(|_| Error::Data("an effect of sync"))?;
        return run_own(tx, effect, now).await;
    }
    let table = kinds::table(&row.handler).ok_or(Error::Data("an effect without a handler"))?;
    let effect = EffectRow {
        handler: row.handler.clone(),
        key: row.key.clone(),
        payload,
        due_at: UtcMs(row.due_at),
    };
    // What an effect writes is read under the lock of where it is written: of two workers the later
    // one then sees what the earlier one saw, and never puts an older state over a newer one.
    let targets: BTreeSet<FeedId> = table.effect_feed(&effect).into_iter().collect();
    lock_feeds(tx, &targets).await?;
    let drafts = table.run_effect(tx, &effect, now).await?;
    effects::insert(tx, table.further_effects(tx, &effect, now).await?).await?;
    push_all(tx, now, drafts).await
}

/// Writes an effect's drafts: a refused one is a failure, or its content would be lost silently.
async fn push_all(tx: &Tx, now: UtcMs, drafts: Vec<SystemDraft>) -> Result<Vec<Hint>, Error> {
    let push = push_system_drafts(tx, now, drafts).await?;
    match push.answers.iter().find_map(|answer| answer.reason) {
        Some(reason) => Err(Error::Problem(reason)),
        None => Ok(push.hints),
    }
}

async fn run_own(tx: &Tx, effect: SyncEffect, now: UtcMs) -> Result<Vec<Hint>, Error> {
    match effect {
        SyncEffect::Release { mutation, hash } => {
            let released = judge_again(tx, (mutation, hash), Passage::Release, now).await?;
            Ok(released.map(|applied| applied.hints).unwrap_or_default())
        }
        SyncEffect::Overdue { mutation, hash } => {
            tell_overdue(tx, mutation, hash, now).await?;
            Ok(Vec::new())
        }
        SyncEffect::Leaf {
            person,
            mutation,
            hash,
            sequence,
        } => deliver_leaf(tx, person, (mutation, hash, sequence), now).await,
    }
}

/// Judges a held mutation again, as of the moment at which it arrived; `None` when it is settled.
pub(super) async fn judge_again(
    tx: &Tx,
    (mutation, hash): (MutationId, Hash),
    passage: Passage,
    now: UtcMs,
) -> Result<Option<Applied>, Error> {
    let Some(stored) = quarantine::find_open(tx, mutation, hash).await? else {
        return Ok(None);
    };
    let chains = lock_chains(tx, stored.sender.device).await?;
    // Before the lock it may have been mended, dropped or sent by its author.
    let Some(stored) = quarantine::find_open(tx, mutation, hash)
        .await?
        .filter(|again| again.sender == stored.sender)
    else {
        return Ok(None);
    };
    let devices: Vec<DeviceId> = chains.iter().map(|chain| chain.device).collect();
    let items = [Incoming::read(stored.sealed, stored.sender)];
    let request = Request {
        items: &items,
        origin: Origin::Device(stored.sender),
        now,
        received_at: stored.received_at,
        devices: &devices,
        passage,
    };
    let applied = apply(tx, &request).await?;
    let [item] = &items;
    // Photos that came while it was held are not proven yet, as no record named them.
    let naming = item
        .envelope()
        .filter(|envelope| !envelope.photos.is_empty());
    if let Some(envelope) = naming
        && let Some(bringer) = bringer_of(tx, mutation, hash).await?
    {
        photo::prove_brought(tx, (bringer, envelope.author), &envelope.photos).await?;
    }
    Ok(Some(applied))
}

async fn tell_overdue(tx: &Tx, mutation: MutationId, hash: Hash, now: UtcMs) -> Result<(), Error> {
    let Some(stored) = quarantine::find_open(tx, mutation, hash).await? else {
        return Ok(());
    };
    let reason = parse_code(&stored.reason).unwrap_or(ProblemCode::DependencyMissing);
    let item = Incoming::read(stored.sealed, stored.sender);
    let notice = effects::held_back((&item, &[]), Audience::Supervisors, reason);
    effects::insert(tx, vec![notice.effect(now)]).await
}

/// Puts a later leaf into its sender's own feed.
async fn deliver_leaf(
    tx: &Tx,
    person: UserId,
    (mutation, hash, sequence): (MutationId, Hash, i64),
    now: UtcMs,
) -> Result<Vec<Hint>, Error> {
    let row = receipt::Entity::find_by_id((mutation.0, hash.0.to_vec(), sequence))
        .one(tx.connection())
        .await?
        .ok_or(Error::Data("a leaf that is missing"))?;
    let mut body = json!({
        "person": person,
        "mutation": mutation,
        "leaf": hex::encode(&row.leaf),
    });
    if let Some(reason) = &row.reason {
        body["reason"] = Value::from(reason.as_str());
    }
    let Value::Object(body) = body else {
        return Err(Error::Data("a leaf's body"));
    };
    let parts: [&[u8]; 3] = [mutation.0.as_bytes(), &hash.0, &sequence.to_le_bytes()];
    let draft = Draft {
        mutation: MutationId(derived_id("receipt_mutation", &parts)),
        feed: feeds::user(person),
        kind: RECEIPT_KIND,
        schema: 1,
        record: RecordId(derived_id("receipt", &parts)),
        op: Operation::Create { body },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    };
    let drafts = vec![SystemDraft {
        author: person,
        draft,
    }];
    push_all(tx, now, drafts).await
}
