//! What a device holds, in about four bytes a feed; and the tag that says it in sixteen.

use super::Hash;
use crate::ids::EpochId;
use uuid::Uuid;

/// How far a device holds one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedMark {
    /// The feed's small number.
    pub ordinal: u64,
    /// Everything up to here is held.
    pub position: u64,
}

/// What a device holds: epoch, and a mark for each feed, sorted by ordinal without repetition.
///
/// Bytes: version (1), epoch (16), number of feeds (varint), then for each feed the difference of
/// its ordinal to the one before (varint, the first to zero) and its position (varint, LEB128).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The server's epoch as the device knows it.
    pub epoch: EpochId,
    /// Sorted by ordinal.
    pub marks: Vec<FeedMark>,
}

const VERSION: u8 = 1;

impl Cursor {
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(self.epoch.0.as_bytes());
        write_varint(
            &mut bytes,
            u64::try_from(self.marks.len()).unwrap_or(u64::MAX),
        );
        let mut before = 0;
        for mark in &self.marks {
            write_varint(&mut bytes, mark.ordinal.wrapping_sub(before));
            write_varint(&mut bytes, mark.position);
            before = mark.ordinal;
        }
        bytes
    }

    /// Reads what travelled; `None` for another version, unsorted feeds, more than
    /// [`super::FEEDS_MAX`] × 2 of them, or bytes left over.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&[VERSION])?;
        let (epoch, mut rest) = rest.split_first_chunk::<16>()?;
        let count = usize::try_from(read_varint(&mut rest)?).ok()?;
        if count > super::FEEDS_MAX * 2 {
            return None;
        }
        let mut marks = Vec::with_capacity(count);
        let mut ordinal = 0_u64;
        for index in 0..count {
            let step = read_varint(&mut rest)?;
            if step == 0 && index > 0 {
                return None;
            }
            ordinal = ordinal.checked_add(step)?;
            marks.push(FeedMark {
                ordinal,
                position: read_varint(&mut rest)?,
            });
        }
        rest.is_empty().then(|| Self {
            epoch: EpochId(Uuid::from_bytes(*epoch)),
            marks,
        })
    }
}

/// What a tag is made of for one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedState {
    /// The feed's small number.
    pub ordinal: u64,
    /// The server's last position, or how far the device holds the feed.
    pub head: u64,
    /// Facts up to here have left the feed.
    pub window: u64,
}

/// Sixteen bytes that are equal on both sides when there is nothing new: the first half of SHA-256
/// over magic `SBT1`, epoch, and ordinal, head, window of each feed (8 bytes each, little-endian),
/// sorted by ordinal.
#[must_use]
pub fn tag(epoch: EpochId, feeds: &[FeedState]) -> [u8; 16] {
    let mut sorted = feeds.to_vec();
    sorted.sort_unstable();
    let mut bytes = Vec::with_capacity(20 + sorted.len() * 24);
    bytes.extend_from_slice(b"SBT1");
    bytes.extend_from_slice(epoch.0.as_bytes());
    for feed in sorted {
        bytes.extend_from_slice(&feed.ordinal.to_le_bytes());
        bytes.extend_from_slice(&feed.head.to_le_bytes());
        bytes.extend_from_slice(&feed.window.to_le_bytes());
    }
    Hash::of(&[&bytes]).first_half()
}

fn write_varint(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0x7f);
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
