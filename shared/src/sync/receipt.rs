//! What the server says of one mutation, as an immutable leaf.

use super::{FeedId, Hash};
use crate::ids::{EpochId, MutationId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became of a mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done as asked.
    Applied,
    /// Done, with other people's work kept beside it.
    Merged,
    /// Given up by a person's explicit choice.
    Dropped,
    /// Replaced by a later mutation that names it.
    MendedBy,
    /// Kept whole; waits for another mutation or for a person.
    Held,
    /// Kept whole; its sender has to mend or drop it.
    Returned,
}

impl Outcome {
    /// Whether the outbox may let go of the mutation.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Held | Self::Returned)
    }

    fn code(self) -> u8 {
        match self {
            Self::Applied => 1,
            Self::Merged => 2,
            Self::Dropped => 3,
            Self::MendedBy => 4,
            Self::Held => 5,
            Self::Returned => 6,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        [
            Self::Applied,
            Self::Merged,
            Self::Dropped,
            Self::MendedBy,
            Self::Held,
            Self::Returned,
        ]
        .into_iter()
        .find(|outcome| outcome.code() == code)
    }
}

/// A receipt's leaf. Its bytes are final: magic `SBL1`, mutation id (16), hash (32), outcome (1),
/// epoch (16), commit time (8, little-endian milliseconds), position (8, little-endian; 0 when the
/// mutation stands in no feed), length of the feed's name (2, little-endian), the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The mutation.
    pub mutation: MutationId,
    /// The hash of the bytes that the server keeps under that id.
    pub hash: Hash,
    /// What became of it.
    pub outcome: Outcome,
    /// The server's epoch at the commit.
    pub epoch: EpochId,
    /// When the server committed it.
    pub committed_at: UtcMs,
    /// Where its record stood then.
    pub position: u64,
    /// The record's home feed.
    pub feed: FeedId,
}

const MAGIC: &[u8; 4] = b"SBL1";
const FIXED_LEN: usize = 4 + 16 + 32 + 1 + 16 + 8 + 8 + 2;

impl Leaf {
    /// The final bytes. A feed's name is cut at 65,535 bytes, which no name reaches.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let name = self.feed.as_str().as_bytes();
        let name_len = u16::try_from(name.len()).unwrap_or(u16::MAX);
        let mut bytes = Vec::with_capacity(FIXED_LEN + name.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(self.mutation.0.as_bytes());
        bytes.extend_from_slice(&self.hash.0);
        bytes.push(self.outcome.code());
        bytes.extend_from_slice(self.epoch.0.as_bytes());
        bytes.extend_from_slice(&self.committed_at.0.to_le_bytes());
        bytes.extend_from_slice(&self.position.to_le_bytes());
        bytes.extend_from_slice(&name_len.to_le_bytes());
        bytes.extend_from_slice(&name[..usize::from(name_len)]);
        bytes
    }

    /// Reads the final bytes; `None` for anything else, to the last byte.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (fixed, name) = bytes.split_at_checked(FIXED_LEN)?;
        let fixed = fixed.strip_prefix(MAGIC)?;
        let (mutation, fixed) = fixed.split_first_chunk::<16>()?;
        let (hash, fixed) = fixed.split_first_chunk::<32>()?;
        let (outcome, fixed) = fixed.split_first()?;
        let (epoch, fixed) = fixed.split_first_chunk::<16>()?;
        let (committed_at, fixed) = fixed.split_first_chunk::<8>()?;
        let (position, name_len) = fixed.split_first_chunk::<8>()?;
        let name_len = u16::from_le_bytes(name_len.try_into().ok()?);
        if usize::from(name_len) != name.len() {
            return None;
        }
        Some(Self {
            mutation: MutationId(Uuid::from_bytes(*mutation)),
            hash: Hash(*hash),
            outcome: Outcome::from_code(*outcome)?,
            epoch: EpochId(Uuid::from_bytes(*epoch)),
            committed_at: UtcMs(i64::from_le_bytes(*committed_at)),
            position: u64::from_le_bytes(*position),
            feed: FeedId::new(std::str::from_utf8(name).ok()?),
        })
    }
}
