//! The phone's engine: what it keeps, what it sends, what it makes of answers.
//!
//! A state machine without I/O ([`session`] over [`state`]) and a thin driver over two small traits,
//! [`storage`] and [`transport`]. Every step is planned as a list of changes, committed whole, and
//! only then done in memory, so that memory never says what a crash could take back.
//!
//! Invariant: it names no kind of record but its own receipts, and reads no clock.

mod again;
pub mod backoff;
mod command;
pub mod conformance;
pub mod draft;
pub mod driver;
mod error;
pub mod fault;
mod loss;
pub mod memory;
mod own;
pub mod pull;
pub mod push;
pub mod receipts;
pub mod records;
mod reload;
pub mod renewal;
pub mod rescue;
pub mod rows;
pub mod seal;
pub mod session;
pub mod state;
pub mod status;
pub mod storage;
pub mod transport;
pub mod views;

pub use draft::Draft;
pub use driver::Engine;
pub use error::{OpenError, RuledError};
pub use memory::MemoryStorage;
pub use receipts::ReceiptFile;
pub use rescue::TakeInError;
pub use seal::RecordError;
pub use status::{Counts, DeviceTime, Identity, ItemState, OutboxItem, SyncEnd, SyncReport, View};
pub use storage::{Batch, Row, Snapshot, Storage, StorageError, Table, TakeRow, Write};
pub use transport::{NoAnswer, Request, Response, Transport};

#[cfg(test)]
mod tests;
