//! What is found of a promotion in a store, and how that stands against what is required.

use super::{Promotion, PromotionElement};
use crate::ids::{PromotionId, RecordId, StoreId, UserId, VisitId, derived_id};
use crate::sync::Hash;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// A promotion as it was found at a visit. Kind `promotion_check`, fact, in `store:<store>`; one for
/// each promotion of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionCheck {
    /// The visit.
    pub visit: VisitId,
    /// Who looked.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The visit's day; the server sets it.
    pub day: BusinessDay,
    /// The promotion.
    pub promotion: PromotionId,
    /// What was found, each element once; those that nobody looked at are not there.
    pub elements: Vec<ElementFound>,
}

/// One element as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ElementFound {
    /// The element's number.
    pub number: u16,
    /// How it stands.
    pub state: ElementState,
    /// How many were found, where it is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Why it is not as agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<DeviationReason>,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// SHA-256 of its photos, in the order in which they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub photos: Vec<Hash>,
}

/// How an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ElementState {
    /// 到位: there, and as agreed.
    Present,
    /// 不符: there, not as agreed.
    Deviating,
    /// 没有: not there.
    Missing,
    /// 不适用: not asked of this store.
    NotApplicable,
}

/// Why an element is not as agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviationReason {
    /// 箱数少: fewer than agreed.
    TooFew,
    /// 位置错: at another place.
    WrongPlace,
    /// 被遮挡: covered by something.
    Covered,
    /// 破损: damaged.
    Damaged,
    /// 被撤: taken away.
    Removed,
    /// 未送达: not delivered.
    NotDelivered,
    /// 门店不同意: the store refused.
    StoreRefused,
    /// Something else.
    Other,
}

impl DeviationReason {
    /// What is offered for an element that is there and not as agreed.
    pub const OF_DEVIATING: &[Self] = &[
        Self::TooFew,
        Self::WrongPlace,
        Self::Covered,
        Self::Damaged,
        Self::Other,
    ];
    /// What is offered for an element that is not there.
    pub const OF_MISSING: &[Self] = &[
        Self::Removed,
        Self::NotDelivered,
        Self::StoreRefused,
        Self::Other,
    ];
}

/// How a store stands with a promotion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// Elements that are asked of the store.
    pub asked: u32,
    /// Of these, looked at.
    pub checked: u32,
    /// Of these, there and as agreed.
    pub present: u32,
    /// All mandatory elements are there and as agreed.
    pub is_complete: bool,
}

/// What an element counts as: one that is said to be there with fewer than agreed deviates, whoever
/// said it.
#[must_use]
pub fn judge_element(element: &PromotionElement, found: &ElementFound) -> ElementState {
    let is_short = element
        .target
        .is_some_and(|target| found.count.is_some_and(|count| count < target));
    match found.state {
        ElementState::Present if is_short => ElementState::Deviating,
        state => state,
    }
}

/// How a store stands with a promotion after a check. An element that nobody looked at is not there
/// as far as completeness goes, and is not counted as missing either.
#[must_use]
pub fn standing_of(promotion: &Promotion, check: &PromotionCheck) -> Standing {
    let mut standing = Standing {
        is_complete: true,
        ..Standing::default()
    };
    for element in &promotion.elements {
        let state = check.state_of(element);
        if state == Some(ElementState::NotApplicable) {
            continue;
        }
        standing.asked += 1;
        standing.checked += u32::from(state.is_some());
        standing.present += u32::from(state == Some(ElementState::Present));
        standing.is_complete &= !element.is_mandatory || state == Some(ElementState::Present);
    }
    standing
}

impl ElementFound {
    /// SHA-256 over everything that was found, by which a decision says what it judged.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        let bytes = serde_json::to_vec(self).expect("what was found is plain data");
        Hash::of(&[&bytes])
    }
}

impl PromotionCheck {
    /// What was found of an element; none when nobody looked at it.
    #[must_use]
    pub fn found(&self, number: u16) -> Option<&ElementFound> {
        self.elements.iter().find(|found| found.number == number)
    }

    /// What an element counts as; none when nobody looked at it.
    #[must_use]
    pub fn state_of(&self, element: &PromotionElement) -> Option<ElementState> {
        self.found(element.number)
            .map(|found| judge_element(element, found))
    }

    /// The record's id: a visit has one check of a promotion.
    #[must_use]
    pub fn record_of(visit: VisitId, promotion: PromotionId) -> RecordId {
        derived_id(
            "promotion_check",
            &[visit.0.as_bytes(), promotion.0.as_bytes()],
        )
        .into()
    }
}
