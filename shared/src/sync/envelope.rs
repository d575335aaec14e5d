//! What a person did, in the exact bytes that the phone wrote.
//!
//! The envelope is UTF-8 JSON. Its bytes are hashed as written, travel as written and are kept as
//! written; everybody else only parses a view of them.

use super::wire::read_json;
use super::{FeedId, Hash};
use crate::ids::{AnchorId, DeviceId, MutationId, RecordId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One intent: create, change or withdraw one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Wire version, see [`super::WIRE_VERSION`].
    pub v: u16,
    /// Made by the device; the same id never stands for other bytes.
    pub id: MutationId,
    /// The device that wrote it.
    pub device: DeviceId,
    /// The person who did it.
    pub author: UserId,
    /// The device's running number, from 1.
    pub number: u64,
    /// Hash of the device's previous envelope; none for number 1.
    pub prev: Option<Hash>,
    /// The record's home feed as the device knew it; the server routes by the record id.
    pub feed: FeedId,
    /// The record's kind.
    pub kind: String,
    /// The version of the kind's body.
    pub schema: u16,
    /// The record.
    pub record: RecordId,
    /// What is done to it.
    pub op: Operation,
    /// What the device knew of the time.
    pub time: TimeEvidence,
    /// Mutations that must have been applied before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<MutationId>,
    /// SHA-256 of each photo that belongs to the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Hash>,
    /// Personal fields: the salted commitment of each; the values travel beside the envelope.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub commitments: BTreeMap<String, Hash>,
    /// The mutation that this one mends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mends: Option<MutationId>,
}

/// What is done to the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Operation {
    /// The record begins with this body.
    Create {
        /// Every field of the record but the personal ones.
        body: Map<String, Value>,
    },
    /// Some fields change.
    Change {
        /// For each field the value before and after.
        fields: BTreeMap<String, FieldChange>,
    },
    /// The record is taken back.
    Withdraw {
        /// Why, in the person's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The revision that the person saw; 0 for a record of their own that no server has shown yet. What
        /// somebody else has changed since outlives the withdrawal. None where nobody knows: it takes
        /// everything along then, as those of earlier builds do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<u64>,
    },
}

/// One field's change, with what the person saw before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The value on the screen when the person changed it; null for none.
    pub before: Value,
    /// The value that the person set; null for none.
    pub after: Value,
}

/// What the device knew of the time; evidence, never order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeEvidence {
    /// The device's wall clock.
    pub wall: UtcMs,
    /// A reading that does not jump, but may stop in sleep and restarts with the page.
    pub monotonic_ms: u64,
    /// The last anchor that the server gave to this device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<AnchorId>,
    /// Wall-clock milliseconds since that anchor arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor_age_ms: Option<i64>,
}

/// A personal value beside the envelope, erasable without breaking a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrivateValue {
    /// 16 random bytes, in hexadecimal.
    pub salt: String,
    /// The value.
    pub value: Value,
}

impl PrivateValue {
    /// SHA-256(salt ‖ JSON bytes of the value); `None` when the salt is not hexadecimal.
    #[must_use]
    pub fn commitment(&self) -> Option<Hash> {
        let salt = hex::decode(&self.salt).ok()?;
        Some(Hash::of(&[&salt, self.value.to_string().as_bytes()]))
    }
}

/// A mutation as it is stored and travels: three parts, of which the first is what is hashed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SealedMutation {
    /// The envelope's exact bytes.
    pub envelope: Vec<u8>,
    /// JSON of `{field: PrivateValue}`, empty when there is none.
    pub private: Vec<u8>,
    /// The device's P-256 signature over the hash (r and s, 64 bytes); empty where it could not sign.
    pub signature: Vec<u8>,
}

impl SealedMutation {
    /// Writes an envelope and its personal values to their final bytes.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn seal(
        envelope: &Envelope,
        private: &BTreeMap<String, PrivateValue>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            envelope: serde_json::to_vec(envelope)?,
            private: if private.is_empty() {
                Vec::new()
            } else {
                serde_json::to_vec(private)?
            },
            signature: Vec::new(),
        })
    }

    /// SHA-256 of the envelope's bytes: with the id, the mutation's identity.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[&self.envelope])
    }

    /// The parsed view of the envelope.
    ///
    /// # Errors
    /// When the bytes are not an envelope of a known wire version.
    pub fn view(&self) -> Result<Envelope, serde_json::Error> {
        read_json(&self.envelope)
    }

    /// The personal values, empty when there are none.
    ///
    /// # Errors
    /// When the bytes are not a map of personal values.
    pub fn private_values(&self) -> Result<BTreeMap<String, PrivateValue>, serde_json::Error> {
        if self.private.is_empty() {
            Ok(BTreeMap::new())
        } else {
            read_json(&self.private)
        }
    }
}
