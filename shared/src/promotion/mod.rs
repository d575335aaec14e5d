//! Promotions: what is agreed, which stores take part, what is found there, and what a reviewer says.

pub mod budget;
pub mod check;
pub mod flaw;
pub mod kind;
pub mod review;

pub use check::{
    DeviationReason, ElementFound, ElementState, PromotionCheck, Standing, judge_element,
    standing_of,
};
pub use flaw::{PromotionFlaw, flaws};
pub use review::{ReviewDecision, ReviewReason, ReviewVerdict};

use crate::display::DisplayPlace;
use crate::ids::{ProductId, StoreId, StoreTypeId, TerritoryId, UserId};
use crate::store::Store;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// A promotion. Kind `promotion`, shared, in the catalog; in its owner's feed until it is approved. Budget
/// and margin are not in it, because every phone reads the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Promotion {
    /// As people say it.
    pub name: String,
    /// How it works for the shopper.
    pub promotion_type: PromotionType,
    /// First day.
    pub from: BusinessDay,
    /// Last day, included.
    pub to: BusinessDay,
    /// What is promoted.
    pub products: Vec<ProductId>,
    /// The offer in a sentence, such as "two bottles, one more free".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mechanics: String,
    /// Who takes part.
    pub stores: StoreRule,
    /// What has to be there, in the order of the check.
    pub elements: Vec<PromotionElement>,
    /// Consumer units to be sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_volume: Option<u32>,
    /// Who answers for it.
    pub owner: UserId,
    /// It may be carried out. Before that no phone shows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_approved: bool,
    /// It was called off from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_off_on: Option<BusinessDay>,
}

/// How a promotion works for the shopper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromotionType {
    /// ① 批量购买优惠.
    BulkPurchase,
    /// ① 限时特卖.
    LimitedTimeSale,
    /// ① 价格促销.
    PriceReduction,
    /// ② 抽奖.
    Lottery,
    /// ③ 积点、积分、会员制.
    Points,
    /// ④ 买赠: a product or a gift.
    BuyAndGet,
    /// ④ 满额赠.
    SpendAndGet,
    /// ⑤ 免费试用, tasting, sampling.
    FreeTrial,
    /// ⑥ 联合促销.
    Joint,
    /// ⑦ 人员推广.
    PromoterStaff,
    /// ⑧ 互动游戏.
    InteractiveGame,
}

impl PromotionType {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::BulkPurchase,
        Self::LimitedTimeSale,
        Self::PriceReduction,
        Self::Lottery,
        Self::Points,
        Self::BuyAndGet,
        Self::SpendAndGet,
        Self::FreeTrial,
        Self::Joint,
        Self::PromoterStaff,
        Self::InteractiveGame,
    ];

    /// What the types of stores suggest, each given as what its template names: in the order in which
    /// types are offered, none when nothing is suggested.
    #[must_use]
    pub fn suggested_by<'a>(templates: impl Iterator<Item = &'a [Self]> + Clone) -> Vec<Self> {
        let is_suggested = |one: &Self| templates.clone().any(|named| named.contains(one));
        Self::ALL.iter().copied().filter(is_suggested).collect()
    }
}

/// How far a promotion has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromotionState {
    /// 草稿: nobody has approved it.
    Drafted,
    /// 未开始: approved, and its first day is still to come.
    Planned,
    /// 进行中.
    Live,
    /// 已结束: after its last day, or called off.
    Ended,
}

impl PromotionState {
    /// All of them, in the order of a promotion's life.
    pub const ALL: &[Self] = &[Self::Drafted, Self::Planned, Self::Live, Self::Ended];

    /// As addresses say it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Planned => "planned",
            Self::Live => "live",
            Self::Ended => "ended",
        }
    }
}

/// Which stores take part, as a rule that phone and server read alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreRule {
    /// In these territories.
    pub territories: Vec<TerritoryId>,
    /// Of these types; of any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub store_types: Vec<StoreTypeId>,
    /// These too, whatever their territory and type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<StoreId>,
    /// These not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<StoreId>,
}

/// Something that has to be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionElement {
    /// Its number within the promotion, from 1; it never changes its meaning.
    pub number: u16,
    /// What it is.
    pub element_type: ElementType,
    /// What it must be like, in a few words, such as "at the entrance, A2".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub requirement: String,
    /// Without it the store does not carry the promotion out.
    pub is_mandatory: bool,
    /// At least so many: cases of a display, pieces of gifts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    /// Where a display has to stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<DisplayPlace>,
}

/// What kind of element it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ElementType {
    /// 价签.
    PriceTag,
    /// 海报.
    Poster,
    /// DM 海报: in the store's leaflet.
    Leaflet,
    /// 跳跳卡、爆炸贴 and other materials.
    Material,
    /// 堆箱、端架: a display of at least some size.
    Display,
    /// 赠品: gifts in stock.
    GiftStock,
    /// 促销员 on duty.
    Promoter,
}

impl ElementType {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::PriceTag,
        Self::Poster,
        Self::Leaflet,
        Self::Material,
        Self::Display,
        Self::GiftStock,
        Self::Promoter,
    ];

    /// Whether it is counted, against a target.
    #[must_use]
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Display | Self::GiftStock)
    }
}

impl Promotion {
    /// Whether it is carried out on a day.
    #[must_use]
    pub fn is_live_on(&self, day: BusinessDay) -> bool {
        let is_called_off = self.called_off_on.is_some_and(|off| off <= day);
        self.is_approved && self.from <= day && day <= self.to && !is_called_off
    }

    /// The last day on which it is carried out; before the first when it was called off before that.
    #[must_use]
    pub fn last_day(&self) -> BusinessDay {
        match self.called_off_on {
            Some(off) => self.to.min(off.plus_days(-1)),
            None => self.to,
        }
    }

    /// How far it has come.
    #[must_use]
    pub fn state_on(&self, today: BusinessDay) -> PromotionState {
        let last = self.last_day();
        if !self.is_approved {
            PromotionState::Drafted
        } else if last < today || last < self.from {
            PromotionState::Ended
        } else if today < self.from {
            PromotionState::Planned
        } else {
            PromotionState::Live
        }
    }

    /// A number for one more element: none that this promotion, or the one it was, has given before.
    #[must_use]
    pub fn next_number(&self, before: Option<&Self>) -> u16 {
        let all = before.into_iter().chain([self]);
        let numbers = all.flat_map(|promotion| promotion.elements.iter().map(|it| it.number));
        numbers.max().unwrap_or(0).saturating_add(1)
    }

    /// One element by its number.
    #[must_use]
    pub fn element(&self, number: u16) -> Option<&PromotionElement> {
        self.elements
            .iter()
            .find(|element| element.number == number)
    }
}

impl StoreRule {
    /// Whether a store takes part. Closed ones are the caller's to leave out: that depends on the day.
    #[must_use]
    pub fn takes_part(&self, id: StoreId, store: &Store) -> bool {
        self.takes_part_of(id, store.store_type, store.territory)
    }

    /// The same where only type and territory of the store were read.
    #[must_use]
    pub fn takes_part_of(
        &self,
        id: StoreId,
        store_type: StoreTypeId,
        territory: TerritoryId,
    ) -> bool {
        if self.left_out.contains(&id) {
            return false;
        }
        let is_of_type = self.store_types.is_empty() || self.store_types.contains(&store_type);
        self.added.contains(&id) || (is_of_type && self.territories.contains(&territory))
    }
}

#[cfg(test)]
mod tests;
