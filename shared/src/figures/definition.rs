//! What figures are made of and how they are told.

use super::FigureName;
use super::tally::TallyName;
use crate::checklist::ChecklistAnswer;
use crate::display::SpecialDisplay;
use crate::kinds::Named as _;
use crate::promotion::PromotionCheck;
use crate::stock::StockCount;

/// How a figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Numerator ÷ denominator, as a percentage from ten in the denominator on.
    Share,
    /// Numerator ÷ denominator with one decimal.
    ADay,
    /// A median of seconds over so many records as the denominator says.
    MedianTime,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Plan and visits.
    Route,
    /// The sum of what single records add.
    Sum(TallyName),
    /// The latest check of each store that takes part in a promotion.
    Promotions,
    /// Issues and their clocks.
    Issues,
}

impl FigureName {
    /// How it is told.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::CallsADay | Self::UnitsADay => Shape::ADay,
            Self::TimeInStore | Self::IssueHours => Shape::MedianTime,
            _ => Shape::Share,
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> Source {
        match self {
            Self::RouteCompliance
            | Self::StrictCallRate
            | Self::Coverage
            | Self::CallsADay
            | Self::UnitsADay
            | Self::TimeInStore => Source::Route,
            Self::OutOfStock | Self::OnShelf => Source::Sum(TallyName::OutOfStock),
            Self::MustStock => Source::Sum(TallyName::MustStock),
            Self::DisplayCompliance => Source::Sum(TallyName::Display),
            Self::StoreScore => Source::Sum(TallyName::StoreScore),
            Self::PromotionCompliance => Source::Promotions,
            Self::IssueAcknowledged | Self::IssueHours => Source::Issues,
        }
    }

    /// Whether less is better.
    #[must_use]
    pub fn is_better_low(self) -> bool {
        matches!(self, Self::OutOfStock | Self::IssueHours)
    }
}

impl TallyName {
    /// The kind of record that adds to it.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::OutOfStock | Self::MustStock => StockCount::KIND,
            Self::Display => SpecialDisplay::KIND,
            Self::Promotion => PromotionCheck::KIND,
            Self::StoreScore => ChecklistAnswer::KIND,
        }
    }
}
