//! Devices' chains with their receipts, and feeds' histories, as a file that anybody can check without a
//! server: JSON lines, one link each, in an order in which every line can be judged by what stands above it.

mod histories;
#[cfg(test)]
mod tests;
mod verify;
mod write;

pub use histories::{HistoryFault, is_done};
pub use verify::{Broken, CheckSignature, Fault, Found, Verifier};
pub use write::ExportWriter;

use super::history::Revision;
use super::signing::{Endorsement, HexBytes, Proof, ServerKey};
use super::{FeedId, Hash, SealedMutation};
use crate::ids::{DeviceId, UserId};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The version of the format that this build writes and reads.
pub const EXPORT_FORMAT: u16 = 1;

/// A device's public key: a raw point of P-256, uncompressed.
pub type DeviceKey = HexBytes<65>;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Export {
        /// See [`EXPORT_FORMAT`].
        format: u16,
    },
    /// A key of the server's; all of them come before the devices, oldest first.
    Key {
        /// The public half.
        key: ServerKey,
        /// What the key before says of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endorsement: Option<Endorsement>,
    },
    /// A part of a device's chain, whose mutations follow in the order of their numbers; the parts of one device
    /// stand together.
    Device {
        /// Its id.
        device: DeviceId,
        /// Checks its signatures.
        public_key: DeviceKey,
        /// The number of the first mutation that follows.
        first: u64,
        /// The hash of the mutation before that one; none where the chain begins.
        prev: Option<Hash>,
        /// The number of the last mutation that follows.
        last: u64,
    },
    /// A mutation; its receipts follow in the order in which they were given.
    Mutation {
        /// The exact bytes, which name the hash of the mutation before.
        envelope: Base64,
        /// The device's signature; empty where it could not sign.
        signature: Base64,
    },
    /// What the server says of the mutation above.
    Receipt {
        /// The leaf's bytes, hexadecimal.
        leaf: String,
        /// What proves it.
        proof: Proof,
    },
    /// A feed, whose revisions follow in the order of their numbers, from the first one on. All of them come
    /// after the devices.
    History {
        /// Its name.
        feed: FeedId,
    },
    /// A revision of a record in the feed above. The body is not there, only its hash.
    Revision {
        /// What the link is over.
        #[serde(flatten)]
        revision: Revision,
        /// Who made it.
        author: UserId,
        /// The link after it.
        link: Hash,
    },
    /// The end of the history above.
    HistoryEnd {
        /// The number of the last revision; 0 where there is none.
        last: u64,
        /// What proves the end, see [`HistoryEnd`](super::history::HistoryEnd).
        proof: Proof,
    },
    /// The last line.
    End {
        /// How many lines stand above.
        lines: u64,
    },
}

impl Line {
    /// The line of a mutation. Its personal values are no part of the chain and stay out.
    #[must_use]
    pub fn of_mutation(sealed: &SealedMutation) -> Self {
        Self::Mutation {
            envelope: Base64(sealed.envelope.clone()),
            signature: Base64(sealed.signature.clone()),
        }
    }

    /// The line of a receipt, by the leaf's final bytes.
    #[must_use]
    pub fn of_receipt(leaf: &[u8], proof: Proof) -> Self {
        Self::Receipt {
            leaf: hex::encode(leaf),
            proof,
        }
    }
}

/// Bytes that travel as base64 of RFC 4648 (4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD.decode(text.as_bytes());
        bytes.map(Self).map_err(de::Error::custom)
    }
}
