//! Products, and what is agreed with a store: its assortment and its displays.

pub mod agreement;
pub mod gtin;
pub mod import;
pub mod kind;

use crate::display::DisplayTerms;
use crate::ids::{ProductId, StoreId};
use crate::money::Money;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// Something that is sold. Kind `product`, shared, in the catalog; its cost is not in it, because
/// every phone reads the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// As people say it, with its size.
    pub name: String,
    /// Brand.
    pub brand: String,
    /// What it is compared with on a shelf.
    pub category: String,
    /// The barcode, 8, 12, 13 or 14 digits with a right check digit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Consumer units in a case.
    pub units_per_case: u32,
    /// Usual shelf price of one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// How long it keeps, in days; the red line of near expiry is a share of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life_days: Option<u32>,
    /// Place in lists, from 1.
    pub order: u32,
    /// The day from which it is not sold any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<BusinessDay>,
}

/// What is agreed with one store. Kind `listing`, shared, in `store:<store>`; one record a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The store.
    pub store: StoreId,
    /// Its assortment, in the order of the shelf.
    pub products: Vec<ListedProduct>,
    /// Displays that are agreed beside promotions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displays: Vec<AgreedDisplay>,
}

/// One product of an assortment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedProduct {
    /// The product.
    pub product: ProductId,
    /// 必分销品: it must never be missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_must_stock: bool,
    /// Facings that are agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facings: Option<u32>,
}

/// A display that is agreed with a store for some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedDisplay {
    /// Its number within the store, from 1.
    pub number: u16,
    /// What is agreed.
    pub terms: DisplayTerms,
    /// First day.
    pub from: BusinessDay,
    /// Last day, included.
    pub to: BusinessDay,
    /// It is paid for; otherwise it was won.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_paid: bool,
}

impl Product {
    /// Whether it is sold on a day.
    #[must_use]
    pub fn is_sold_on(&self, day: BusinessDay) -> bool {
        self.ended_on.is_none_or(|ended_on| day < ended_on)
    }
}

impl Listing {
    /// The displays that hold on a day.
    pub fn displays_on(&self, day: BusinessDay) -> impl Iterator<Item = &AgreedDisplay> {
        self.displays
            .iter()
            .filter(move |display| display.from <= day && day <= display.to)
    }

    /// The record's id: a store has one.
    #[must_use]
    pub fn record_of(store: StoreId) -> crate::ids::RecordId {
        crate::ids::derived_id("listing", &[store.0.as_bytes()]).into()
    }
}
