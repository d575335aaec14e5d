//! Photos by request.

use crate::sync::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Photos of one question.
pub const PHOTOS_ASKED_MAX: usize = 200;

/// Which photos the server holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhotoList {
    /// SHA-256 of each, at most [`PHOTOS_ASKED_MAX`].
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub hashes: Vec<Hash>,
}

/// A photo that a record names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordPhoto {
    /// SHA-256 of its bytes, which is also its address below `/api/photos`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: Hash,
    /// The kind of the record.
    pub kind: String,
    /// How far it has come.
    pub state: PhotoState,
}

/// How far a photo of a record has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// Its record is here, its bytes are not.
    OnPhone,
    /// It is here, and can be seen.
    Shown,
    /// It is here and says more than it should, such as where it was taken; nobody is shown it.
    Withheld,
}

/// How many of the photos that records name are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhotoCount {
    /// Photos that are named.
    pub named: u32,
    /// Of these, photos whose every byte the server holds, shown or withheld.
    pub delivered: u32,
}

impl PhotoCount {
    /// Counts photos.
    #[must_use]
    pub fn of(photos: &[RecordPhoto]) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let is_here = |photo: &&RecordPhoto| photo.state != PhotoState::OnPhone;
        Self {
            named: count(photos.len()),
            delivered: count(photos.iter().filter(is_here).count()),
        }
    }

    /// Counts photos by what the server was heard to say of each; none while it has not spoken of all.
    #[must_use]
    pub fn told(named: &[Hash], is_here: &BTreeMap<Hash, bool>) -> Option<Self> {
        let mut count = Self::default();
        for photo in named {
            count.named += 1;
            count.delivered += u32::from(*is_here.get(photo)?);
        }
        Some(count)
    }

    /// Whether there is no photo to speak of.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_told_when_the_server_has_spoken_of_each_photo() {
        let photo = |number| Hash([number; 32]);
        let mut is_here = BTreeMap::from([(photo(1), true), (photo(2), false)]);
        assert_eq!(
            PhotoCount::told(&[photo(1), photo(2)], &is_here),
            Some(PhotoCount {
                named: 2,
                delivered: 1
            })
        );
        let three = [photo(1), photo(2), photo(3)];
        assert_eq!(PhotoCount::told(&three, &is_here), None);
        is_here.insert(photo(3), true);
        let count = PhotoCount::told(&three, &is_here).map(|count| count.delivered);
        assert_eq!(count, Some(2));
        assert_eq!(PhotoCount::told(&[], &is_here), Some(PhotoCount::default()));
    }
}
