use super::connection::{Connection, write_whole};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::sync::engine::StorageError;
use wasm_bindgen::JsValue;

const STORE: &str = "values";

/// Values of the device itself: who used it last, its key, what waits to be recorded. A service
/// worker can read it too, unlike the browser's plain key-value storage.
pub struct DeviceStorage {
    connection: Connection,
}

impl Default for DeviceStorage {
    fn default() -> Self {
        Self {
            connection: Connection::new("storebeat-device".into(), vec![STORE]),
        }
    }
}

impl DeviceStorage {
    /// A value as the browser keeps it, such as a key that cannot be exported.
    pub async fn get(&self, key: &str) -> Result<Option<JsValue>, StorageError> {
        let transaction = self.connection.read().await?;
        let store = transaction
            .object_store(STORE)
            .map_err(|_| StorageError::Unavailable)?;
        let request = store
            .get(JsValue::from_str(key))
            .map_err(|_| StorageError::Unavailable)?;
        request.await.map_err(|_| StorageError::Unavailable)
    }

    /// Keeps a value; it is on disk when this returns.
    pub async fn put(&self, key: &str, value: &JsValue) -> Result<(), StorageError> {
        let transaction = self.connection.write().await?;
        write_whole(transaction, async |transaction| {
            let store = transaction
                .object_store(STORE)
                .map_err(|_| StorageError::Unavailable)?;
            store
                .put(value, Some(&JsValue::from_str(key)))
                .map(drop)
                .map_err(|_| StorageError::Unavailable)
        })
        .await
    }

    /// Keeps a value unless there is one; answers what is kept, so that two tabs agree.
    pub async fn put_first(&self, key: &str, value: &JsValue) -> Result<JsValue, StorageError> {
        let transaction = self.connection.write().await?;
        let store = transaction
            .object_store(STORE)
            .map_err(|_| StorageError::Unavailable)?;
        let request = store
            .get(JsValue::from_str(key))
            .map_err(|_| StorageError::Unavailable)?;
        if let Some(first) = request.await.map_err(|_| StorageError::Unavailable)? {
            return Ok(first);
        }
        write_whole(transaction, async |_| {
            store
                .put(value, Some(&JsValue::from_str(key)))
                .map(drop)
                .map_err(|_| StorageError::Unavailable)
        })
        .await?;
        Ok(value.clone())
    }

    /// Forgets a value.
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let transaction = self.connection.write().await?;
        write_whole(transaction, async |transaction| {
            let store = transaction
                .object_store(STORE)
                .map_err(|_| StorageError::Unavailable)?;
            store
                .delete(JsValue::from_str(key))
                .map(drop)
                .map_err(|_| StorageError::Unavailable)
        })
        .await
    }

    /// Forgets a value of our own types if it is the one that is meant when it goes: another tab may have
    /// kept a later one.
    pub async fn delete_if<T: DeserializeOwned>(
        &self,
        key: &str,
        is_meant: impl FnOnce(&T) -> bool,
    ) -> Result<(), StorageError> {
        let transaction = self.connection.write().await?;
        let store = transaction
            .object_store(STORE)
            .map_err(|_| StorageError::Unavailable)?;
        let request = store
            .get(JsValue::from_str(key))
            .map_err(|_| StorageError::Unavailable)?;
        let value = request.await.map_err(|_| StorageError::Unavailable)?;
        let kept = value.and_then(read_value::<T>);
        if kept.is_none_or(|kept| !is_meant(&kept)) {
            return Ok(());
        }
        write_whole(transaction, async |_| {
            store
                .delete(JsValue::from_str(key))
                .map(drop)
                .map_err(|_| StorageError::Unavailable)
        })
        .await
    }

    /// Reads a value of our own types; one that cannot be read counts as absent.
    pub async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StorageError> {
        Ok(self.get(key).await?.and_then(read_value))
    }

    /// Keeps a value of our own types.
    pub async fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), StorageError> {
        let text = serde_json::to_string(value).map_err(|_| StorageError::Corrupt)?;
        self.put(key, &JsValue::from_str(&text)).await
    }

    /// Every value of our own types whose key begins with `prefix`, in the order of the keys; what
    /// cannot be read counts as absent.
    pub async fn read_all<T: DeserializeOwned>(
        &self,
        prefix: &str,
    ) -> Result<Vec<T>, StorageError> {
        let transaction = self.connection.read().await?;
        let store = transaction
            .object_store(STORE)
            .map_err(|_| StorageError::Unavailable)?;
        let last = format!("{prefix}{}", char::MAX);
        let (first, last) = (JsValue::from_str(prefix), JsValue::from_str(&last));
        let range = idb::KeyRange::bound(&first, &last, None, None)
            .map_err(|_| StorageError::Unavailable)?;
        let request = store
            .get_all(Some(idb::Query::KeyRange(range)), None)
            .map_err(|_| StorageError::Unavailable)?;
        let values = request.await.map_err(|_| StorageError::Unavailable)?;
        Ok(values.into_iter().filter_map(read_value).collect())
    }
}

fn read_value<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_json::from_str(&value.as_string()?).ok()
}
