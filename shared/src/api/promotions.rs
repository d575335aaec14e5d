//! Promotions at the desk: the list, one promotion, and the matrix of its stores and elements.

use super::photos::RecordPhoto;
use crate::ids::{ProductId, PromotionId, RecordId, StoreId, StoreTypeId, TerritoryId, UserId};
use crate::promotion::budget::{Margin, PromotionBudget};
use crate::promotion::review::is_about;
use crate::promotion::{
    DeviationReason, ElementState, Promotion, PromotionState, PromotionType, ReviewReason,
    ReviewVerdict, StoreRule,
};
use crate::sync::Hash;
use crate::time::{BusinessDay, UtcMs};
use crate::visit::Grade;
use serde::{Deserialize, Serialize};

/// `GET /api/promotions?state&query&from&to&cursor&limit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionList {
    /// The day by which states are told.
    pub today: BusinessDay,
    /// The latest beginning first.
    pub promotions: Vec<PromotionRow>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One promotion of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionRow {
    /// The promotion.
    pub id: PromotionId,
    /// As people say it.
    pub name: String,
    /// How it works for the shopper.
    pub promotion_type: PromotionType,
    /// First day.
    pub from: BusinessDay,
    /// Last day, included; earlier than planned when it was called off.
    pub to: BusinessDay,
    /// How far it has come.
    pub state: PromotionState,
    /// Who answers for it.
    pub owner: UserId,
    /// Their name.
    pub owner_name: String,
    /// How many elements have to be there.
    pub elements: u32,
}

/// `GET /api/promotions/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionDetail {
    /// The row of the list.
    pub row: PromotionRow,
    /// The day by which the state is told.
    pub today: BusinessDay,
    /// The record as it stands, for changes that name the value before.
    pub promotion: Promotion,
    /// The promoted products with their names, in their order; what is no product any more is left out.
    pub products: Vec<NamedProduct>,
    /// Whether the caller may change it: all its territories and added stores are theirs.
    pub may_change: bool,
    /// What was changed after its approval, the newest first; older ones than [`AMENDMENTS_MAX`] are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<Amendment>,
}

/// Most amendments that [`PromotionDetail::amendments`] names.
pub const AMENDMENTS_MAX: u64 = 20;

/// A change of a promotion that was approved already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amendment {
    /// When the server took it.
    pub at: UtcMs,
    /// Who made it.
    pub by_name: String,
    /// The fields that it changed, by their names in the record.
    pub fields: Vec<String>,
}

/// `GET` and the answer of `PUT /api/promotions/{id}/budget`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetDetail {
    /// The plan; none before anybody saved one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PromotionBudget>,
    /// What comes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// How often it was saved; given back when it is saved again.
    pub version: i64,
    /// Who saved it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_name: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<UtcMs>,
}

/// `PUT /api/promotions/{id}/budget`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewBudget {
    /// The plan.
    pub plan: PromotionBudget,
    /// The version that it was made from; 0 for the first.
    pub version: i64,
}

/// A product by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedProduct {
    /// The product.
    pub id: ProductId,
    /// Its name.
    pub name: String,
}

/// Most stores that [`PromotionReach::sample`] names.
pub const SAMPLE_MAX: usize = 12;

/// `POST /api/promotions/reach`: which stores a rule would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReachQuestion {
    /// The rule.
    pub stores: StoreRule,
    /// The day on which a store has to be open to take part.
    pub day: BusinessDay,
}

/// What a rule means within the caller's reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PromotionReach {
    /// Stores that take part.
    pub stores: u32,
    /// People who work in the field at any of them now.
    pub people: u32,
    /// The first of the stores by name, at most [`SAMPLE_MAX`].
    pub sample: Vec<NamedStore>,
    /// The added and left-out stores of the rule, by name.
    pub named: Vec<NamedStore>,
    /// Whether the caller may set a promotion up with this rule.
    pub may_set_up: bool,
}

/// A store by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedStore {
    /// The store.
    pub id: StoreId,
    /// Its name.
    pub name: String,
}

/// `GET /api/promotions/{id}/matrix?territory&store_type&failing&element&state&photos&cursor&limit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionMatrix {
    /// Over all stores that match territory and type, whatever page and whether or not they fail.
    pub totals: MatrixTotals,
    /// The same for each element, in the order of the promotion.
    pub elements: Vec<ElementTotals>,
    /// One store each, by name.
    pub rows: Vec<MatrixRow>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How a promotion stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixTotals {
    /// Stores that take part.
    pub stores: u32,
    /// Of these, with a check in the period.
    pub checked: u32,
    /// Of these, with everything mandatory there and as agreed.
    pub complete: u32,
    /// What `complete` would be if every store without a check were complete.
    pub complete_at_most: u32,
    /// Elements that were looked at and asked of their store.
    pub cells_checked: u32,
    /// Of these, with a reviewer's decision.
    pub cells_reviewed: u32,
}

/// How one element stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ElementTotals {
    /// The element's number.
    pub number: u16,
    /// Stores of which it is asked: all that take part but those where it does not apply.
    pub asked: u32,
    /// Of these, there and as agreed.
    pub present: u32,
    /// There, not as agreed.
    pub deviating: u32,
    /// Not there.
    pub missing: u32,
    /// Nobody has looked.
    pub unknown: u32,
}

/// One store of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixRow {
    /// The store.
    pub store: StoreId,
    /// Its name.
    pub store_name: String,
    /// Its territory.
    pub territory: TerritoryId,
    /// Its type.
    pub store_type: StoreTypeId,
    /// The latest check of the period; none while the store was not heard from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<MatrixCheck>,
    /// Everything mandatory is there and as agreed.
    pub is_complete: bool,
    /// One for each element of the promotion, in its order.
    pub cells: Vec<MatrixCell>,
    /// Whether the caller may decide on the cells.
    pub may_review: bool,
}

/// The check behind a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixCheck {
    /// The record.
    pub check: RecordId,
    /// The visit's day.
    pub day: BusinessDay,
    /// The visit; only for those who may read people's work there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<MatrixVisit>,
}

/// The visit of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixVisit {
    /// Who looked.
    pub person: UserId,
    /// Their name.
    pub person_name: String,
    /// Arrival.
    pub at: UtcMs,
    /// How far the check-in proves that they were there.
    pub grade: Grade,
    /// Metres from the check-in to the store, when both are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
}

/// One element at one store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixCell {
    /// The element's number.
    pub element: u16,
    /// How it stands; none when nobody has looked at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ElementState>,
    /// How many were found, where it is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Why it is not as agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<DeviationReason>,
    /// In the words of whoever looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its photos, in the order in which they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<RecordPhoto>,
    /// What was found, by its fingerprint; a decision on it names it as what was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub fingerprint: Option<Hash>,
    /// What a reviewer said of this check's element, as it stands or as it stood earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<CellReview>,
}

impl MatrixCell {
    /// The decision, where it is about what stands there now.
    #[must_use]
    pub fn standing_review(&self) -> Option<&CellReview> {
        let review = self.review.as_ref();
        review.filter(|review| is_about(review.seen, self.fingerprint))
    }
}

/// A reviewer's decision on a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellReview {
    /// Who decided.
    pub reviewer: UserId,
    /// Their name.
    pub reviewer_name: String,
    /// What.
    pub verdict: ReviewVerdict,
    /// Why it went back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReviewReason>,
    /// In the reviewer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The element as the reviewer saw it, by its fingerprint; earlier decisions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub seen: Option<Hash>,
}
