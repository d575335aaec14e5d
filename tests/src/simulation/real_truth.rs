//! What the real server has committed, read from its database.

use super::company::{FeedTruth, LiveRecord, Truth};
use anyhow::{Context as _, Result};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement};
use shared::ids::{MutationId, RecordId};
use shared::sync::digest::Digest;
use shared::sync::{FeedId, Hash, Leaf};
use std::collections::BTreeMap;

async fn read(plain: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>> {
    Ok(plain
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?)
}

pub(super) async fn read_truth(plain: &DatabaseConnection) -> Result<Truth> {
    let mut truth = Truth::default();
    for row in read(plain, "SELECT value FROM meta WHERE name = 'epoch'").await? {
        truth.epoch = row.try_get::<String>("", "value")?.parse().ok();
    }
    let mut names = BTreeMap::new();
    for row in read(
        plain,
        "SELECT ordinal, id, head, window_position, digest FROM feed",
    )
    .await?
    {
        let id = FeedId::new(row.try_get::<String>("", "id")?);
        names.insert(row.try_get::<i64>("", "ordinal")?, id.clone());
        let digest: Vec<u8> = row.try_get("", "digest")?;
        let feed = FeedTruth {
            head: number(&row, "head")?,
            window: number(&row, "window_position")?,
            digest: Digest::from_slice(&digest).context("a digest has 16 bytes")?,
            ..FeedTruth::default()
        };
        truth.feeds.insert(id, feed);
    }
    let entries = "SELECT feed, position, record_id, kind, revision, op, body FROM feed_entry WHERE op IN ('put', 'gone')";
    for row in read(plain, entries).await? {
        let name = names
            .get(&row.try_get::<i64>("", "feed")?)
            .context("an entry's feed")?;
        let record = RecordId(row.try_get("", "record_id")?);
        let feed = truth.feeds.entry(name.clone()).or_default();
        if row.try_get::<String>("", "op")? == "gone" {
            feed.gone.insert(record, number(&row, "position")?);
            continue;
        }
        let live = LiveRecord {
            kind: row.try_get("", "kind")?,
            revision: number(&row, "revision")?,
            position: number(&row, "position")?,
            body: row.try_get("", "body")?,
        };
        feed.live.insert(record, live);
    }
    for row in read(
        plain,
        "SELECT mutation_id, hash, leaf FROM receipt ORDER BY sequence",
    )
    .await?
    {
        let hash: Vec<u8> = row.try_get("", "hash")?;
        let leaf: Vec<u8> = row.try_get("", "leaf")?;
        let leaf = Leaf::parse(&leaf).context("a stored leaf")?;
        let hash = Hash::from_slice(&hash).context("a stored hash")?;
        let id = MutationId(row.try_get("", "mutation_id")?);
        truth
            .mutations
            .entry(id)
            .or_default()
            .insert(hash, leaf.outcome);
    }
    for row in read(plain, "SELECT mutation_id FROM history ORDER BY rowid").await? {
        truth.done.push(MutationId(row.try_get("", "mutation_id")?));
    }
    Ok(truth)
}

fn number(row: &QueryResult, column: &str) -> Result<u64> {
    Ok(u64::try_from(row.try_get::<i64>("", column)?)?)
}
