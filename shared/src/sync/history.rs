//! The link that chains a feed's revisions, so that a removed or changed one shows.

use super::Hash;
use crate::ids::{MutationId, RecordId};
use crate::time::UtcMs;

/// One revision of one record, as its link sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Running number within the feed's history, from 1.
    pub sequence: u64,
    /// The record.
    pub record: RecordId,
    /// The record's revision after it.
    pub revision: u64,
    /// The mutation that made it.
    pub mutation: MutationId,
    /// The hash of that mutation's bytes.
    pub mutation_hash: Hash,
    /// SHA-256 of the record's body after it.
    pub body_hash: Hash,
    /// The commit time.
    pub at: UtcMs,
}

/// The link after `previous` (all zero for a feed's first). Bytes hashed: magic `SBH1`, previous
/// link (32), sequence (8), record (16), revision (8), mutation id (16), mutation hash (32), body
/// hash (32), time (8); numbers little-endian.
#[must_use]
pub fn link(previous: Hash, revision: &Revision) -> Hash {
    Hash::of(&[
        b"SBH1",
        &previous.0,
        &revision.sequence.to_le_bytes(),
        revision.record.0.as_bytes(),
        &revision.revision.to_le_bytes(),
        revision.mutation.0.as_bytes(),
        &revision.mutation_hash.0,
        &revision.body_hash.0,
        &revision.at.0.to_le_bytes(),
    ])
}
