//! The synchronisation protocol: bytes, receipts, digests, cursors, and the phone's engine.
//!
//! Invariant: nothing here names a kind of record or a rule of the domain; what it needs to know
//! about kinds arrives through [`kind::Catalogue`].

pub mod cursor;
pub mod digest;
pub mod engine;
pub mod envelope;
pub mod export;
pub mod hash;
pub mod history;
pub mod kind;
pub mod merge;
pub mod merkle;
pub mod receipt;
pub mod rescue;
pub mod signing;
pub mod wire;

pub use envelope::{Envelope, FieldChange, Operation, PrivateValue, SealedMutation, TimeEvidence};
pub use hash::Hash;
pub use receipt::{Leaf, Outcome};

use crate::time::MINUTE_MS;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The wire version that this build writes.
pub const WIRE_VERSION: u16 = 1;
/// Most mutations in one push.
pub const PUSH_MUTATIONS_MAX: usize = 200;
/// Most bytes of one push after decompression.
pub const PUSH_BYTES_MAX: usize = 1024 * 1024;
/// A device's signature of a mutation.
pub const SIGNATURE_BYTES: usize = 64;
/// Most feeds that one device follows; wider scopes are read by query.
pub const FEEDS_MAX: usize = 500;
/// A device gets a new anchor at most this often; between, the server hands out the last one again.
pub const ANCHOR_REUSE_MS: i64 = MINUTE_MS;

/// The name of a feed, such as `store:<id>`: opaque to the protocol.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FeedId(String);

impl FeedId {
    /// Wraps a feed's name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FeedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FeedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedId({})", self.0)
    }
}
