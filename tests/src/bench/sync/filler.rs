//! Makes a history longer without pushing it: every feed of stores that the phone does not see is written
//! down once more, and again, with new records at later positions. History, current states and the places
//! of records grow; the heads of their feeds follow. Digests and links do not fit what lies behind them:
//! whoever reads those feeds would notice, so nobody may.

use crate::bench::place::{Place, run, value};
use anyhow::ensure;
use sea_orm::{DatabaseConnection, DbBackend};
use shared::feeds;
use shared::ids::StoreId;

/// Fills until the history has so many revisions. `mine` are the stores of the phone that is measured.
pub async fn fill(place: &Place, until: usize, mine: &[StoreId]) -> anyhow::Result<()> {
    let plain = place.connect().await?;
    let backend = plain.get_database_backend();
    if backend == DbBackend::Sqlite {
        // What is measured is read by another process; a crash of this one only ends the benchmark.
        run(&plain, "PRAGMA synchronous = OFF").await?;
        run(&plain, "PRAGMA cache_size = -1000000").await?;
    }
    let before = count(&plain, "").await?;
    let names = mine
        .iter()
        .map(|store| format!("'{}'", feeds::store(*store).as_str()));
    let names = names.collect::<Vec<_>>().join(", ");
    let foreign = format!(
        "feed IN (SELECT ordinal FROM feed WHERE id LIKE 'store:%' AND id NOT IN ({names}))"
    );
    let a_round = count(&plain, &format!("WHERE {foreign}")).await?;
    ensure!(a_round > 0, "there is nothing to write down again");
    let rounds = until.saturating_sub(before).div_ceil(a_round);
    // What is copied is what was there at first.
    for sql in [
        format!("CREATE TABLE bench_history AS SELECT * FROM history WHERE {foreign}"),
        format!("CREATE TABLE bench_entry AS SELECT * FROM feed_entry WHERE {foreign}"),
        format!(
            "CREATE TABLE bench_feed AS SELECT * FROM feed WHERE {}",
            foreign.replacen("feed IN", "ordinal IN", 1)
        ),
    ] {
        run(&plain, &sql).await?;
    }
    for round in 1..=rounds {
        for sql in copies(backend, round) {
            run(&plain, &sql).await?;
        }
    }
    for table in ["bench_history", "bench_entry", "bench_feed"] {
        run(&plain, &format!("DROP TABLE {table}")).await?;
    }
    if backend == DbBackend::Sqlite {
        run(&plain, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
    }
    plain.close().await?;
    Ok(())
}

async fn count(plain: &DatabaseConnection, condition: &str) -> anyhow::Result<usize> {
    let count: i64 = value(plain, &format!("SELECT COUNT(*) FROM history {condition}")).await?;
    Ok(usize::try_from(count)?)
}

/// The statements that write everything down for the `round`th time.
fn copies(backend: DbBackend, round: usize) -> [String; 4] {
    let random = match backend {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    let later = |table: &str, own: &str| {
        format!(
            "{table}.{own} + {round} * (SELECT head + history_sequence FROM bench_feed WHERE ordinal = {table}.feed)"
        )
    };
    let position = later("bench_entry", "position");
    let sequence = later("bench_history", "sequence");
    [
        format!(
            "INSERT INTO feed_entry (feed, position, record_id, kind, revision, op, body, body_hash, changed_at) \
             SELECT feed, {position}, {random}, kind, revision, op, body, body_hash, changed_at FROM bench_entry"
        ),
        format!(
            "INSERT INTO history (feed, sequence, record_id, revision, mutation_id, mutation_hash, author_id, \
             body, body_hash, at, occurred_at, link) \
             SELECT feed, {sequence}, {random}, revision, {random}, mutation_hash, author_id, \
             body, body_hash, at, occurred_at, link FROM bench_history"
        ),
        format!(
            "INSERT INTO record (id, kind, feed, position, revision, op) \
             SELECT feed_entry.record_id, feed_entry.kind, feed_entry.feed, feed_entry.position, feed_entry.revision, feed_entry.op \
             FROM feed_entry, bench_feed WHERE feed_entry.feed = bench_feed.ordinal \
             AND feed_entry.position > {round} * (head + history_sequence)"
        ),
        format!(
            "UPDATE feed SET head = (SELECT b.head + {round} * (b.head + b.history_sequence) FROM bench_feed b WHERE b.ordinal = feed.ordinal), \
             history_sequence = (SELECT b.history_sequence + {round} * (b.head + b.history_sequence) FROM bench_feed b WHERE b.ordinal = feed.ordinal) \
             WHERE ordinal IN (SELECT ordinal FROM bench_feed)"
        ),
    ]
}
