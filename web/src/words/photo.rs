use super::Words;
use crate::i18n::*;
use crate::state::PhotoCount;

/// How far the photos of a visit have come; nothing where none was taken.
pub fn photos_words(i18n: Words, photos: PhotoCount) -> Option<String> {
    let count = i32::try_from(photos.taken).unwrap_or(i32::MAX);
    let delivered = photos.delivered;
    (count > 0).then(|| {
        t_string!(
            i18n,
            common.sync.photos,
            count = count,
            delivered = delivered
        )
        .to_string()
    })
}
