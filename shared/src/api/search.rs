//! The search over everything that has a page at the desk.

use crate::ids::{FormId, ProductId, PromotionId, StoreId, UserId};
use serde::{Deserialize, Serialize};

/// Most things of one group.
pub const PER_GROUP_MAX: usize = 8;
/// Longest search, in characters.
pub const QUERY_MAX: usize = 100;

/// `GET /api/search?query`: what the caller may see of each kind, at most [`PER_GROUP_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SearchResults {
    /// By name.
    pub stores: Vec<Found<StoreId>>,
    /// By name.
    pub people: Vec<Found<UserId>>,
    /// The newest first.
    pub promotions: Vec<Found<PromotionId>>,
    /// In their order.
    pub products: Vec<Found<ProductId>>,
    /// The newest version of each form, by name.
    pub forms: Vec<Found<FormId>>,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found<Id> {
    /// What it is.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What tells it from others of the same name: an address, a barcode, days; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
