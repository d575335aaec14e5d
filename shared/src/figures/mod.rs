//! Figures, each one function over plain rows: numerator, denominator, bounds, and the records behind.
//!
//! Bounds say what is possible when silent devices deliver what was planned for their people and end
//! what these began; visits beside the plan cannot be foreseen, and bound nothing.

mod days;
mod definition;
pub mod facts;
mod shares;
pub mod store_work;
pub mod tally;
#[cfg(test)]
mod tests;

pub use days::{calls_a_day, time_in_store, units_a_day};
pub use definition::{Shape, Source};
pub use facts::{Facts, Linked, LinkedStop, StopRow, VisitRow, link};
pub use shares::{coverage, route_compliance, strict_call_rate};

use crate::ids::{RecordId, StoreId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Below this denominator a figure is the fraction and has no percentage.
pub const PERCENT_DENOMINATOR_MIN: u64 = 10;

/// The figures of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FigureName {
    /// 路线执行率: planned stores visited on their day ÷ planned stores due.
    RouteCompliance,
    /// 达标拜访率: visits with evidence fair or better, long enough, ÷ planned.
    StrictCallRate,
    /// 网点拜访覆盖率: distinct stores visited ÷ active stores in scope.
    Coverage,
    /// 日均拜访: visits ÷ days worked.
    CallsADay,
    /// Standard-visit units ÷ days worked.
    UnitsADay,
    /// 在店时长: the median in seconds; its denominator is the number of visits it is taken over.
    TimeInStore,
    /// 缺货率: products listed and not available ÷ listed and checked.
    OutOfStock,
    /// 有货率: one minus out of stock, over the same products.
    OnShelf,
    /// 必分销品达标率: must-stock products present ÷ due.
    MustStock,
    /// 陈列达标率: displays that meet place and size ÷ agreed.
    DisplayCompliance,
    /// 促销执行率: stores with all mandatory elements ÷ stores taking part, each once for each promotion.
    PromotionCompliance,
    /// 门店得分: points ÷ points of what applied.
    StoreScore,
    /// 问题响应: issues that somebody took note of by the end of the next day ÷ issues whose time for it
    /// has run or which were noted.
    IssueAcknowledged,
    /// 解决时长: the median in seconds from report to solution; its denominator is the number of solved
    /// issues, and issues that are open have no value.
    IssueHours,
}

impl FigureName {
    /// All of them, in the order in which they are shown.
    pub const ALL: &[Self] = &[
        Self::RouteCompliance,
        Self::StrictCallRate,
        Self::Coverage,
        Self::CallsADay,
        Self::UnitsADay,
        Self::TimeInStore,
        Self::OutOfStock,
        Self::OnShelf,
        Self::MustStock,
        Self::DisplayCompliance,
        Self::PromotionCompliance,
        Self::StoreScore,
        Self::IssueAcknowledged,
        Self::IssueHours,
    ];

    /// The name as it travels.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RouteCompliance => "route_compliance",
            Self::StrictCallRate => "strict_call_rate",
            Self::Coverage => "coverage",
            Self::CallsADay => "calls_a_day",
            Self::UnitsADay => "units_a_day",
            Self::TimeInStore => "time_in_store",
            Self::OutOfStock => "out_of_stock",
            Self::OnShelf => "on_shelf",
            Self::MustStock => "must_stock",
            Self::DisplayCompliance => "display_compliance",
            Self::PromotionCompliance => "promotion_compliance",
            Self::StoreScore => "store_score",
            Self::IssueAcknowledged => "issue_acknowledged",
            Self::IssueHours => "issue_hours",
        }
    }

    /// Reads what [`FigureName::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == text)
    }
}

/// One value of a figure. For a median the numerator is the median itself in seconds and the
/// denominator the number of visits; it is never divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fraction {
    /// What counts.
    pub numerator: u64,
    /// Of what.
    pub denominator: u64,
}

impl Fraction {
    /// Tenths of a percent, rounded half up; none when the denominator is below ten.
    #[must_use]
    pub fn per_mille(self) -> Option<u64> {
        (self.denominator >= PERCENT_DENOMINATOR_MIN)
            .then(|| (self.numerator * 2000 + self.denominator) / (self.denominator * 2))
    }

    /// Tenths of the quotient, rounded half up, for visits or units a day; none without a day.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        (self.denominator > 0)
            .then(|| (self.numerator * 20 + self.denominator) / (self.denominator * 2))
    }
}

/// What is known, and the lowest and highest value possible when silent devices deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bounds {
    /// What is known now.
    pub value: Fraction,
    /// The lowest value possible.
    pub lower: Fraction,
    /// The highest value possible; none when nothing bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Fraction>,
}

/// A figure with the records behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What is known and possible.
    pub bounds: Bounds,
    /// Records that count in the numerator.
    pub counted: Vec<RecordId>,
    /// The other records of the denominator; for a median those that have no value.
    pub others: Vec<RecordId>,
}

/// Takes one figure over linked facts; `active` are the active stores in scope, for coverage. None for a
/// figure that is not made of plan and visits.
#[must_use]
pub fn take(name: FigureName, linked: &Linked, active: &BTreeSet<StoreId>) -> Option<Tally> {
    let tally = match name {
        FigureName::RouteCompliance => route_compliance(linked),
        FigureName::StrictCallRate => strict_call_rate(linked),
        FigureName::Coverage => coverage(linked, active),
        FigureName::CallsADay => calls_a_day(linked),
        FigureName::UnitsADay => units_a_day(linked),
        FigureName::TimeInStore => time_in_store(linked),
        _ => return None,
    };
    Some(tally)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
