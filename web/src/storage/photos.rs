//! Photos of one person on this device: what is known of each, and its bytes apart, in the database of the
//! engine's rows, so that a record and its photos are kept in one transaction.

use super::connection::{Connection, write_whole};
use super::engine::{connect, object_store};
use idb::Transaction;
use serde::{Deserialize, Serialize};
use shared::ids::{EpochId, RecordId, UserId, VisitId};
use shared::photo::Likeness;
use shared::sync::Hash;
use shared::sync::engine::StorageError;
use shared::time::UtcMs;
use wasm_bindgen::JsValue;

/// What is known of each photo.
pub const PHOTO_STORE: &str = "photos";
/// The bytes.
pub const BYTES_STORE: &str = "photo_bytes";

/// What is known of one photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhotoRow {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// How many bytes.
    pub bytes: u64,
    /// When it was taken, by the device's clock.
    pub taken_at: UtcMs,
    /// What it looks like.
    pub likeness: Likeness,
    /// The visit at which it was taken.
    #[serde(default)]
    pub visit: Option<VisitId>,
    /// The saved record that names it; none while nothing is saved.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// When the server said that it has it.
    #[serde(default)]
    pub delivered_at: Option<UtcMs>,
    /// The server's epoch in which it said so: after a restore that counts no more.
    #[serde(default)]
    pub delivered_in: Option<EpochId>,
    /// The server cannot read it; it is not sent again.
    #[serde(default)]
    pub is_refused: bool,
    /// Taken away again before anything was saved.
    #[serde(default)]
    pub is_dropped: bool,
    /// The bytes were let go.
    #[serde(default)]
    pub is_gone: bool,
}

impl PhotoRow {
    /// A photo that nothing names yet and that was not sent.
    pub fn new(hash: Hash, bytes: u64, taken_at: UtcMs, likeness: Likeness) -> Self {
        Self {
            hash,
            bytes,
            taken_at,
            likeness,
            visit: None,
            record: None,
            delivered_at: None,
            delivered_in: None,
            is_refused: false,
            is_dropped: false,
            is_gone: false,
        }
    }

    /// It has to be sent.
    pub fn is_owed(&self) -> bool {
        self.record.is_some() && self.delivered_at.is_none() && !self.is_refused && !self.is_gone
    }

    /// A record names it, and nobody has its bytes.
    pub fn is_lost(&self) -> bool {
        self.record.is_some() && self.delivered_at.is_none() && self.is_gone
    }

    /// It takes room until it is delivered.
    pub fn is_waiting(&self) -> bool {
        self.delivered_at.is_none() && !self.is_gone && (self.record.is_some() || !self.is_dropped)
    }
}

/// The photos of one person.
pub struct PhotoStorage {
    connection: Connection,
}

impl PhotoStorage {
    /// The photos of that person.
    pub fn new(user: UserId) -> Self {
        Self {
            connection: connect(user),
        }
    }

    /// All that is known; a row that cannot be read is left out and stays.
    pub async fn rows(&self) -> Result<Vec<PhotoRow>, StorageError> {
        let transaction = self.connection.read().await?;
        let request = object_store(&transaction, PHOTO_STORE)?
            .get_all(None, None)
            .map_err(|_| StorageError::Unavailable)?;
        let values = request.await.map_err(|_| StorageError::Unavailable)?;
        Ok(values.iter().filter_map(read_row).collect())
    }

    /// The bytes of one; none when they were let go.
    pub async fn bytes(&self, hash: Hash) -> Result<Option<js_sys::Uint8Array>, StorageError> {
        let transaction = self.connection.read().await?;
        let request = object_store(&transaction, BYTES_STORE)?
            .get(key(hash))
            .map_err(|_| StorageError::Unavailable)?;
        let value = request.await.map_err(|_| StorageError::Unavailable)?;
        Ok(value.map(|value| js_sys::Uint8Array::new(&value)))
    }

    /// Keeps a photo; it is on disk when this returns.
    pub async fn keep(
        &self,
        row: &PhotoRow,
        bytes: &js_sys::Uint8Array,
    ) -> Result<(), StorageError> {
        let value = write_row(row)?;
        let transaction = self.connection.write().await?;
        write_whole(transaction, async |transaction| {
            put(transaction, BYTES_STORE, (&key(row.hash), bytes))?;
            put(transaction, PHOTO_STORE, (&key(row.hash), &value))
        })
        .await
    }

    /// Changes what is known of one, as it is now; nothing where it is not there.
    pub async fn change(
        &self,
        hash: Hash,
        change: impl FnOnce(&mut PhotoRow),
    ) -> Result<(), StorageError> {
        let transaction = self.connection.write().await?;
        let Some(mut row) = find(&transaction, hash).await? else {
            return Ok(());
        };
        change(&mut row);
        let value = write_row(&row)?;
        write_whole(transaction, async |transaction| {
            if row.is_gone {
                let store = object_store(transaction, BYTES_STORE)?;
                store
                    .delete(key(hash))
                    .map_err(|_| StorageError::Unavailable)?;
            }
            put(transaction, PHOTO_STORE, (&key(hash), &value))
        })
        .await
    }
}

/// The rows of photos that a record names from now on, as they are to be written in the record's own
/// transaction.
pub async fn mark_named(
    transaction: &Transaction,
    named: &[(Hash, RecordId)],
) -> Result<Vec<(JsValue, JsValue)>, StorageError> {
    let mut rows = Vec::new();
    for (hash, record) in named {
        if let Some(row) = find(transaction, *hash).await?
            && row.record.is_none()
        {
            let marked = PhotoRow {
                record: Some(*record),
                ..row
            };
            rows.push((key(*hash), write_row(&marked)?));
        }
    }
    Ok(rows)
}

/// Queues the request; whether it was done shows when the transaction ends.
pub fn put(
    transaction: &Transaction,
    store: &str,
    (key, value): (&JsValue, &JsValue),
) -> Result<(), StorageError> {
    object_store(transaction, store)?
        .put(value, Some(key))
        .map(drop)
        .map_err(|_| StorageError::Unavailable)
}

async fn find(transaction: &Transaction, hash: Hash) -> Result<Option<PhotoRow>, StorageError> {
    let request = object_store(transaction, PHOTO_STORE)?
        .get(key(hash))
        .map_err(|_| StorageError::Unavailable)?;
    let value = request.await.map_err(|_| StorageError::Unavailable)?;
    Ok(value.as_ref().and_then(read_row))
}

fn key(hash: Hash) -> JsValue {
    JsValue::from_str(&hash.to_string())
}

fn read_row(value: &JsValue) -> Option<PhotoRow> {
    serde_json::from_str(&value.as_string()?).ok()
}

fn write_row(row: &PhotoRow) -> Result<JsValue, StorageError> {
    let text = serde_json::to_string(row).map_err(|_| StorageError::Corrupt)?;
    Ok(JsValue::from_str(&text))
}
