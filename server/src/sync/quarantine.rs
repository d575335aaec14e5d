//! Mutations that were not done: kept whole, and what can become of them.

use super::deciding::store_of;
use super::numbers::{hash_from, to_column};
use super::rows::LIST_MAX;
use super::tables::{quarantine, quarantine_wait};
use super::workspace::Kept;
use super::{Sender, incoming::Incoming};
use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::ids::{DeviceId, MutationId, RecordId, UserId};
use shared::problem::ProblemCode;
use shared::sync::{Envelope, Hash, Operation, Outcome, SealedMutation};
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where a quarantined mutation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for another mutation or for a person.
    Held,
    /// Its sender has to mend or drop it.
    Returned,
    /// It was done after all.
    Released,
    /// A later mutation mended it.
    Mended,
    /// A person gave it up.
    Dropped,
}

impl State {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Returned => "returned",
            Self::Released => "released",
            Self::Mended => "mended",
            Self::Dropped => "dropped",
        }
    }

    /// Reads what [`State::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Held,
            Self::Returned,
            Self::Released,
            Self::Mended,
            Self::Dropped,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }

    /// Whether what depends on it still waits.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Held | Self::Returned)
    }
}

/// Keeps mutations whole, with what they wait for. One that lies there already gets the new state.
pub(super) async fn keep(tx: &Tx, kept: &[(&Incoming, &Kept)], now: UtcMs) -> Result<(), Error> {
    let rows = kept
        .iter()
        .map(|(item, kept)| row_of(item, kept, now).into_active_model());
    let rows: Vec<quarantine::ActiveModel> = rows.collect();
    for rows in rows.chunks(LIST_MAX) {
        quarantine::Entity::insert_many(rows.to_vec())
            .on_conflict(
                OnConflict::columns([quarantine::Column::MutationId, quarantine::Column::Hash])
                    .update_columns([
                        quarantine::Column::State,
                        quarantine::Column::Reason,
                        // Other than before where the author sends what a stranger had sent.
                        quarantine::Column::DeviceId,
                        quarantine::Column::SenderId,
                        quarantine::Column::ReceivedAt,
                        quarantine::Column::Private,
                        quarantine::Column::Signature,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx.connection())
            .await?;
    }
    let waits: Vec<quarantine_wait::ActiveModel> = kept
        .iter()
        .flat_map(|(item, kept)| {
            kept.waits_for
                .iter()
                .map(move |waits_for| (item, *waits_for))
        })
        .map(|(item, waits_for)| quarantine_wait::ActiveModel {
            mutation_id: ActiveValue::Set(item.id.0),
            hash: ActiveValue::Set(item.hash.0.to_vec()),
            waits_for: ActiveValue::Set(waits_for),
        })
        .collect();
    for waits in waits.chunks(LIST_MAX) {
        quarantine_wait::Entity::insert_many(waits.to_vec())
            .on_conflict(
                OnConflict::columns([
                    quarantine_wait::Column::MutationId,
                    quarantine_wait::Column::Hash,
                    quarantine_wait::Column::WaitsFor,
                ])
                .do_nothing()
                .to_owned(),
            )
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}

fn row_of(item: &Incoming, kept: &Kept, now: UtcMs) -> quarantine::Model {
    let state = if kept.outcome == Outcome::Held {
        State::Held
    } else {
        State::Returned
    };
    quarantine::Model {
        mutation_id: item.id.0,
        hash: item.hash.0.to_vec(),
        device_id: item.sent_by.device.0,
        sender_id: item.sent_by.user.0,
        number: item
            .envelope()
            .map_or(0, |envelope| to_column(envelope.number)),
        record_id: item.envelope().map(|envelope| envelope.record.0),
        store_id: store_of(item).map(|store| store.0),
        state: state.as_str().to_owned(),
        reason: kept.reason.to_string(),
        envelope: item.sealed.envelope.clone(),
        private: item.sealed.private.clone(),
        signature: item.sealed.signature.clone(),
        received_at: now.0,
    }
}

/// Closes a mutation's stay; nothing waits for it any more and it waits for nothing.
pub(super) async fn close(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
    state: State,
) -> Result<(), Error> {
    quarantine::Entity::update_many()
        .col_expr(quarantine::Column::State, Expr::value(state.as_str()))
        .filter(quarantine::Column::MutationId.eq(mutation.0))
        .filter(quarantine::Column::Hash.eq(hash.0.to_vec()))
        .exec(tx.connection())
        .await?;
    forget_waits(tx, mutation, hash).await
}

/// Notes a mutation as mended that is not known here: a copy that was put back does not have it, its author
/// does not offer it again, and what depends on it goes on by what mends it.
pub(super) async fn note_mended(
    tx: &Tx,
    mended: MutationId,
    mender: &Incoming,
    now: UtcMs,
) -> Result<(), Error> {
    let row = quarantine::Model {
        mutation_id: mended.0,
        hash: Hash([0; 32]).0.to_vec(),
        device_id: mender.sent_by.device.0,
        sender_id: mender.sent_by.user.0,
        number: 0,
        record_id: None,
        store_id: None,
        state: State::Mended.as_str().to_owned(),
        reason: ProblemCode::DependencyMissing.as_str().to_owned(),
        envelope: Vec::new(),
        private: Vec::new(),
        signature: Vec::new(),
        received_at: now.0,
    };
    let once = OnConflict::columns([quarantine::Column::MutationId, quarantine::Column::Hash])
        .do_nothing()
        .to_owned();
    quarantine::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// What a mutation waited for before it was judged again.
pub(super) async fn forget_waits(tx: &Tx, mutation: MutationId, hash: Hash) -> Result<(), Error> {
    quarantine_wait::Entity::delete_many()
        .filter(quarantine_wait::Column::MutationId.eq(mutation.0))
        .filter(quarantine_wait::Column::Hash.eq(hash.0.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The held mutations that wait for any of these mutations or records.
pub(super) async fn waiting_for(
    tx: &Tx,
    things: &[Uuid],
) -> Result<Vec<(MutationId, Hash)>, Error> {
    let mut found = Vec::new();
    for things in things.chunks(LIST_MAX) {
        let rows: Vec<(Uuid, Vec<u8>)> = quarantine_wait::Entity::find()
            .select_only()
            .columns([
                quarantine_wait::Column::MutationId,
                quarantine_wait::Column::Hash,
            ])
            .filter(quarantine_wait::Column::WaitsFor.is_in(things.iter().copied()))
            .into_tuple()
            .all(tx.connection())
            .await?;
        for (mutation, hash) in rows {
            found.push((MutationId(mutation), hash_from(&hash)?));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The held mutations that wait for something that is there or settled, or for a record that will not come.
pub(super) async fn waiting_in_vain(tx: &Tx, max: u64) -> Result<Vec<(MutationId, Hash)>, Error> {
    let waits_for = || Expr::col(quarantine_wait::Column::WaitsFor);
    let ids = |table: &'static str, column: &'static str| {
        Query::select().column(column).from(table).to_owned()
    };
    let dropped = ids("quarantine", "record_id")
        .and_where(Expr::col("state").eq(State::Dropped.as_str()))
        .to_owned();
    let doubtful: Vec<Uuid> = quarantine_wait::Entity::find()
        .select_only()
        .column(quarantine_wait::Column::WaitsFor)
        .distinct()
        .filter(waits_for().in_subquery(dropped))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let given_up = given_up(tx, &doubtful.into_iter().map(RecordId).collect()).await?;
    let given_up = given_up.into_iter().map(|record| record.0).take(LIST_MAX);
    let settled = ids("quarantine", "mutation_id")
        .and_where(Expr::col("state").is_not_in([State::Held, State::Returned].map(State::as_str)))
        .to_owned();
    let rows: Vec<(Uuid, Vec<u8>)> = quarantine_wait::Entity::find()
        .select_only()
        .columns([
            quarantine_wait::Column::MutationId,
            quarantine_wait::Column::Hash,
        ])
        .filter(
            Condition::any()
                .add(waits_for().in_subquery(ids("record", "id")))
                .add(waits_for().in_subquery(ids("mutation", "id")))
                .add(waits_for().in_subquery(settled))
                .add(quarantine_wait::Column::WaitsFor.is_in(given_up)),
        )
        .order_by_asc(quarantine_wait::Column::MutationId)
        .limit(max)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut found = rows
        .into_iter()
        .map(|(mutation, hash)| Ok((MutationId(mutation), hash_from(&hash)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    found.dedup();
    Ok(found)
}

/// Those of the records that are not here and will not come: somebody has given up the creation, and no other
/// one waits.
pub(super) async fn given_up(
    tx: &Tx,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, Error> {
    let (mut given_up, mut open) = (BTreeSet::new(), BTreeSet::new());
    let ids: Vec<Uuid> = records.iter().map(|record| record.0).collect();
    for ids in ids.chunks(LIST_MAX) {
        let rows = quarantine::Entity::find()
            .filter(quarantine::Column::RecordId.is_in(ids.iter().copied()))
            .all(tx.connection())
            .await?;
        for row in rows {
            let state = read_state(&row)?;
            let sender = UserId(row.sender_id);
            // What a stranger has sent says nothing of its author's.
            let created = view_of(row.envelope).filter(|envelope| {
                matches!(envelope.op, Operation::Create { .. }) && envelope.author == sender
            });
            let Some(envelope) = created else { continue };
            if state == State::Dropped {
                given_up.insert(envelope.record);
            } else if state.is_open() {
                open.insert(envelope.record);
            }
        }
    }
    Ok(&given_up - &open)
}

/// A quarantined mutation's state, and what it was to mend; `None` when it was never there.
pub(super) async fn find_mended(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
) -> Result<Option<(State, Option<MutationId>)>, Error> {
    let Some(row) = find(tx, mutation, hash).await? else {
        return Ok(None);
    };
    let state = read_state(&row)?;
    let mends = view_of(row.envelope).and_then(|envelope| envelope.mends);
    Ok(Some((state, mends)))
}

fn view_of(envelope: Vec<u8>) -> Option<Envelope> {
    let sealed = SealedMutation {
        envelope,
        ..SealedMutation::default()
    };
    sealed.view().ok()
}

fn read_state(row: &quarantine::Model) -> Result<State, Error> {
    State::parse(&row.state).ok_or(Error::Data("an unknown state of quarantine"))
}

async fn find(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
) -> Result<Option<quarantine::Model>, Error> {
    Ok(
        quarantine::Entity::find_by_id((mutation.0, hash.0.to_vec()))
            .one(tx.connection())
            .await?,
    )
}

/// A quarantined mutation as it was sent; `None` when it is settled or was never there.
pub(super) async fn find_open(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
) -> Result<Option<Stored>, Error> {
    let Some(row) = find(tx, mutation, hash).await? else {
        return Ok(None);
    };
    Ok(read_state(&row)?.is_open().then_some(Stored {
        sealed: SealedMutation {
            envelope: row.envelope,
            private: row.private,
            signature: row.signature,
        },
        sender: Sender {
            user: UserId(row.sender_id),
            device: DeviceId(row.device_id),
        },
        received_at: UtcMs(row.received_at),
        reason: row.reason,
    }))
}

/// What [`find_open`] found.
pub(super) struct Stored {
    pub sealed: SealedMutation,
    pub sender: Sender,
    /// When it arrived first; later judgements are of that moment.
    pub received_at: UtcMs,
    pub reason: String,
}
