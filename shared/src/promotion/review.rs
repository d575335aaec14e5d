//! What a reviewer says of an element that was found.

use super::{ElementFound, PromotionCheck};
use crate::ids::{PromotionId, RecordId, StoreId, UserId, derived_id};
use crate::sync::Hash;
use serde::{Deserialize, Serialize};

/// A decision on one element of one check. Kind `review_decision`, of use for some time, in
/// `store:<store>`; the record's id derives from check and element, so that an element has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewDecision {
    /// The check.
    pub check: RecordId,
    /// Its promotion.
    pub promotion: PromotionId,
    /// Its store.
    pub store: StoreId,
    /// Whose check it is.
    pub person: UserId,
    /// The element's number.
    pub element: u16,
    /// Who decides.
    pub reviewer: UserId,
    /// What.
    pub verdict: ReviewVerdict,
    /// Why it goes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReviewReason>,
    /// In the reviewer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The element as the reviewer saw it, by its fingerprint; decisions of earlier builds do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub seen: Option<Hash>,
}

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// 通过: it is as it was told, and may count.
    Accepted,
    /// 退回: it goes back to the merchandiser as a task.
    Rejected,
    /// 看不清: it cannot be told from what was recorded.
    Unclear,
}

/// Why an element goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewReason {
    /// 箱数不够.
    TooFew,
    /// 缺海报、缺物料.
    MaterialMissing,
    /// 位置不对.
    WrongPlace,
    /// 不是本店.
    OtherStore,
    /// 记录不清.
    NotClear,
    /// Something else; the note says what.
    Other,
}

impl ReviewReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::TooFew,
        Self::MaterialMissing,
        Self::WrongPlace,
        Self::OtherStore,
        Self::NotClear,
        Self::Other,
    ];
}

/// Whether a decision on what was `seen` is about what stands there `now`. It is the element that counts,
/// never the order of arrival: a change from before the decision may come after it. One that does not say
/// what it saw is taken to be about it.
#[must_use]
pub fn is_about(seen: Option<Hash>, now: Option<Hash>) -> bool {
    seen.is_none() || seen == now
}

impl ReviewDecision {
    /// Whether it is about the element as the check has it, see [`is_about`].
    #[must_use]
    pub fn is_about(&self, check: &PromotionCheck) -> bool {
        let now = check.found(self.element).map(ElementFound::fingerprint);
        is_about(self.seen, now)
    }

    /// The record's id: an element of a check has one decision.
    #[must_use]
    pub fn record_of(check: RecordId, element: u16) -> RecordId {
        derived_id(
            "review_decision",
            &[check.0.as_bytes(), &element.to_be_bytes()],
        )
        .into()
    }
}
