//! How many photos a phone holds before they are delivered.

/// Photos that wait on one phone.
pub const WAITING_PHOTOS_MAX: usize = 200;
/// Bytes of the photos that wait on one phone.
pub const WAITING_BYTES_MAX: u64 = 300 * 1024 * 1024;
/// What stays free for records, in bytes: they matter more than photos.
const KEPT_FREE_BYTES: u64 = 20 * 1024 * 1024;

/// What waits on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Photos.
    pub photos: usize,
    /// Their bytes together.
    pub bytes: u64,
}

/// Whether a phone takes one more photo of so many bytes. `free_bytes` is what the browser says is left, none
/// when it does not tell.
#[must_use]
pub fn has_room(waiting: Waiting, bytes: u64, free_bytes: Option<u64>) -> bool {
    waiting.photos < WAITING_PHOTOS_MAX
        && waiting.bytes.saturating_add(bytes) <= WAITING_BYTES_MAX
        && free_bytes.is_none_or(|free| bytes.saturating_add(KEPT_FREE_BYTES) <= free)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1024 * 1024;

    #[test]
    fn photos_end_where_their_number_their_bytes_or_the_device_ends() {
        let waiting = |photos, bytes| Waiting { photos, bytes };
        assert!(has_room(waiting(199, 0), MB, None));
        assert!(!has_room(waiting(200, 0), MB, None));
        assert!(has_room(waiting(10, 299 * MB), MB, None));
        assert!(!has_room(waiting(10, 299 * MB), MB + 1, None));
        assert!(has_room(waiting(0, 0), MB, Some(21 * MB)));
        assert!(!has_room(waiting(0, 0), MB, Some(21 * MB - 1)));
    }
}
