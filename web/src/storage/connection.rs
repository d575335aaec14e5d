use crate::js;
use idb::{DatabaseEvent, Factory, Transaction};
use shared::sync::engine::StorageError;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Bumped when object stores are added; stores are only ever added.
const DATABASE_VERSION: u32 = 2;

type Slot = Rc<RefCell<Option<JsValue>>>;

/// A connection that is opened when needed, and again when the browser has closed it: phones close
/// connections of pages in the background.
pub struct Connection {
    name: String,
    stores: Vec<&'static str>,
    open: Slot,
    on_end: Closure<dyn FnMut()>,
}

impl Connection {
    /// A connection to the database of that name; nothing is opened yet.
    pub fn new(name: String, stores: Vec<&'static str>) -> Self {
        Self::watched(name, stores, || {})
    }

    /// As [`Connection::new`]; `told` is called when the browser or somebody else has ended it, as they do
    /// who delete the database.
    pub fn watched(name: String, stores: Vec<&'static str>, told: impl Fn() + 'static) -> Self {
        let open: Slot = Rc::default();
        let ended = open.clone();
        // Another tab may delete or upgrade the database only when nobody holds it open.
        let on_end = Closure::new(move || {
            let database = ended.borrow_mut().take();
            if let Some(database) = database {
                drop(js::call(&database, "close", &[]));
                told();
            }
        });
        Self {
            name,
            stores,
            open,
            on_end,
        }
    }

    async fn database(&self) -> Result<JsValue, StorageError> {
        if let Some(database) = self.open.borrow().clone() {
            return Ok(database);
        }
        let factory = Factory::new().map_err(|_| StorageError::Unavailable)?;
        let mut request = factory
            .open(&self.name, Some(DATABASE_VERSION))
            .map_err(|_| StorageError::Unavailable)?;
        let stores = self.stores.clone();
        request.on_upgrade_needed(move |event| {
            let Ok(database) = event.database() else {
                return;
            };
            let existing = database.store_names();
            for store in stores
                .iter()
                .filter(|store| !existing.iter().any(|name| name == *store))
            {
                drop(database.create_object_store(store, idb::ObjectStoreParams::new()));
            }
        });
        let database = request.await.map_err(|_| StorageError::Unavailable)?;
        let database: JsValue = database.into();
        // Somebody else has opened it while this one was waiting: one connection is enough, and one
        // that nobody can close would keep the database from ever being removed.
        if let Some(first) = self.open.borrow().clone() {
            drop(js::call(&database, "close", &[]));
            return Ok(first);
        }
        let callback = self.on_end.as_ref().unchecked_ref::<JsValue>();
        js::set(&database, "onclose", callback);
        js::set(&database, "onversionchange", callback);
        *self.open.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Begins a transaction that is on disk before it is said to be done, over all stores.
    pub async fn write(&self) -> Result<Transaction, StorageError> {
        self.begin("readwrite").await
    }

    /// Begins a read of one snapshot over all stores.
    pub async fn read(&self) -> Result<Transaction, StorageError> {
        self.begin("readonly").await
    }

    async fn begin(&self, mode: &str) -> Result<Transaction, StorageError> {
        match self.try_begin(mode).await {
            Ok(transaction) => Ok(transaction),
            // The connection may have been closed without a word: once more with a fresh one.
            Err(_) => {
                self.close();
                self.try_begin(mode).await
            }
        }
    }

    async fn try_begin(&self, mode: &str) -> Result<Transaction, StorageError> {
        let database = self.database().await?;
        let stores: js_sys::Array = self
            .stores
            .iter()
            .map(|store| JsValue::from(*store))
            .collect();
        let options = js::object(&[("durability", "strict".into())]);
        let transaction = js::call(
            &database,
            "transaction",
            &[stores.into(), mode.into(), options],
        )
        .map_err(|_| StorageError::Unavailable)?;
        Transaction::try_from(transaction).map_err(|_| StorageError::Unavailable)
    }

    /// Lets go of the connection; the next use opens another.
    pub fn close(&self) {
        if let Some(database) = self.open.borrow_mut().take() {
            drop(js::call(&database, "close", &[]));
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// Writes through `put`, which may wait for requests of the transaction and for nothing else, and waits until
/// all of it is on disk, or nothing is.
pub async fn write_whole(
    transaction: Transaction,
    put: impl AsyncFnOnce(&Transaction) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let raw: JsValue = transaction.into();
    // It may end before everything was asked for.
    let ended = when_ended(&raw);
    let transaction = Transaction::try_from(raw.clone()).map_err(|_| StorageError::Unavailable)?;
    let put = put(&transaction).await;
    // What was asked for before the failure would be committed by itself. A transaction that cannot
    // be aborted and has no error had ended before anybody listened, and tells nothing more.
    if put.is_err() && transaction.abort().is_err() && js::find(&raw, "error").is_none() {
        return put;
    }
    match wasm_bindgen_futures::JsFuture::from(ended).await {
        Ok(_) => put,
        Err(_) => Err(why_it_ended(&raw)),
    }
}

/// Settles when the transaction is complete or aborted. A failed request is told earlier, but only
/// at the end it shows why: a full disk among other reasons.
fn when_ended(transaction: &JsValue) -> js_sys::Promise {
    js_sys::Promise::new(&mut |complete, aborted| {
        js::set(transaction, "oncomplete", &complete);
        js::set(transaction, "onabort", &aborted);
    })
}

fn why_it_ended(transaction: &JsValue) -> StorageError {
    let name = js::find(transaction, "error").map(|error| js::get(&error, "name"));
    match name.and_then(|name| name.as_string()).as_deref() {
        Some("QuotaExceededError") => StorageError::Full,
        _ => StorageError::Unavailable,
    }
}

/// Removes a whole database.
///
/// # Errors
/// When the browser refuses, or another tab still holds it open.
pub async fn delete_database(name: &str) -> Result<(), StorageError> {
    let factory = Factory::new().map_err(|_| StorageError::Unavailable)?;
    let request = factory
        .delete(name)
        .map_err(|_| StorageError::Unavailable)?;
    request.await.map_err(|_| StorageError::Unavailable)
}
