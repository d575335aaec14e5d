//! One suite for every storage: run natively over memory, and in a browser over IndexedDB.

use super::storage::{Batch, Row, Snapshot, Storage, StorageError, Table, Write};

/// A law of [`Storage`] that an implementation breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the storage breaks a law: {0}")]
pub struct BrokenLaw(pub String);

/// Checks the laws that can be checked from outside. `open` opens the same, at first empty storage
/// each time, as a second tab or a restarted app does. What only a crash shows (strict durability,
/// atomicity at every instruction) is left to tests that kill.
///
/// # Errors
/// The first law that is broken.
pub async fn check_storage<S: Storage>(open: impl AsyncFn() -> S) -> Result<(), BrokenLaw> {
    an_empty_storage_has_revision_zero(&open).await?;
    a_batch_is_found_after_reopening(&open).await?;
    a_stale_batch_writes_nothing(&open).await?;
    deletes_and_later_writes_win(&open).await?;
    values_come_back_to_the_last_byte(&open).await?;
    tables_are_separate(&open).await?;
    of_two_racing_batches_one_wins(&open).await
}

async fn an_empty_storage_has_revision_zero<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let snapshot = load(&open().await).await?;
    expect(
        snapshot == Snapshot::default(),
        "a storage that was never written is empty, revision 0",
    )
}

async fn a_batch_is_found_after_reopening<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let writes = vec![put(Table::Records, "a", "1"), put(Table::Meta, "tail", "2")];
    commit(&open().await, 0, writes).await?;
    let snapshot = load(&open().await).await?;
    expect(
        snapshot.revision == 1,
        "a commit makes the revision one higher",
    )?;
    expect(
        value(&snapshot, Table::Records, "a") == Some("1"),
        "a committed row is there",
    )?;
    expect(
        value(&snapshot, Table::Meta, "tail") == Some("2"),
        "a batch is written whole",
    )
}

async fn a_stale_batch_writes_nothing<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let storage = open().await;
    for expected_revision in [0, 2, u64::from(u32::MAX)] {
        let writes = vec![
            put(Table::Records, "a", "stale"),
            put(Table::Records, "b", "stale"),
        ];
        let result = storage
            .commit(Batch {
                expected_revision,
                writes,
                photos: Vec::new(),
            })
            .await;
        expect(
            result == Err(StorageError::Moved),
            "a stale revision is told as moved",
        )?;
    }
    let snapshot = load(&storage).await?;
    expect(snapshot.revision == 1, "a stale batch leaves the revision")?;
    expect(
        value(&snapshot, Table::Records, "a") == Some("1"),
        "a stale batch replaces nothing",
    )?;
    expect(
        value(&snapshot, Table::Records, "b").is_none(),
        "a stale batch adds nothing",
    )
}

async fn deletes_and_later_writes_win<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let storage = open().await;
    let writes = vec![
        put(Table::Feeds, "again", "first"),
        put(Table::Feeds, "again", "second"),
        put(Table::Feeds, "gone", "x"),
        delete(Table::Feeds, "gone"),
        delete(Table::Feeds, "back"),
        put(Table::Feeds, "back", "y"),
        delete(Table::Records, "a"),
        delete(Table::Records, "never there"),
    ];
    commit(&storage, 1, writes).await?;
    let snapshot = load(&storage).await?;
    expect(
        value(&snapshot, Table::Feeds, "again") == Some("second"),
        "a later write of a key wins",
    )?;
    expect(
        value(&snapshot, Table::Feeds, "gone").is_none(),
        "a delete after a put wins",
    )?;
    expect(
        value(&snapshot, Table::Feeds, "back") == Some("y"),
        "a put after a delete wins",
    )?;
    expect(
        value(&snapshot, Table::Records, "a").is_none(),
        "a delete removes",
    )
}

async fn values_come_back_to_the_last_byte<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let storage = open().await;
    let odd = "\u{0}\u{1f}\"\\ 永辉超市 🏪 \u{2028}\u{feff}e\u{301}";
    let long = odd.repeat(20_000);
    let writes = vec![
        put(Table::Mutations, odd, &long),
        put(Table::Mutations, "empty", ""),
    ];
    commit(&storage, 2, writes).await?;
    let snapshot = load(&open().await).await?;
    expect(
        value(&snapshot, Table::Mutations, odd) == Some(long.as_str()),
        "any text comes back as it was",
    )?;
    expect(
        value(&snapshot, Table::Mutations, "empty") == Some(""),
        "an empty value is a value",
    )
}

async fn tables_are_separate<S: Storage>(open: &impl AsyncFn() -> S) -> Result<(), BrokenLaw> {
    let storage = open().await;
    let writes = Table::ALL
        .iter()
        .map(|table| put(*table, "same key", table.as_str()));
    commit(&storage, 3, writes.collect()).await?;
    commit(&storage, 4, vec![delete(Table::Records, "same key")]).await?;
    let snapshot = load(&storage).await?;
    for table in Table::ALL {
        let expected = (table != Table::Records).then(|| table.as_str());
        expect(
            value(&snapshot, table, "same key") == expected,
            "a key belongs to its table",
        )?;
    }
    Ok(())
}

async fn of_two_racing_batches_one_wins<S: Storage>(
    open: &impl AsyncFn() -> S,
) -> Result<(), BrokenLaw> {
    let (one, other) = (open().await, open().await);
    let revision = load(&one).await?.revision;
    let of = |tab: &str| Batch {
        expected_revision: revision,
        writes: vec![put(Table::Meta, "race", tab)],
        photos: Vec::new(),
    };
    let (first, second) = (one.commit(of("one")).await, other.commit(of("other")).await);
    expect(first == Ok(()), "the first of two tabs wins")?;
    expect(
        second == Err(StorageError::Moved),
        "the second of two tabs is told",
    )?;
    let snapshot = load(&other).await?;
    expect(
        value(&snapshot, Table::Meta, "race") == Some("one"),
        "the second tab overwrites nothing",
    )
}

fn expect(holds: bool, law: &str) -> Result<(), BrokenLaw> {
    if holds {
        Ok(())
    } else {
        Err(BrokenLaw(law.to_owned()))
    }
}

async fn load<S: Storage>(storage: &S) -> Result<Snapshot, BrokenLaw> {
    let mut rows = Vec::new();
    let loaded = storage
        .load(&mut |row| {
            rows.push(row);
            Ok(())
        })
        .await;
    let revision = loaded.map_err(|error| BrokenLaw(format!("load succeeds, but: {error}")))?;
    Ok(Snapshot { revision, rows })
}

async fn commit<S: Storage>(
    storage: &S,
    revision: u64,
    writes: Vec<Write>,
) -> Result<(), BrokenLaw> {
    let batch = Batch {
        expected_revision: revision,
        writes,
        photos: Vec::new(),
    };
    storage
        .commit(batch)
        .await
        .map_err(|error| BrokenLaw(format!("commit succeeds, but: {error}")))
}

fn put(table: Table, key: &str, value: &str) -> Write {
    Write::Put(Row {
        table,
        key: key.to_owned(),
        value: value.to_owned(),
    })
}

fn delete(table: Table, key: &str) -> Write {
    Write::Delete {
        table,
        key: key.to_owned(),
    }
}

fn value<'a>(snapshot: &'a Snapshot, table: Table, key: &str) -> Option<&'a str> {
    let row = snapshot
        .rows
        .iter()
        .find(|row| row.table == table && row.key == key)?;
    Some(&row.value)
}
