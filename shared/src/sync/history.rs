//! The link that chains a feed's revisions, so that a removed or changed one shows, and what the server signs
//! of the end of it.

use super::{FeedId, Hash};
use crate::ids::{MutationId, RecordId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};

/// One revision of one record, as its link sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// SHA-256 of the record's body after it, without its personal values: their commitments are in the
    /// mutation's bytes, so that a link holds when they are erased.
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

/// How far a feed's history goes. Whoever knows no more than the revisions can make links of his own; what
/// the server signs of the end says which ones are its.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEnd {
    /// The feed.
    pub feed: FeedId,
    /// The number of the last revision; 0 where there is none.
    pub last: u64,
    /// Its link.
    pub link: Hash,
    /// Over the authors of all revisions, of which the links say nothing: SHA-256 of what it was before
    /// (all zero at first) and the next author (16).
    pub authors: Hash,
}

impl HistoryEnd {
    /// Where a feed's history begins.
    #[must_use]
    pub fn of(feed: FeedId) -> Self {
        Self {
            feed,
            last: 0,
            link: Hash::default(),
            authors: Hash::default(),
        }
    }

    /// Goes on to the next revision.
    pub fn follow(&mut self, revision: &Revision, author: UserId) {
        self.last = revision.sequence;
        self.link = link(self.link, revision);
        self.authors = Hash::of(&[&self.authors.0, author.0.as_bytes()]);
    }

    /// What stands for the end in a signed tree, where a receipt has its leaf. Magic `SBE1`, number (8,
    /// little-endian), link (32), authors (32), the feed's name.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            b"SBE1".as_slice(),
            &self.last.to_le_bytes(),
            &self.link.0,
            &self.authors.0,
            self.feed.as_str().as_bytes(),
        ]
        .concat()
    }
}
