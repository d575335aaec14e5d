//! Writes the histories of feeds. Bodies stay behind: the links need only their hashes.

use super::{Lines, PART};
use crate::database::{Error, Tx};
use crate::sync::numbers::{from_column, hash_from};
use crate::sync::tables::{feed, history};
use anyhow::Context as _;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shared::ids::{MutationId, RecordId, UserId};
use shared::sync::export::Line;
use shared::sync::history::{HistoryEnd, Revision};
use shared::sync::signing::ReceiptSigner;
use shared::sync::{FeedId, Hash};
use shared::time::UtcMs;
use std::io::Write;
use uuid::Uuid;

/// Number, record, its revision, mutation, its hash, author, hash of the body, commit time, link.
type Row = (i64, Uuid, i64, Uuid, Vec<u8>, Uuid, Vec<u8>, i64, Vec<u8>);

pub(super) async fn write_history(
    tx: &Tx,
    signer: &ReceiptSigner,
    id: &FeedId,
    lines: &mut Lines<'_, impl Write>,
) -> anyhow::Result<()> {
    let row = feed::Entity::find()
        .filter(feed::Column::Id.eq(id.as_str()))
        .one(tx.connection())
        .await?
        .with_context(|| format!("there is no feed {id}"))?;
    lines.write(&Line::History { feed: id.clone() })?;
    let mut end = HistoryEnd::of(id.clone());
    let mut after = 0;
    loop {
        let part = read_part(tx, row.ordinal, after).await?;
        let Some(last) = part.last() else { break };
        after = last.0;
        for row in part {
            let (revision, author, link) = read_row(row)?;
            end.follow(&revision, author);
            lines.write(&Line::Revision {
                revision,
                author,
                link,
            })?;
        }
    }
    // As the feed itself says it, so that revisions which are missing at the end show as well.
    end.last = from_column(row.history_sequence)?;
    end.link = hash_from(&row.history_link)?;
    let proof = signer.sign_alone(&end.to_bytes());
    let last = end.last;
    lines.write(&Line::HistoryEnd { last, proof })
}

async fn read_part(tx: &Tx, feed: i64, after: i64) -> Result<Vec<Row>, Error> {
    let rows: Vec<Row> = history::Entity::find()
        .select_only()
        .columns([
            history::Column::Sequence,
            history::Column::RecordId,
            history::Column::Revision,
            history::Column::MutationId,
            history::Column::MutationHash,
            history::Column::AuthorId,
            history::Column::BodyHash,
            history::Column::At,
            history::Column::Link,
        ])
        .filter(history::Column::Feed.eq(feed))
        .filter(history::Column::Sequence.gt(after))
        .order_by_asc(history::Column::Sequence)
        .limit(PART)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows)
}

fn read_row(row: Row) -> Result<(Revision, UserId, Hash), Error> {
    let (sequence, record, of_record, mutation, mutation_hash, author, body_hash, at, link) = row;
    let revision = Revision {
        sequence: from_column(sequence)?,
        record: RecordId(record),
        revision: from_column(of_record)?,
        mutation: MutationId(mutation),
        mutation_hash: hash_from(&mutation_hash)?,
        body_hash: hash_from(&body_hash)?,
        at: UtcMs(at),
    };
    Ok((revision, UserId(author), hash_from(&link)?))
}
