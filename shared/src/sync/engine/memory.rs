//! A storage in memory: for tests, for the simulation, and for a desk that keeps nothing.

use super::storage::{Batch, Row, Snapshot, Storage, StorageError, Table, TakeRow, Write};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Rows in memory. Clones are handles to the same rows, as tabs are to one database.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    content: Rc<RefCell<Content>>,
}

#[derive(Debug, Default)]
struct Content {
    revision: u64,
    rows: BTreeMap<(Table, String), String>,
}

impl MemoryStorage {
    /// A storage that was never written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a load reads.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let content = self.content.borrow();
        let rows = content.rows.iter().map(|((table, key), value)| Row {
            table: *table,
            key: key.clone(),
            value: value.clone(),
        });
        Snapshot {
            revision: content.revision,
            rows: rows.collect(),
        }
    }

    /// How often it was written.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.content.borrow().revision
    }

    /// What happens when the system clears the device, or somebody deletes the database.
    pub fn empty(&self) {
        self.content.take();
    }

    /// What `commit` does, without waiting.
    ///
    /// # Errors
    /// [`StorageError::Moved`] when the revision is another.
    pub fn write(&self, batch: Batch) -> Result<(), StorageError> {
        let mut content = self.content.borrow_mut();
        if content.revision != batch.expected_revision {
            return Err(StorageError::Moved);
        }
        content.revision += 1;
        for write in batch.writes {
            match write {
                Write::Put(row) => content.rows.insert((row.table, row.key), row.value),
                Write::Delete { table, key } => content.rows.remove(&(table, key)),
            };
        }
        Ok(())
    }
}

impl Storage for MemoryStorage {
    async fn load(&self, take: TakeRow<'_>) -> Result<u64, StorageError> {
        let Snapshot { revision, rows } = self.snapshot();
        rows.into_iter().try_for_each(take)?;
        Ok(revision)
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.write(batch)
    }

    /// Memory keeps no key.
    async fn sign(&self, _envelope: &[u8]) -> Vec<u8> {
        Vec::new()
    }
}
