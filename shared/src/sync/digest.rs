//! The sum that says whether two sides hold the same live records of a feed.

use super::Hash;
use crate::ids::RecordId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Sum modulo 2¹²⁸ over the live entries; order does not matter and one entry is taken out by
/// subtraction. 32 hexadecimal digits of the little-endian bytes in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub u128);

impl Digest {
    /// What one live entry adds: the first 16 bytes, little-endian, of SHA-256 over magic `SBD1`,
    /// kind, a zero byte, record (16), revision (8, little-endian), body hash (32).
    #[must_use]
    pub fn of_entry(kind: &str, record: RecordId, revision: u64, body_hash: &Hash) -> Self {
        let hash = Hash::of(&[
            b"SBD1",
            kind.as_bytes(),
            &[0],
            record.0.as_bytes(),
            &revision.to_le_bytes(),
            &body_hash.0,
        ]);
        Self(u128::from_le_bytes(hash.first_half()))
    }

    /// With one entry more.
    #[must_use]
    pub fn plus(self, entry: Self) -> Self {
        Self(self.0.wrapping_add(entry.0))
    }

    /// With one entry less.
    #[must_use]
    pub fn minus(self, entry: Self) -> Self {
        Self(self.0.wrapping_sub(entry.0))
    }

    /// The 16 bytes of a database column.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// Reads the 16 bytes of a database column.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes
            .try_into()
            .ok()
            .map(|bytes| Self(u128::from_le_bytes(bytes)))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.to_bytes()))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        hex::decode(text.as_bytes())
            .ok()
            .and_then(|bytes| Self::from_slice(&bytes))
            .ok_or_else(|| de::Error::custom("a digest is 32 hexadecimal digits"))
    }
}
