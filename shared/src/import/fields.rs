//! The kinds of lists and their fields.

use crate::product::import::names as product_names;
use crate::store::import::names;
use serde::{Deserialize, Serialize};

/// What a list is a list of. A second kind plugs in here and in the server's `import`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Places that are visited.
    Stores,
    /// Things that are sold.
    Products,
}

/// A field and the header names by which its column is known, the better ones first.
pub type FieldNames = (ListField, &'static [&'static str]);

impl ListKind {
    /// All kinds of lists.
    pub const ALL: &[Self] = &[Self::Stores, Self::Products];

    /// The kind as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stores => "stores",
            Self::Products => "products",
        }
    }

    /// Fields of such a list in the order in which columns are offered to them, with the names by
    /// which their columns are known.
    #[must_use]
    pub fn names(self) -> &'static [FieldNames] {
        match self {
            Self::Stores => names::NAMES,
            Self::Products => product_names::NAMES,
        }
    }

    /// What a longer header contains, for a field that no name was found for.
    #[must_use]
    pub fn parts(self) -> &'static [FieldNames] {
        match self {
            Self::Stores => names::PARTS,
            Self::Products => product_names::PARTS,
        }
    }

    /// Fields of such a list.
    pub fn fields(self) -> impl Iterator<Item = ListField> {
        self.names().iter().map(|(field, _)| *field)
    }

    /// Fields without which no row can be imported.
    #[must_use]
    pub fn needed(self) -> &'static [ListField] {
        match self {
            Self::Stores => &[ListField::ExternalId, ListField::Name],
            // A product is found again by its code or, without one, by its barcode.
            Self::Products => &[ListField::Name, ListField::Brand, ListField::Category],
        }
    }
}

/// What a column of a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListField {
    /// The thing's key in the list.
    ExternalId,
    /// Its name.
    Name,
    /// A store's address in one line.
    Address,
    /// Degrees east.
    Longitude,
    /// Degrees north.
    Latitude,
    /// The name of a store's type.
    StoreType,
    /// The name of a store's territory.
    Territory,
    /// A product's brand.
    Brand,
    /// What a product is compared with on a shelf.
    Category,
    /// A product's barcode.
    Gtin,
    /// Consumer units in a case of a product.
    UnitsPerCase,
    /// The usual shelf price of one unit, in yuan.
    Price,
    /// How long a product keeps, in days.
    ShelfLifeDays,
}

impl ListField {
    /// All fields of all kinds of lists.
    pub const ALL: &[Self] = &[
        Self::ExternalId,
        Self::Name,
        Self::Address,
        Self::Longitude,
        Self::Latitude,
        Self::StoreType,
        Self::Territory,
        Self::Brand,
        Self::Category,
        Self::Gtin,
        Self::UnitsPerCase,
        Self::Price,
        Self::ShelfLifeDays,
    ];

    /// The field as it travels and is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Name => "name",
            Self::Address => "address",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::StoreType => "store_type",
            Self::Territory => "territory",
            Self::Brand => "brand",
            Self::Category => "category",
            Self::Gtin => "gtin",
            Self::UnitsPerCase => "units_per_case",
            Self::Price => "price",
            Self::ShelfLifeDays => "shelf_life_days",
        }
    }

    /// Reads what [`ListField::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|field| field.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_needed_field_is_one_of_the_list_and_reads_back() {
        for kind in ListKind::ALL {
            for field in kind.needed() {
                assert!(kind.fields().any(|known| known == *field));
            }
            for field in kind.fields() {
                assert_eq!(ListField::parse(field.as_str()), Some(field));
            }
        }
    }
}
