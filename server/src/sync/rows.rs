//! Bulk reads of what sync stands on; each is one statement per thousand ids.

use super::numbers::{from_column, hash_from, to_column};
use super::quarantine::State;
use super::tables::{feed, history, mutation, quarantine, receipt, record};
use super::workspace::{ChangeBy, Quarantined, RecordState};
use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::{DeviceId, MutationId, RecordId, UserId};
use shared::sync::kind::Body;
use shared::sync::wire::{EntryOp, read_json};
use shared::sync::{Envelope, FeedId, Hash, Operation};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Values in one list of a statement; SQLite takes 32,766, PostgreSQL 65,535.
pub(super) const LIST_MAX: usize = 1000;

/// The leaf that holds for each mutation that has one.
pub(super) type Leaves = HashMap<(MutationId, Hash), StoredLeaf>;

/// A leaf as it is stored.
#[derive(Clone, Debug)]
pub(super) struct StoredLeaf {
    pub sequence: i64,
    pub leaf: Vec<u8>,
    pub reason: Option<String>,
}

/// Reads the newest leaf of each mutation.
pub(super) async fn load_leaves(tx: &Tx, ids: &[MutationId]) -> Result<Leaves, Error> {
    let mut leaves = Leaves::new();
    for ids in ids.chunks(LIST_MAX) {
        let rows = receipt::Entity::find()
            .filter(receipt::Column::MutationId.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(receipt::Column::Sequence)
            .all(tx.connection())
            .await?;
        for row in rows {
            let key = (MutationId(row.mutation_id), hash_from(&row.hash)?);
            let leaf = StoredLeaf {
                sequence: row.sequence,
                leaf: row.leaf,
                reason: row.reason,
            };
            leaves.insert(key, leaf);
        }
    }
    Ok(leaves)
}

/// The hashes of those mutations that are done.
pub(super) async fn load_done(
    tx: &Tx,
    ids: &BTreeSet<MutationId>,
) -> Result<HashMap<MutationId, Hash>, Error> {
    let mut done = HashMap::new();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    for ids in ids.chunks(LIST_MAX) {
        let rows: Vec<(Uuid, Vec<u8>)> = mutation::Entity::find()
            .select_only()
            .columns([mutation::Column::Id, mutation::Column::Hash])
            .filter(mutation::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(tx.connection())
            .await?;
        for (id, hash) in rows {
            done.insert(MutationId(id), hash_from(&hash)?);
        }
    }
    Ok(done)
}

type QuarantineTuple = (Uuid, Vec<u8>, Uuid, Uuid, i64, Option<Uuid>, String);

/// What lies in quarantine under these ids or of these records.
pub(super) async fn load_quarantined(
    tx: &Tx,
    ids: &BTreeSet<MutationId>,
    records: &BTreeSet<RecordId>,
) -> Result<Vec<Quarantined>, Error> {
    let wanted: Vec<(Option<Uuid>, Option<Uuid>)> = ids
        .iter()
        .map(|id| (Some(id.0), None))
        .chain(records.iter().map(|id| (None, Some(id.0))))
        .collect();
    let mut found = HashMap::new();
    for chunk in wanted.chunks(LIST_MAX) {
        let rows: Vec<QuarantineTuple> = quarantine::Entity::find()
            .select_only()
            .columns([
                quarantine::Column::MutationId,
                quarantine::Column::Hash,
                quarantine::Column::DeviceId,
                quarantine::Column::SenderId,
                quarantine::Column::Number,
                quarantine::Column::RecordId,
                quarantine::Column::State,
            ])
            .filter(
                Condition::any()
                    .add(
                        quarantine::Column::MutationId
                            .is_in(chunk.iter().filter_map(|pair| pair.0)),
                    )
                    .add(
                        quarantine::Column::RecordId.is_in(chunk.iter().filter_map(|pair| pair.1)),
                    ),
            )
            .into_tuple()
            .all(tx.connection())
            .await?;
        for row in rows {
            let row = read_quarantined(row)?;
            found.insert((row.mutation, row.hash), row);
        }
    }
    let mut rows: Vec<Quarantined> = found.into_values().collect();
    rows.sort_by_key(|row| (row.device, row.number, row.mutation));
    Ok(rows)
}

fn read_quarantined(row: QuarantineTuple) -> Result<Quarantined, Error> {
    let (mutation, hash, device, sender, number, record, state) = row;
    let state = State::parse(&state).ok_or(Error::Data("an unknown state of quarantine"))?;
    Ok(Quarantined {
        mutation: MutationId(mutation),
        hash: hash_from(&hash)?,
        device: DeviceId(device),
        sender: UserId(sender),
        number: from_column(number)?,
        record: record.map(RecordId),
        is_open: state.is_open(),
    })
}

/// The home feeds of those records that exist.
pub(super) async fn load_homes(
    tx: &Tx,
    ids: &BTreeSet<RecordId>,
) -> Result<HashMap<RecordId, FeedId>, Error> {
    let mut homes = HashMap::new();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    for ids in ids.chunks(LIST_MAX) {
        let rows: Vec<(Uuid, String)> = record::Entity::find()
            .select_only()
            .column(record::Column::Id)
            .column(feed::Column::Id)
            .join(
                JoinType::InnerJoin,
                record::Entity::belongs_to(feed::Entity)
                    .from(record::Column::Feed)
                    .to(feed::Column::Ordinal)
                    .into(),
            )
            .filter(record::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(tx.connection())
            .await?;
        homes.extend(
            rows.into_iter()
                .map(|(id, feed)| (RecordId(id), FeedId::new(feed))),
        );
    }
    Ok(homes)
}

type RecordTuple = (Uuid, String, i64, i64, i64, String, String, Uuid);

/// Those records that exist, with the bodies of their current revisions.
pub(super) async fn load_records(
    tx: &Tx,
    ids: &BTreeSet<RecordId>,
) -> Result<HashMap<RecordId, RecordState>, Error> {
    let mut records = HashMap::new();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    for ids in ids.chunks(LIST_MAX) {
        let current = Condition::all()
            .add(
                Expr::col((history::Entity, history::Column::RecordId))
                    .equals((record::Entity, record::Column::Id)),
            )
            .add(
                Expr::col((history::Entity, history::Column::Revision))
                    .equals((record::Entity, record::Column::Revision)),
            );
        let mut select = record::Entity::find()
            .select_only()
            .columns([
                record::Column::Id,
                record::Column::Kind,
                record::Column::Feed,
                record::Column::Position,
                record::Column::Revision,
                record::Column::Op,
            ])
            .column(history::Column::Body)
            .column(history::Column::AuthorId)
            .filter(record::Column::Id.is_in(ids.iter().copied()));
        sea_orm::QueryTrait::query(&mut select).join(JoinType::InnerJoin, history::Entity, current);
        let rows: Vec<RecordTuple> = select.into_tuple().all(tx.connection()).await?;
        for row in rows {
            records.insert(RecordId(row.0), read_record(row)?);
        }
    }
    Ok(records)
}

fn read_record(row: RecordTuple) -> Result<RecordState, Error> {
    let (_, kind, feed, position, revision, op, text, author) = row;
    // As the entry has it, which the digest is over; what the history chains leaves personal values out.
    let body_hash = Hash::of(&[text.as_bytes()]);
    let body: Body =
        serde_json::from_str(&text).map_err(|_| Error::Data("a body that is not a JSON object"))?;
    Ok(RecordState {
        kind,
        feed,
        position: from_column(position)?,
        revision: from_column(revision)?,
        author: UserId(author),
        op: read_op(&op)?,
        body,
        body_hash,
    })
}

/// The changes of records since the revision that is named beside each, at least. That somebody withdrew one,
/// or wanted to, is no change.
pub(super) async fn load_changes(
    tx: &Tx,
    since: &BTreeMap<RecordId, u64>,
) -> Result<HashMap<RecordId, Vec<ChangeBy>>, Error> {
    let mut changes: HashMap<RecordId, Vec<ChangeBy>> = HashMap::new();
    let Some(least) = since.values().min() else {
        return Ok(changes);
    };
    // No more records than a push has mutations.
    let rows: Vec<(Uuid, i64, Uuid, Vec<u8>)> = history::Entity::find()
        .select_only()
        .columns([
            history::Column::RecordId,
            history::Column::Revision,
            history::Column::AuthorId,
        ])
        .column(mutation::Column::Envelope)
        .join(
            JoinType::InnerJoin,
            history::Entity::belongs_to(mutation::Entity)
                .from(history::Column::MutationId)
                .to(mutation::Column::Id)
                .into(),
        )
        .filter(history::Column::RecordId.is_in(since.keys().map(|record| record.0)))
        .filter(history::Column::Revision.gt(to_column(*least)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    for (record, revision, author, envelope) in rows {
        let envelope: Envelope =
            read_json(&envelope).map_err(|_| Error::Data("the envelope of a done mutation"))?;
        if matches!(envelope.op, Operation::Withdraw { .. }) {
            continue;
        }
        changes.entry(RecordId(record)).or_default().push(ChangeBy {
            revision: from_column(revision)?,
            author: UserId(author),
        });
    }
    Ok(changes)
}

/// What an entry or a record says of itself, as stored.
pub(super) fn read_op(text: &str) -> Result<EntryOp, Error> {
    match text {
        "put" => Ok(EntryOp::Put),
        "gone" => Ok(EntryOp::Gone),
        "moved" => Ok(EntryOp::Moved),
        _ => Err(Error::Data("an unknown operation of an entry")),
    }
}

/// Writes what [`read_op`] reads.
pub(super) fn write_op(op: EntryOp) -> &'static str {
    match op {
        EntryOp::Put => "put",
        EntryOp::Gone => "gone",
        EntryOp::Moved => "moved",
    }
}
