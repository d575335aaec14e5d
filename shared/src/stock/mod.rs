//! Stock counts: what of an assortment is on the shelf and in the back room.

pub mod count;
pub mod kind;

pub use count::{LastCount, Shortage, last_counts, shortage};

use crate::ids::{ProductId, RecordId, StoreId, UserId, VisitId, derived_id};
use crate::money::Money;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// The stock of a store at a visit. Kind `stock_count`, fact, in `store:<store>`; one a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockCount {
    /// The visit.
    pub visit: VisitId,
    /// Who counted.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The visit's day; the server sets it.
    pub day: BusinessDay,
    /// What was counted, each product once.
    pub lines: Vec<StockLine>,
}

/// One product of a count. What was not looked at is none, which is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLine {
    /// The product.
    pub product: ProductId,
    /// Consumer units on the shelf; zero is out of stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<u32>,
    /// Consumer units in the back room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_room: Option<u32>,
    /// Facings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facings: Option<u32>,
    /// Consumer units near expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_expiry: Option<u32>,
    /// The price at the shelf: an observation, never a reproach to the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_seen: Option<Money>,
    /// Why nothing is on the shelf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<OutOfStockReason>,
    /// The store does not sell it any more: it is no longer due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_sold: bool,
    /// The product was a must-stock item of the store when it was counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_must_stock: bool,
}

/// Why nothing is on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutOfStockReason {
    /// There is some in the back room.
    NotReplenished,
    /// The store has not ordered.
    NotOrdered,
    /// Ordered and not delivered.
    NotDelivered,
    /// The system shows stock that is not there.
    WrongBookStock,
    /// Something else.
    Other,
}

impl OutOfStockReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::NotReplenished,
        Self::NotOrdered,
        Self::NotDelivered,
        Self::WrongBookStock,
        Self::Other,
    ];
}

impl StockLine {
    /// A product that nobody has looked at yet.
    #[must_use]
    pub fn untouched(product: ProductId, is_must_stock: bool) -> Self {
        Self {
            product,
            shelf: None,
            back_room: None,
            facings: None,
            near_expiry: None,
            price_seen: None,
            reason: None,
            is_not_sold: false,
            is_must_stock,
        }
    }

    /// Whether somebody has said how it stands on the shelf.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.is_not_sold || self.shelf.is_some()
    }

    /// Listed, looked at, and nothing on the shelf.
    #[must_use]
    pub fn is_out_of_stock(&self) -> bool {
        !self.is_not_sold && self.shelf == Some(0)
    }
}

impl StockCount {
    /// The record's id: a visit has one count.
    #[must_use]
    pub fn record_of(visit: VisitId) -> RecordId {
        derived_id("stock_count", &[visit.0.as_bytes()]).into()
    }
}
