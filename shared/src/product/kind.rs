//! Products and listings as kinds of record.

use super::{AgreedDisplay, ListedProduct, Listing, Product, gtin::is_gtin};
use crate::display::{DisplayPlace, DisplayTerms};
use crate::kinds::{RecordType, sample};
use crate::money::{Currency, Money};
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::text::{are_distinct, is_name, require};

/// Most products of one assortment.
pub const PRODUCTS_PER_STORE_MAX: usize = 500;
/// Most displays agreed with one store.
pub const DISPLAYS_PER_STORE_MAX: usize = 40;
/// No case holds more.
pub const UNITS_PER_CASE_MAX: u32 = 10_000;

impl RecordType for Product {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        require(
            is_name(&self.name)
                && is_name(&self.brand)
                && is_name(&self.category)
                && self.gtin.as_deref().is_none_or(is_gtin)
                && (1..=UNITS_PER_CASE_MAX).contains(&self.units_per_case)
                && self.price.is_none_or(|price| price.minor >= 0),
        )
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let plain = Self {
            name: "青禾乌龙茶 500ml".into(),
            brand: "青禾".into(),
            category: "茶饮料".into(),
            gtin: Some("6291041500213".into()),
            units_per_case: 15,
            price: Some(Money {
                minor: 450,
                currency: Currency::CNY,
            }),
            shelf_life_days: Some(270),
            order: 1,
            ended_on: None,
        };
        let bare = Self {
            gtin: None,
            price: None,
            shelf_life_days: None,
            ended_on: Some(sample::day()),
            ..plain.clone()
        };
        vec![plain, bare]
    }
}

impl RecordType for Listing {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let displays_fit = self.displays.len() <= DISPLAYS_PER_STORE_MAX
            && are_distinct(self.displays.iter().map(|display| display.number))
            && self
                .displays
                .iter()
                .all(|display| display.from <= display.to && display.terms.fits());
        require(
            self.products.len() <= PRODUCTS_PER_STORE_MAX
                && are_distinct(self.products.iter().map(|listed| listed.product))
                && displays_fit,
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(self.store == next.store)
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            store: sample::STORE,
            products: vec![ListedProduct {
                product: sample::PRODUCT,
                is_must_stock: true,
                facings: Some(3),
            }],
            displays: vec![AgreedDisplay {
                number: 1,
                terms: DisplayTerms {
                    place: DisplayPlace::EndCap,
                    cases: Some(20),
                    width_cm: None,
                },
                from: sample::day(),
                to: sample::day(),
                is_paid: true,
            }],
        }]
    }
}
