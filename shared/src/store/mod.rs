//! Stores and their types.

pub mod import;
pub mod kind;
pub mod position;

use crate::ids::{StoreTypeId, TerritoryId};
use crate::place::Datum;
use crate::promotion::PromotionType;
use crate::time::{BusinessDay, ZoneOffsets};
use serde::{Deserialize, Serialize};

/// A place that is visited. Kind `store`, shared, in its own `store:<id>` feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Store {
    /// As people say it: chain, then branch.
    pub name: String,
    /// The list it came from, with `external_id` its key for repeated imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The store's key in that list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// One line.
    pub address: String,
    /// What kind of store it is.
    pub store_type: StoreTypeId,
    /// Its one territory.
    pub territory: TerritoryId,
    /// Where it is, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<StorePosition>,
    /// What its list said last, so that an import that runs again can tell a changed list from a
    /// position that a person repaired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_position: Option<StorePosition>,
    /// The UTC-offset changes of its time zone, so that a phone knows its business day.
    pub zone: ZoneOffsets,
    /// The day it closed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<BusinessDay>,
}

/// Where a store is, in WGS-84, and how far that can be believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StorePosition {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// The datum that it arrived in, before conversion.
    pub datum: Datum,
    /// Radius in metres, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
    /// Why it cannot be trusted; none when nothing speaks against it or a person confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<PositionDoubt>,
}

/// Why a position is kept but not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PositionDoubt {
    /// Three or more stores have the same.
    SharedPosition,
    /// Longitude and latitude look exchanged.
    SwappedAxes,
    /// Zero or close to it.
    NullIsland,
    /// Far from the stores of its group.
    FarFromGroup,
}

/// A list entry of administrators. Kind `store_type`, shared, in the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreType {
    /// The Chinese name.
    pub name_zh: String,
    /// The English name.
    pub name_en: String,
    /// Load of one visit in standard-visit units: 1 for a chain store, 3 for a hypermarket.
    pub units: u32,
    /// How many visits make a standard day.
    pub stores_a_day: u32,
    /// The shortest time in store that counts for the strict call rate.
    pub time_in_store_min_s: u32,
    /// The geofence's radius.
    pub geofence_radius_m: u32,
    /// What a visit there consists of.
    #[serde(default, skip_serializing_if = "VisitTemplate::is_default")]
    pub template: VisitTemplate,
}

/// What a visit at stores of a type consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTemplate {
    /// The cards in the order of the work; the usual order when empty. Guidance, never a block.
    pub cards: Vec<VisitCard>,
    /// What to take along, such as a folder or a cutter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kit: Vec<String>,
    /// Types of promotion that are suggested for such stores; all are offered, none preferred, when
    /// empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotion_types: Vec<PromotionType>,
}

/// One card of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitCard {
    /// The stock count.
    Stock,
    /// Each live promotion.
    Promotion,
    /// Each agreed display.
    Display,
    /// Each form.
    Checklist,
}

impl VisitCard {
    /// The usual order.
    pub const ALL: &[Self] = &[Self::Stock, Self::Promotion, Self::Display, Self::Checklist];
}

impl VisitTemplate {
    /// The cards in their order.
    #[must_use]
    pub fn cards(&self) -> &[VisitCard] {
        if self.cards.is_empty() {
            VisitCard::ALL
        } else {
            &self.cards
        }
    }

    /// The template arranged anew; promotion types go back into the order in which they are offered.
    /// Cards that stand as before are stored as before, so that a type which follows the usual order
    /// goes on doing so.
    #[must_use]
    pub fn arranged(
        &self,
        cards: Vec<VisitCard>,
        kit: Vec<String>,
        mut promotion_types: Vec<PromotionType>,
    ) -> Self {
        let is_same = cards == self.cards();
        promotion_types.sort_unstable();
        Self {
            cards: if is_same { self.cards.clone() } else { cards },
            kit,
            promotion_types,
        }
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_arranged_as_it_was_is_stored_as_it_was() {
        for cards in [
            Vec::new(),
            VisitCard::ALL.to_vec(),
            vec![VisitCard::Display],
        ] {
            let before = VisitTemplate {
                cards,
                ..VisitTemplate::default()
            };
            let after = before.arranged(before.cards().to_vec(), Vec::new(), Vec::new());
            assert_eq!(after, before);
        }
    }

    #[test]
    fn cards_keep_the_order_they_were_given_and_promotion_types_the_offered_one() {
        let types = vec![PromotionType::InteractiveGame, PromotionType::BulkPurchase];
        let cards = vec![VisitCard::Display, VisitCard::Stock];
        let after = VisitTemplate::default().arranged(cards.clone(), Vec::new(), types);
        assert_eq!(after.cards(), cards);
        assert_eq!(
            after.promotion_types,
            [PromotionType::BulkPurchase, PromotionType::InteractiveGame]
        );
    }
}
