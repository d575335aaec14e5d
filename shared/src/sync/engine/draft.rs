//! What a rule wants recorded, before the engine writes it to final bytes.

use crate::ids::{MutationId, RecordId};
use crate::sync::{FeedId, Hash, Operation, PrivateValue};
use std::collections::BTreeMap;

/// One intent without what only the engine knows: device, running number, chain, time evidence.
///
/// Rules make drafts from arguments alone, so that a phone, the desk and the server say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Made by the caller; drafts of one call may name each other in `depends`.
    pub mutation: MutationId,
    /// The record's home feed as the caller knows it.
    pub feed: FeedId,
    /// The record's kind.
    pub kind: &'static str,
    /// The version of the kind's body.
    pub schema: u16,
    /// The record.
    pub record: RecordId,
    /// What is done to it; personal fields are left out.
    pub op: Operation,
    /// Personal fields: only their commitments enter the envelope.
    pub private: BTreeMap<String, PrivateValue>,
    /// Mutations that must have been applied before.
    pub depends: Vec<MutationId>,
    /// SHA-256 of each photo that belongs to the record.
    pub photos: Vec<Hash>,
    /// The mutation that this one mends.
    pub mends: Option<MutationId>,
}
