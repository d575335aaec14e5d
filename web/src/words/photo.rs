use super::Words;
use crate::i18n::*;
use shared::api::photos::PhotoCount;

/// "3 of 5 photos delivered"; nothing where there is no photo.
pub fn photos_words(i18n: Words, photos: PhotoCount) -> Option<String> {
    let count = i32::try_from(photos.named).unwrap_or(i32::MAX);
    let delivered = photos.delivered;
    (!photos.is_empty()).then(|| {
        t_string!(
            i18n,
            common.sync.photos,
            count = count,
            delivered = delivered
        )
        .to_string()
    })
}
