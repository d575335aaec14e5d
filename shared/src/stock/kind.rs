//! Stock counts as a kind of record.

use super::{OutOfStockReason, StockCount, StockLine};
use crate::kinds::{RecordType, sample};
use crate::money::{Currency, Money};
use crate::problem::ProblemCode;
use crate::product::kind::PRODUCTS_PER_STORE_MAX;
use crate::sync::kind::Class;
use crate::text::{are_distinct, require};

/// No shelf or back room holds more units of one product.
pub const UNITS_MAX: u32 = 99_999;

impl RecordType for StockCount {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        require(
            self.lines.len() <= PRODUCTS_PER_STORE_MAX
                && are_distinct(self.lines.iter().map(|line| line.product))
                && self.lines.iter().all(line_fits),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(self.visit == next.visit && self.person == next.person && self.store == next.store)
    }

    fn samples() -> Vec<Self> {
        let full = StockLine {
            shelf: Some(0),
            back_room: Some(24),
            facings: Some(3),
            near_expiry: Some(2),
            price_seen: Some(Money {
                minor: 480,
                currency: Currency::CNY,
            }),
            reason: Some(OutOfStockReason::NotReplenished),
            is_must_stock: true,
            ..StockLine::untouched(sample::PRODUCT, true)
        };
        vec![Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            lines: vec![full],
        }]
    }
}

/// A reason belongs to an empty shelf, and what is not sold is not counted.
fn line_fits(line: &StockLine) -> bool {
    let numbers = [line.shelf, line.back_room, line.facings, line.near_expiry];
    let numbers_fit = numbers
        .into_iter()
        .flatten()
        .all(|number| number <= UNITS_MAX);
    let reason_fits = line.reason.is_none() || line.is_out_of_stock();
    let price_fits = line.price_seen.is_none_or(|price| price.minor >= 0);
    numbers_fit && reason_fits && price_fits && !(line.is_not_sold && line.shelf.is_some())
}
