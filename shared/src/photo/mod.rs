//! Photos: what a phone may take and a server takes. Bytes travel by uploads of their own; a record names
//! its photos by the SHA-256 of their bytes.

mod likeness;
mod names;
mod room;

pub use likeness::{Likeness, SAMPLE_HEIGHT, SAMPLE_WIDTH};
pub use names::{named_by, photos_fit};
pub use room::{WAITING_BYTES_MAX, WAITING_PHOTOS_MAX, Waiting, has_room};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Bytes of one photo.
pub const PHOTO_BYTES_MAX: u64 = 10 * 1024 * 1024;
/// Pixels of one photo, by its header: an upload with more is never unfolded.
pub const PHOTO_PIXELS_MAX: u64 = 40_000_000;
/// Photos of one record.
pub const PHOTOS_A_RECORD_MAX: usize = 24;
/// The longer side that phones send and that is shown, in pixels.
pub const PHOTO_SIDE_MAX: u32 = 1600;
/// The longer side of what lists and walls show, in pixels.
pub const THUMB_SIDE_MAX: u32 = 320;
/// Bytes of one piece of an upload from a phone: a cut costs no more than this.
pub const PIECE_BYTES: usize = 128 * 1024;
/// How long a phone keeps a photo that is delivered, in milliseconds: a server that comes back from a backup may ask
/// for it again.
pub const DELIVERED_KEPT_MS: i64 = 14 * crate::time::DAY_MS;
/// How long a phone keeps a photo that no record names, in milliseconds.
pub const UNNAMED_KEPT_MS: i64 = 7 * crate::time::DAY_MS;
/// How far back a phone looks for photos that look alike, in milliseconds.
pub const LIKE_WITHIN_MS: i64 = 7 * crate::time::DAY_MS;
/// How long an upload waits for its next byte, in milliseconds.
pub const UPLOAD_KEPT_MS: i64 = 7 * crate::time::DAY_MS;

/// What is shown of a photo; originals are kept and never served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Rendition {
    /// No side above [`THUMB_SIDE_MAX`].
    Thumb,
    /// No side above [`PHOTO_SIDE_MAX`].
    Large,
}

impl Rendition {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Thumb, Self::Large];

    /// The longer side, in pixels.
    #[must_use]
    pub fn side_max(self) -> u32 {
        match self {
            Self::Thumb => THUMB_SIDE_MAX,
            Self::Large => PHOTO_SIDE_MAX,
        }
    }
}

impl fmt::Display for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Thumb => "thumb",
            Self::Large => "large",
        })
    }
}
