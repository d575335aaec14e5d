//! What follows from a commit: rows written with it, each applied once by a worker. A push therefore
//! locks no feed but those of its own records.

use super::finish::Finish;
use super::incoming::Incoming;
use super::locks::lock_chains;
use super::quarantine::{self, State};
use super::rows::{self, LIST_MAX};
use super::tables::{effect, receipt};
use super::workspace::{Done, Kept, Origin, Quarantined, Verdict, Workspace};
use crate::database::{Error, Tx};
use crate::kinds::{Audience, EffectRow, Notice};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use shared::api::quarantine::Decision;
use shared::feeds::{self, FeedName};
use shared::ids::{MutationId, RecordId, UserId};
use shared::problem::ProblemCode;
use shared::sync::{Hash, Leaf, Operation, Outcome};
use shared::time::{DAY_MS, UtcMs};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The handler of sync's own effects.
pub(super) const SYNC_HANDLER: &str = "sync";
/// A dependency that is missing for so long goes to the supervisor.
const OVERDUE_MS: i64 = 14 * DAY_MS;

/// Missed releases of one look.
const MISSED_MAX: u64 = 200;

/// Sync's own effects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum SyncEffect {
    /// What a held mutation waited for has come: it is judged again.
    Release { mutation: MutationId, hash: Hash },
    /// A dependency is missing for too long.
    Overdue { mutation: MutationId, hash: Hash },
    /// A mutation got a later leaf, which its sender has to hear of.
    Leaf {
        person: UserId,
        mutation: MutationId,
        hash: Hash,
        sequence: i64,
    },
}

impl SyncEffect {
    fn row(&self, key: String, due_at: UtcMs) -> EffectRow {
        EffectRow {
            handler: SYNC_HANDLER.to_owned(),
            key,
            payload: serde_json::to_value(self).expect("an effect is plain data"),
            due_at,
        }
    }
}

/// Writes effects; one whose key is there already is the same effect.
pub(crate) async fn insert(tx: &Tx, effects: Vec<EffectRow>) -> Result<(), Error> {
    let rows: Vec<effect::ActiveModel> = effects
        .into_iter()
        .map(|effect| effect::ActiveModel {
            id: ActiveValue::NotSet,
            key: ActiveValue::Set(effect.key),
            handler: ActiveValue::Set(effect.handler),
            payload: ActiveValue::Set(effect.payload.to_string()),
            due_at: ActiveValue::Set(effect.due_at.0),
            done_at: ActiveValue::Set(None),
            attempts: ActiveValue::Set(0),
            last_error: ActiveValue::Set(None),
        })
        .collect();
    for rows in rows.chunks(LIST_MAX) {
        effect::Entity::insert_many(rows.to_vec())
            .on_conflict(
                OnConflict::column(effect::Column::Key)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}

/// Writes down everything that follows from a batch.
pub(super) async fn follow(
    tx: &Tx,
    finish: &Finish<'_>,
    workspace: &Workspace,
    leaves: &[Option<receipt::Model>],
) -> Result<(), Error> {
    let now = finish.request.now;
    let mut effects = Vec::new();
    let mut arrived: Vec<Uuid> = Vec::new();
    for (index, item) in finish.request.items.iter().enumerate() {
        match &workspace.verdicts[index] {
            Some(Verdict::Done(done)) => {
                effects.extend(of_done(finish, done));
                arrived.extend([item.id.0, done.change.record.0]);
                if let Some(mended) = item.envelope().and_then(|envelope| envelope.mends) {
                    if !workspace.knows(mended) {
                        quarantine::note_mended(tx, mended, item, now).await?;
                    }
                    let leaf = leaves[index].as_ref();
                    let (settled, told) = mend(tx, workspace, item, (mended, leaf), now).await?;
                    arrived.push(mended.0);
                    arrived.extend(settled);
                    effects.extend(told);
                }
            }
            Some(Verdict::Kept(kept)) if finish.request.origin != Origin::System => {
                effects.extend(of_kept(finish, item, kept));
            }
            _ => {}
        }
        if let (true, Some(leaf)) = (finish.request.passage.is_release(), &leaves[index]) {
            effects.push(tell_leaf(
                item.sent_by.user,
                item.id,
                item.hash,
                leaf.sequence,
                now,
            ));
        }
    }
    if let Some(cause) = arrived.first().copied().map(MutationId) {
        for (mutation, hash) in quarantine::waiting_for(tx, &arrived).await? {
            effects.push(release(mutation, hash, cause, now));
        }
    }
    // Of two notices with one key the first is told: the one that knows the store, and so whom to tell.
    effects.sort_by_key(|effect| effect.payload["store"].is_null());
    insert(tx, effects).await
}

/// Judged again once after every thing that came, as a mutation may wait for several.
fn release(mutation: MutationId, hash: Hash, cause: MutationId, now: UtcMs) -> EffectRow {
    let key = format!("sync:release:{mutation}:{hash}:{cause}");
    SyncEffect::Release { mutation, hash }.row(key, now)
}

/// What waits although the awaited has come: two transactions that could not see each other, one that
/// brought it and one that found it missing. Judged again whenever it is asked, until it waits no more.
pub(super) async fn missed_releases(tx: &Tx, now: UtcMs) -> Result<Vec<EffectRow>, Error> {
    let missed = quarantine::waiting_in_vain(tx, MISSED_MAX).await?;
    let again = missed.into_iter().map(|(mutation, hash)| {
        let key = format!("sync:release:{mutation}:{hash}:missed:{}", now.0);
        SyncEffect::Release { mutation, hash }.row(key, now)
    });
    Ok(again.collect())
}

fn tell_leaf(
    person: UserId,
    mutation: MutationId,
    hash: Hash,
    sequence: i64,
    now: UtcMs,
) -> EffectRow {
    let key = format!("sync:leaf:{mutation}:{hash}:{sequence}");
    SyncEffect::Leaf {
        person,
        mutation,
        hash,
        sequence,
    }
    .row(key, now)
}

fn of_done(finish: &Finish<'_>, done: &Done) -> Vec<EffectRow> {
    let change = &done.change;
    let mut effects = done.kind.table.effects(change);
    if finish.request.origin == Origin::System {
        return effects;
    }
    let kind = || done.kind.rules.name.to_owned();
    let (sender, mutation, record) = (change.author, change.mutation, change.record);
    if change.is_late {
        let (kind, record) = done.kind.table.known_as(record, &change.body);
        let late = Notice::Late {
            sender,
            mutation,
            kind: kind.to_owned(),
            record,
            store: done.kind.table.subject(record, &change.body).store,
        };
        effects.push(late.effect(finish.request.now));
    }
    // Who did both knows it.
    let survival = done
        .survival
        .filter(|survival| survival.withdrawn_by != survival.changed_by);
    if let Some(survival) = survival {
        let notice = Notice::Survived {
            sender: survival.withdrawn_by,
            mutation,
            kind: kind(),
            record,
            by: survival.changed_by,
        };
        effects.push(notice.effect(finish.request.now));
    }
    for conflict in &change.conflicts {
        let field = conflict.field.clone();
        let notice = Notice::Conflict {
            sender,
            mutation,
            kind: kind(),
            record,
            field,
        };
        effects.push(notice.effect(finish.request.now));
    }
    effects
}

/// What waits for another mutation is not told to anybody before it has waited for long.
fn of_kept(finish: &Finish<'_>, item: &Incoming, kept: &Kept) -> Vec<EffectRow> {
    if !kept.waits_for.is_empty() {
        let overdue = SyncEffect::Overdue {
            mutation: item.id,
            hash: item.hash,
        };
        let key = format!("sync:overdue:{}:{}", item.id, item.hash);
        return vec![overdue.row(key, finish.request.received_at.plus_ms(OVERDUE_MS))];
    }
    let beside = finish.request.items;
    let notice = held_back((item, beside), Audience::SenderAndSupervisors, kept.reason);
    vec![notice.effect(finish.request.now)]
}

/// The notice about a mutation that was not done. What came beside it may name the store: a position is
/// held first, and names only the visit that waits for it.
pub(super) fn held_back(
    (item, beside): (&Incoming, &[Incoming]),
    audience: Audience,
    reason: ProblemCode,
) -> Notice {
    let (kind, record) = thing_of(item);
    let of_record = std::iter::once(item)
        .chain(beside)
        .filter_map(Incoming::envelope)
        .filter(|envelope| envelope.record == record);
    let store = of_record
        .filter_map(|envelope| match feeds::parse(&envelope.feed) {
            Some(FeedName::Store(store)) => Some(store),
            _ => None,
        })
        .next();
    Notice::HeldBack {
        sender: item.sent_by.user,
        audience,
        mutation: item.id,
        kind: kind.to_owned(),
        record,
        store,
        reason,
    }
}

/// What a mutation is about, as people know it: kind and record.
fn thing_of(item: &Incoming) -> (&'static str, RecordId) {
    let envelope = item.envelope();
    let named = envelope.map_or(RecordId(Uuid::nil()), |envelope| envelope.record);
    // The kind as the mutation names it goes to people's inboxes: a foreign name could be anything.
    match item.readable() {
        Some(readable) => match &readable.envelope.op {
            Operation::Create { body } => readable.kind.table.known_as(named, body),
            _ => (readable.kind.rules.name, named),
        },
        None => ("", named),
    }
}

/// Tells the author what was decided about kept work, by whom and why.
pub(super) async fn tell_decision(
    tx: &Tx,
    item: &Incoming,
    (decision, by, note): (Decision, UserId, &str),
    now: UtcMs,
) -> Result<(), Error> {
    let (kind, record) = thing_of(item);
    let notice = Notice::Decided {
        sender: item.sent_by.user,
        mutation: item.id,
        kind: kind.to_owned(),
        record,
        decision,
        by,
        note: note.to_owned(),
    };
    insert(tx, vec![notice.effect(now)]).await
}

/// The mended mutation gets its last leaf; the mending one stands for it, and for what the mended one was to mend
/// in its turn: nothing else would ever settle that. Gives what was settled.
async fn mend(
    tx: &Tx,
    workspace: &Workspace,
    item: &Incoming,
    (mended, leaf): (MutationId, Option<&receipt::Model>),
    now: UtcMs,
) -> Result<(Vec<Uuid>, Vec<EffectRow>), Error> {
    let (mut settled, mut effects) = (Vec::new(), Vec::new());
    let Some(leaf) = leaf.and_then(|leaf| Leaf::parse(&leaf.leaf)) else {
        return Ok((settled, effects));
    };
    let (mut next, mut seen) = (Some(mended), BTreeSet::new());
    while let Some(mended) = next.take().filter(|mended| seen.insert(*mended)) {
        let rows = workspace
            .quarantined
            .iter()
            .filter(|row| row.mutation == mended && row.sender == item.sent_by.user);
        for row in rows {
            let found = quarantine::find_mended(tx, row.mutation, row.hash).await?;
            // What was given up is settled, and what it was to mend is not.
            let found = found.filter(|(state, _)| state.is_open() || *state == State::Dropped);
            let Some((state, mends)) = found else {
                continue;
            };
            next = mends;
            if !state.is_open() {
                continue;
            }
            quarantine::close(tx, row.mutation, row.hash, State::Mended).await?;
            let sequence = add_leaf(tx, row, Outcome::MendedBy, &leaf).await?;
            effects.push(tell_leaf(row.sender, row.mutation, row.hash, sequence, now));
            settled.push(row.mutation.0);
        }
    }
    Ok((settled, effects))
}

/// Adds a later leaf to a quarantined mutation, made like `like` but for id, hash and outcome.
async fn add_leaf(tx: &Tx, row: &Quarantined, outcome: Outcome, like: &Leaf) -> Result<i64, Error> {
    let before = rows::load_leaves(tx, &[row.mutation]).await?;
    let sequence = before
        .get(&(row.mutation, row.hash))
        .map_or(0, |leaf| leaf.sequence)
        + 1;
    let leaf = Leaf {
        mutation: row.mutation,
        hash: row.hash,
        outcome,
        ..like.clone()
    };
    let model = receipt::Model {
        mutation_id: row.mutation.0,
        hash: row.hash.0.to_vec(),
        sequence,
        leaf: leaf.to_bytes(),
        reason: None,
    };
    receipt::Entity::insert(model.into_active_model())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(sequence)
}

/// A person gives a quarantined mutation up: it gets its last leaf, its sender is told, and what
/// waited for it is judged again.
///
/// # Errors
/// [`ProblemCode::NotFound`] when no such mutation is open, or that the database does not answer.
pub async fn drop_mutation(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
    now: UtcMs,
) -> Result<(), Error> {
    let missing = || Error::Problem(ProblemCode::NotFound);
    let found = quarantine::find_open(tx, mutation, hash).await?;
    lock_chains(tx, found.ok_or_else(missing)?.sender.device).await?;
    // Before the lock a worker may have released it.
    let found = quarantine::find_open(tx, mutation, hash).await?;
    let stored = found.ok_or_else(missing)?;
    quarantine::close(tx, mutation, hash, State::Dropped).await?;
    let before = rows::load_leaves(tx, &[mutation]).await?;
    let like = before
        .get(&(mutation, hash))
        .and_then(|leaf| Leaf::parse(&leaf.leaf));
    let like = Leaf {
        epoch: super::hold_epoch(tx).await?,
        committed_at: now,
        ..like.ok_or(Error::Data("a quarantined mutation without a leaf"))?
    };
    let row = Quarantined {
        mutation,
        hash,
        device: stored.sender.device,
        sender: stored.sender.user,
        number: 0,
        record: None,
        is_open: false,
    };
    let sequence = add_leaf(tx, &row, Outcome::Dropped, &like).await?;
    let mut effects = vec![tell_leaf(stored.sender.user, mutation, hash, sequence, now)];
    // What waits for the record waits for its creation.
    let created = stored.sealed.view().ok();
    let created = created.filter(|view| matches!(view.op, Operation::Create { .. }));
    let things = std::iter::once(mutation.0).chain(created.map(|view| view.record.0));
    let things: Vec<Uuid> = things.collect();
    for (waiting, hash) in quarantine::waiting_for(tx, &things).await? {
        effects.push(release(waiting, hash, mutation, now));
    }
    insert(tx, effects).await
}
