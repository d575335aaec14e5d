//! Master data of in-store work: products, forms, and what is agreed with a store.

use crate::checklist::ChecklistForm;
use crate::ids::{FormId, ProductId, StoreId};
use crate::product::{Listing, Product};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// `GET /api/products?query&ended&cursor&limit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductList {
    /// In their order, then by id.
    pub products: Vec<ProductEntry>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductEntry {
    /// The product.
    pub id: ProductId,
    /// The record as it stands, for changes that name the value before.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub product: Product,
}

/// `GET /api/forms?cursor&limit`: every version of every form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormList {
    /// By lineage; within it the newest first.
    pub forms: Vec<FormEntry>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One version of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormEntry {
    /// The version.
    pub id: FormId,
    /// The record.
    pub form: ChecklistForm,
}

/// `GET /api/stores/{id}/listing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreListing {
    /// The store.
    pub store: StoreId,
    /// The record as it stands; none when nothing was ever agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub listing: Option<Listing>,
    /// The products of the assortment and of the last count below, in their order.
    pub products: Vec<ProductEntry>,
    /// What the last count says the store does not sell, whether it is listed or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_sold: Option<NotSold>,
}

/// `GET /api/listings?store_type&territory&open_on&cursor&limit`: what is agreed with stores, those with
/// which nothing is agreed included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingList {
    /// By the store's name, then by its id.
    pub stores: Vec<ListingEntry>,
    /// Stores of all pages.
    pub total: u64,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What is agreed with one store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingEntry {
    /// The store.
    pub store: StoreId,
    /// Its name.
    pub name: String,
    /// The record as it stands; none when nothing was ever agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub listing: Option<Listing>,
}

/// Products that a store does not sell, by its last count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotSold {
    /// The day of the count.
    pub day: BusinessDay,
    /// In the order of the count.
    pub products: Vec<ProductId>,
}
