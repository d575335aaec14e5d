//! Photos by request.

use crate::sync::Hash;
use serde::{Deserialize, Serialize};

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
