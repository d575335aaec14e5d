//! Figures: numerator, denominator, filter, bounds, freshness, and the records behind.

use super::photos::PhotoCount;
use crate::figures::{Bounds, FigureName, Fraction};
use crate::ids::{
    DeviceId, PromotionId, RecordId, StoreId, StoreTypeId, TeamId, TerritoryId, UserId,
};
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// The longest period of a figure or a report in days, so that a quarter fits. Figures of plan and visits
/// load the rows of their period; a quarter of a hundred people is some 100,000 of them.
pub const DAYS_MAX: i64 = 92;

/// `GET /api/figures/{figure}`: one figure over one filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// Which one.
    pub name: FigureName,
    /// What is known, and what is possible when silent devices deliver.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// How much of the denominator was due by now; only for the current day of a plan figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_by_now: Option<u64>,
    /// Visits that were not planned, shown beside and never added; only for plan figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unplanned: Option<u64>,
    /// Everything that the devices which are not silent knew up to here is in the figure.
    pub fresh_at: UtcMs,
    /// Devices that have not been heard from.
    pub silent_devices: Vec<SilentDevice>,
    /// What was asked.
    pub filter: FigureFilter,
    /// The period before, as long as this one, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
}

/// A figure over the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Before {
    /// First day.
    pub from: BusinessDay,
    /// Last day, included.
    pub to: BusinessDay,
    /// What is known of it.
    pub value: Fraction,
}

/// What a figure is taken over; everything given must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureFilter {
    /// First day.
    pub from: BusinessDay,
    /// Last day, included.
    pub to: BusinessDay,
    /// Only stores of this territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<TerritoryId>,
    /// Only people of this team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Only this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<UserId>,
    /// Only this store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// Only stores of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_type: Option<StoreTypeId>,
    /// Only this promotion; asked of promotions, and no other figure changes by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<PromotionId>,
}

impl FigureFilter {
    /// Everything of a period.
    #[must_use]
    pub fn of_days(from: BusinessDay, to: BusinessDay) -> Self {
        Self {
            from,
            to,
            territory: None,
            team: None,
            person: None,
            store: None,
            store_type: None,
            promotion: None,
        }
    }

    /// The same over the period before, as long as this one.
    #[must_use]
    pub fn before(&self) -> Self {
        let days = self.to.days_since(self.from) + 1;
        Self {
            from: self.from.plus_days(-days),
            to: self.to.plus_days(-days),
            ..self.clone()
        }
    }
}

/// A device that may hold what a figure lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SilentDevice {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: UserId,
    /// Their name.
    pub name: String,
    /// When it was last heard; told to whoever leads the person now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_heard_at: Option<UtcMs>,
}

/// `GET /api/figures/{figure}/records`: one page of what a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureRecords {
    /// Which figure.
    pub name: FigureName,
    /// In the order of day and id.
    pub records: Vec<FigureRecord>,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One record of a figure's denominator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureRecord {
    /// `planned_stop`, `visit`, `store`, `issue`, or the kind of what was recorded in a store. A store
    /// that takes part in a promotion and was not checked is a `store`.
    pub kind: String,
    /// The record.
    pub record: RecordId,
    /// Its day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<BusinessDay>,
    /// Whose it is, when it is somebody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<UserId>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_name: Option<String>,
    /// The store, when it is in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's or place's name.
    pub store_name: String,
    /// Whether it counts in the numerator.
    pub is_counted: bool,
    /// What it adds to numerator and denominator, where that is not one and one; seconds of a median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Fraction>,
    /// The promotion, of a store that takes part in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<PromotionId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion_name: Option<String>,
    /// Photos of the record, of a visit with what was recorded at it; not told in files.
    #[serde(default, skip_serializing_if = "PhotoCount::is_empty")]
    pub photos: PhotoCount,
}
