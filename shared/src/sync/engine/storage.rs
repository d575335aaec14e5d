//! Where the engine keeps what it must not lose: a storage states its laws, one suite checks them.

use crate::ids::RecordId;
use crate::sync::Hash;

/// A table of the storage; each is loaded in bulk when the engine opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Server truth: one row for each (feed, record).
    Records,
    /// Own mutations: the outbox, and delivered ones that are retained with their receipts.
    Mutations,
    /// How far each feed is held.
    Feeds,
    /// Single rows: the chain's tail, what is known of the server, whose storage it is.
    Meta,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 4] = [Self::Records, Self::Mutations, Self::Feeds, Self::Meta];

    /// The table's name on disk; a released name is kept.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Mutations => "mutations",
            Self::Feeds => "feeds",
            Self::Meta => "meta",
        }
    }
}

/// One row: the engine's own JSON under a key, opaque to the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it lies.
    pub table: Table,
    /// Unique within the table.
    pub key: String,
    /// JSON text.
    pub value: String,
}

/// One step of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Writes a row, replacing one with the same key.
    Put(Row),
    /// Removes a row; removing what is not there is no error.
    Delete {
        /// Where it lies.
        table: Table,
        /// Unique within the table.
        key: String,
    },
}

/// What is written together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The storage's revision that the writes were computed from.
    pub expected_revision: u64,
    /// In order: a later write of the same key wins.
    pub writes: Vec<Write>,
    /// Photos that its new mutations name, each with the record: a storage that keeps photos marks them in
    /// the same transaction.
    pub photos: Vec<(Hash, RecordId)>,
}

/// Everything that a storage holds at one moment, for tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Counts commits; 0 for a storage that was never written.
    pub revision: u64,
    /// All rows of all tables, in any order.
    pub rows: Vec<Row>,
}

/// Takes the rows of a storage one by one.
pub type TakeRow<'a> = &'a mut dyn FnMut(Row) -> Result<(), StorageError>;

/// Why a storage did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Somebody else has committed since the expected revision: nothing was written.
    #[error("another tab has written meanwhile")]
    Moved,
    /// No space is left: nothing was written.
    #[error("the device has no space left")]
    Full,
    /// The connection broke; whether the batch was written shows at the next load.
    #[error("the storage does not answer")]
    Unavailable,
    /// A row of the engine's own cannot be read; nothing is deleted because of it.
    #[error("the storage holds what cannot be read")]
    Corrupt,
}

/// A place to keep rows. Its laws, checked by [`super::conformance::check_storage`]:
///
/// 1. A commit is atomic: after a crash at any instruction all of its writes are there, or none.
/// 2. `Ok` means durable (`durability: "strict"` in IndexedDB): no crash after it undoes it.
/// 3. A commit is done only if the storage's revision equals `expected_revision`, compared in the
///    same transaction as the writes; then the revision is one higher. Otherwise it is
///    [`StorageError::Moved`] and nothing is written, so that two tabs never overwrite each other.
/// 4. `Full` means that nothing was written. `Unavailable` says nothing.
/// 5. `load` sees every commit that returned `Ok` before it began, whole commits only, and the
///    revision that belongs to them.
/// 6. Values come back as they were written, to the last byte.
///
/// A broken connection is reopened by the storage itself before it reports `Unavailable`.
#[expect(
    async_fn_in_trait,
    reason = "browser futures are not Send; callers stay on one thread"
)]
pub trait Storage {
    /// Gives every row of every table to `take`, in any order and from one read transaction, and
    /// answers the revision that belongs to them. A storage that waits between bulk reads lets the
    /// page answer meanwhile, and no device holds all rows twice.
    ///
    /// # Errors
    /// When the storage does not answer, or what `take` says.
    async fn load(&self, take: TakeRow<'_>) -> Result<u64, StorageError>;

    /// Writes a batch in one transaction. IndexedDB closes a transaction that waits for anything
    /// else, so everything is computed before.
    ///
    /// # Errors
    /// As the laws say.
    async fn commit(&self, batch: Batch) -> Result<(), StorageError>;

    /// Lets the device do what waits, such as drawing the page, before the engine goes on with long work.
    async fn breathe(&self) {}

    /// The signature of the device's key, which is kept beside the rows and cannot be taken out: ECDSA
    /// over P-256 with SHA-256, 64 bytes. Empty where the device cannot sign: recording goes on.
    async fn sign(&self, envelope: &[u8]) -> Vec<u8>;
}
