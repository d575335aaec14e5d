use super::DeviceStorage;
use super::connection::{Connection, delete_database, write_whole};
use super::photos::{self, BYTES_STORE, PHOTO_STORE};
use crate::device::key;
use idb::{ObjectStore, Transaction};
use shared::ids::UserId;
use shared::sync::engine::{Batch, Row, Storage, StorageError, Table, TakeRow, Write};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

const REVISION_STORE: &str = "revision";
const REVISION_KEY: &str = "revision";
/// Rows read and taken in one go: so many that a slow phone still draws its next frame in time.
const ROWS_PER_READ: u32 = 250;
/// Rows that are asked to be written in one go, for the same reason.
const ROWS_PER_WRITE: usize = 100;

/// The engine's rows in a database of the person's own, so that two people on one phone never mix.
pub struct EngineStorage {
    connection: Connection,
    device: DeviceStorage,
    key_pair: RefCell<Option<JsValue>>,
}

impl EngineStorage {
    /// The storage of one person on this device.
    pub fn new(user: UserId) -> Self {
        Self::watched(user, || {})
    }

    /// As [`EngineStorage::new`]; `ended` is called when it may have been deleted.
    pub fn watched(user: UserId, ended: impl Fn() + 'static) -> Self {
        Self {
            connection: Connection::watched(database_name(user), stores(), ended),
            device: DeviceStorage::default(),
            key_pair: RefCell::default(),
        }
    }
}

/// A connection to a person's database.
pub(super) fn connect(user: UserId) -> Connection {
    Connection::new(database_name(user), stores())
}

fn stores() -> Vec<&'static str> {
    let mut stores: Vec<&'static str> = Table::ALL.iter().map(|table| table.as_str()).collect();
    stores.extend([REVISION_STORE, PHOTO_STORE, BYTES_STORE]);
    stores
}

fn database_name(user: UserId) -> String {
    format!("storebeat-{user}")
}

/// Removes everything of one person from this device.
///
/// # Errors
/// When the browser refuses.
pub async fn delete_engine_storage(user: UserId) -> Result<(), StorageError> {
    delete_database(&database_name(user)).await
}

impl Storage for EngineStorage {
    async fn load(&self, take: TakeRow<'_>) -> Result<u64, StorageError> {
        let transaction = self.connection.read().await?;
        let revision = read_revision(&transaction).await?;
        for table in Table::ALL {
            read_table(&transaction, table, take).await?;
        }
        Ok(revision)
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let transaction = self.connection.write().await?;
        let revision = read_revision(&transaction).await?;
        if revision != batch.expected_revision {
            transaction.abort().map_err(|_| StorageError::Unavailable)?;
            return Err(StorageError::Moved);
        }
        let next = JsValue::from_str(&(revision + 1).to_string());
        let marked = photos::mark_named(&transaction, &batch.photos).await?;
        write_whole(transaction, async |transaction| {
            for part in batch.writes.chunks(ROWS_PER_WRITE) {
                for write in part {
                    queue(transaction, write)?;
                }
                // It is read after what was asked for before, and until then the page can be drawn.
                if part.len() == ROWS_PER_WRITE {
                    read_revision(transaction).await?;
                }
            }
            for (key, value) in &marked {
                photos::put(transaction, PHOTO_STORE, (key, value))?;
            }
            let store = object_store(transaction, REVISION_STORE)?;
            store
                .put(&next, Some(&REVISION_KEY.into()))
                .map(drop)
                .map_err(|_| StorageError::Unavailable)
        })
        .await
    }

    /// By a read, whose answer is a task of its own; a timer would be held back behind other windows.
    async fn breathe(&self) {
        if let Ok(transaction) = self.connection.read().await {
            // Only the waiting counts.
            read_revision(&transaction).await.ok();
        }
    }

    async fn sign(&self, envelope: &[u8]) -> Vec<u8> {
        let signature = key::sign(&self.device, &self.key_pair, envelope).await;
        signature.unwrap_or_default()
    }
}

/// Asks for a write; whether it was done shows when the transaction ends.
fn queue(transaction: &Transaction, write: &Write) -> Result<(), StorageError> {
    let store = |table: &Table| object_store(transaction, table.as_str());
    match write {
        Write::Put(Row { table, key, value }) => store(table)?
            .put(&JsValue::from_str(value), Some(&JsValue::from_str(key)))
            .map(drop),
        Write::Delete { table, key } => store(table)?.delete(JsValue::from_str(key)).map(drop),
    }
    .map_err(|_| StorageError::Unavailable)
}

pub(super) fn object_store(
    transaction: &Transaction,
    name: &str,
) -> Result<ObjectStore, StorageError> {
    transaction
        .object_store(name)
        .map_err(|_| StorageError::Unavailable)
}

async fn read_revision(transaction: &Transaction) -> Result<u64, StorageError> {
    let store = object_store(transaction, REVISION_STORE)?;
    let request = store
        .get(JsValue::from_str(REVISION_KEY))
        .map_err(|_| StorageError::Unavailable)?;
    match request.await.map_err(|_| StorageError::Unavailable)? {
        None => Ok(0),
        Some(value) => value
            .as_string()
            .and_then(|text| text.parse().ok())
            .ok_or(StorageError::Corrupt),
    }
}

/// Keys and values of the same ranges come in the same order, within one transaction.
async fn read_table(
    transaction: &Transaction,
    table: Table,
    take: TakeRow<'_>,
) -> Result<(), StorageError> {
    let store = object_store(transaction, table.as_str())?;
    let mut after: Option<JsValue> = None;
    loop {
        let range = || {
            let open = |key: &JsValue| idb::KeyRange::lower_bound(key, Some(true)).ok();
            after.as_ref().and_then(open).map(idb::Query::from)
        };
        let keys = store
            .get_all_keys(range(), Some(ROWS_PER_READ))
            .map_err(|_| StorageError::Unavailable)?;
        let values = store
            .get_all(range(), Some(ROWS_PER_READ))
            .map_err(|_| StorageError::Unavailable)?;
        let keys = keys.await.map_err(|_| StorageError::Unavailable)?;
        let values = values.await.map_err(|_| StorageError::Unavailable)?;
        for (key, value) in keys.iter().zip(&values) {
            let (Some(key), Some(value)) = (key.as_string(), value.as_string()) else {
                return Err(StorageError::Corrupt);
            };
            take(Row { table, key, value })?;
        }
        if u32::try_from(keys.len()).unwrap_or(0) < ROWS_PER_READ {
            return Ok(());
        }
        after = keys.last().cloned();
    }
}
