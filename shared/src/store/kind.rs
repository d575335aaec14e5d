//! Stores and store types as kinds of record.

use super::{Store, StorePosition, StoreType, VisitCard, VisitTemplate};
use crate::kinds::{RecordType, sample};
use crate::place::{Datum, Position};
use crate::problem::ProblemCode;
use crate::promotion::PromotionType;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::text::{are_distinct, is_name};

/// Longest name of a store, in characters.
pub const STORE_NAME_MAX: usize = 120;
/// Longest address, in characters.
pub const ADDRESS_MAX: usize = 300;
/// Widest geofence; a larger one would hold a whole district.
pub const GEOFENCE_RADIUS_MAX_M: u32 = 2_000;
/// Heaviest visit in standard-visit units.
pub const UNITS_MAX: u32 = 100;
/// Most things that a store type's visit needs.
pub const KIT_MAX: usize = 30;

impl RecordType for Store {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let name_fits = (1..=STORE_NAME_MAX).contains(&self.name.trim().chars().count());
        let address_fits = self.address.chars().count() <= ADDRESS_MAX;
        let position_exists = self
            .position
            .as_ref()
            .is_none_or(StorePosition::is_on_earth);
        if name_fits && address_fits && position_exists {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(field: &str) -> FieldRule {
        match field {
            // An import that runs again must not undo what a person repaired meanwhile.
            "position" => FieldRule::ServerKeeps,
            _ => FieldRule::Newer,
        }
    }

    fn samples() -> Vec<Self> {
        let plain = Self {
            name: "云杉里便利 东湖店".into(),
            source: Some("sample".into()),
            external_id: Some("S-0001".into()),
            address: "虚构市东湖区槐树街 8 号".into(),
            store_type: sample::STORE_TYPE,
            territory: sample::TERRITORY,
            position: Some(StorePosition {
                latitude: 31.230_416,
                longitude: 121.473_701,
                datum: Datum::Gcj02,
                accuracy_m: Some(15.0),
                doubt: None,
            }),
            listed_position: None,
            zone: sample::zone(),
            closed_on: None,
        };
        let bare = Self {
            source: None,
            external_id: None,
            position: None,
            closed_on: Some(sample::day()),
            ..plain.clone()
        };
        vec![plain, bare]
    }
}

impl StorePosition {
    /// Whether the numbers can be a position at all; a doubtful one is.
    #[must_use]
    pub fn is_on_earth(&self) -> bool {
        self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
            && self
                .accuracy_m
                .is_none_or(|accuracy_m| accuracy_m.is_finite() && accuracy_m >= 0.0)
    }

    /// The point alone.
    #[must_use]
    pub fn point(&self) -> Position {
        Position {
            latitude: self.latitude,
            longitude: self.longitude,
        }
    }
}

impl RecordType for StoreType {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let is_named = !self.name_zh.trim().is_empty() && !self.name_en.trim().is_empty();
        let numbers_fit = (1..=UNITS_MAX).contains(&self.units)
            && self.stores_a_day >= 1
            && (1..=GEOFENCE_RADIUS_MAX_M).contains(&self.geofence_radius_m);
        let template_fits = self.template.kit.len() <= KIT_MAX
            && self.template.kit.iter().all(|name| is_name(name))
            && are_distinct(self.template.cards.iter());
        if is_named && numbers_fit && template_fits {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            name_zh: "连锁超市".into(),
            name_en: "Chain supermarket".into(),
            units: 1,
            stores_a_day: 24,
            time_in_store_min_s: 300,
            geofence_radius_m: 150,
            template: VisitTemplate {
                cards: vec![VisitCard::Promotion, VisitCard::Stock],
                kit: vec!["文件夹".into(), "抹布".into()],
                promotion_types: vec![PromotionType::BuyAndGet],
            },
        }]
    }
}
