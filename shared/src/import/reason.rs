//! What is said about a row.

use crate::store::PositionDoubt;
use serde::{Deserialize, Serialize};

macro_rules! row_reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Why a row is not imported, or what to look at when it is. A released code keeps its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum RowReason {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $name,
        )*}

        impl RowReason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it travels.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

row_reasons! {
    /// Refused: no key.
    MissingExternalId = "missing_external_id";
    /// Refused: no name.
    MissingName = "missing_name";
    /// Refused: an earlier row has the same key.
    DuplicateExternalId = "duplicate_external_id";
    /// Refused: something is not a number, or only one half of a position is there.
    InvalidNumber = "invalid_number";
    /// Refused: no place on earth, either way round.
    OutOfRange = "out_of_range";
    /// Refused: the name is longer than a name may be.
    NameTooLong = "name_too_long";
    /// Refused: the address is longer than an address may be.
    AddressTooLong = "address_too_long";
    /// Refused: no brand.
    MissingBrand = "missing_brand";
    /// Refused: no category.
    MissingCategory = "missing_category";
    /// Refused: no barcode, or a wrong check digit.
    InvalidGtin = "invalid_gtin";
    /// Refused: an earlier row has the same barcode.
    DuplicateGtin = "duplicate_gtin";
    /// Refused: the row could not be read as text.
    Unreadable = "unreadable";
    /// Doubtful: three or more stores have the same position.
    SharedPosition = "shared_position";
    /// Doubtful: longitude and latitude were exchanged.
    SwappedAxes = "swapped_axes";
    /// Doubtful: zero or close to it.
    NullIsland = "null_island";
    /// Doubtful: far from the stores of its group.
    FarFromGroup = "far_from_group";
    /// Left out: there is no store type of that name.
    UnknownStoreType = "unknown_store_type";
    /// Left out: there is no territory of that name.
    UnknownTerritory = "unknown_territory";
}

/// A row that is not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The line of the file on which it begins; the header is line 1.
    pub row: u64,
    /// Its key, when it has one.
    pub external_id: String,
    /// Why.
    pub reason: RowReason,
}

impl From<PositionDoubt> for RowReason {
    fn from(doubt: PositionDoubt) -> Self {
        match doubt {
            PositionDoubt::SharedPosition => Self::SharedPosition,
            PositionDoubt::SwappedAxes => Self::SwappedAxes,
            PositionDoubt::NullIsland => Self::NullIsland,
            PositionDoubt::FarFromGroup => Self::FarFromGroup,
        }
    }
}
