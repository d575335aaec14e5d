//! Reports: figures side by side, grouped.

use super::figures::FigureFilter;
use crate::figures::{FigureName, Fraction};
use serde::{Deserialize, Serialize};

/// What the rows of a report are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// Teams; somebody in two of them counts in both.
    Team,
    /// People.
    #[default]
    Person,
    /// Stores.
    Store,
    /// Days. Coverage and promotions are told of a period and have no value here.
    Day,
}

impl ReportBy {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::Team, Self::Person, Self::Store, Self::Day];

    /// As it travels.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Person => "person",
            Self::Store => "store",
            Self::Day => "day",
        }
    }

    /// Reads what [`ReportBy::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|by| by.as_str() == text)
    }
}

/// The figures of a compliance report, in the order of its columns.
pub const COMPLIANCE_FIGURES: [FigureName; 8] = [
    FigureName::RouteCompliance,
    FigureName::StrictCallRate,
    FigureName::Coverage,
    FigureName::OutOfStock,
    FigureName::MustStock,
    FigureName::DisplayCompliance,
    FigureName::PromotionCompliance,
    FigureName::StoreScore,
];

/// `GET /api/reports/compliance`: one page of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComplianceReport {
    /// What the rows are.
    pub by: ReportBy,
    /// What was asked.
    pub filter: FigureFilter,
    /// In the order that was asked for.
    pub rows: Vec<ComplianceRow>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One row: each figure equals that of the same filter narrowed to the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComplianceRow {
    /// The id of the team, person or store, or the day.
    pub key: String,
    /// Its name.
    pub name: String,
    /// One value for each of [`COMPLIANCE_FIGURES`]; none where the figure is not told of such a row.
    pub values: Vec<Option<Fraction>>,
}

impl ComplianceRow {
    /// The value of a figure.
    #[must_use]
    pub fn value(&self, name: FigureName) -> Option<Fraction> {
        let at = COMPLIANCE_FIGURES.iter().position(|one| *one == name)?;
        self.values.get(at).copied().flatten()
    }
}
