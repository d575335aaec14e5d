//! Counters are `u64` on the wire and signed 64-bit columns in the database.

use crate::database::Error;
use shared::sync::Hash;
use shared::sync::digest::Digest;

/// A counter as a column; no counter reaches the end of it.
pub(super) fn to_column(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A counter from a column.
pub(super) fn from_column(value: i64) -> Result<u64, Error> {
    u64::try_from(value).map_err(|_| Error::Data("a counter below zero"))
}

/// A SHA-256 value from a column.
pub(super) fn hash_from(bytes: &[u8]) -> Result<Hash, Error> {
    Hash::from_slice(bytes).ok_or(Error::Data("a hash that is not 32 bytes long"))
}

/// A digest from a column.
pub(super) fn digest_from(bytes: &[u8]) -> Result<Digest, Error> {
    Digest::from_slice(bytes).ok_or(Error::Data("a digest that is not 16 bytes long"))
}
