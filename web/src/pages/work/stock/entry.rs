//! What the keys of the pad do to a count that is being entered.

use shared::ids::ProductId;
use shared::stock::kind::UNITS_MAX;
use shared::stock::{OutOfStockReason, StockLine};

/// What is being counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// On the shelf.
    #[default]
    Shelf,
    /// In the back room.
    BackRoom,
    /// Facings.
    Facings,
    /// Near expiry.
    NearExpiry,
}

impl Measure {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Shelf, Self::BackRoom, Self::Facings, Self::NearExpiry];

    /// The number of a line.
    pub fn of(self, line: &StockLine) -> Option<u32> {
        match self {
            Self::Shelf => line.shelf,
            Self::BackRoom => line.back_room,
            Self::Facings => line.facings,
            Self::NearExpiry => line.near_expiry,
        }
    }

    /// Writes the number. A product that has one on the shelf is sold, and one that is there again
    /// needs no reason.
    pub fn set(self, line: &mut StockLine, number: Option<u32>) {
        let number = number.map(|number| number.min(UNITS_MAX));
        match self {
            Self::Shelf => {
                line.shelf = number;
                line.is_not_sold = line.is_not_sold && number.is_none();
                if number != Some(0) {
                    line.reason = None;
                }
            }
            Self::BackRoom => line.back_room = number,
            Self::Facings => line.facings = number,
            Self::NearExpiry => line.near_expiry = number,
        }
    }
}

/// The store does not sell it any more.
pub fn set_not_sold(line: &mut StockLine) {
    *line = StockLine {
        is_not_sold: true,
        ..StockLine::untouched(line.product, line.is_must_stock)
    };
}

/// Why nothing is on the shelf; a line with something on it has no reason.
pub fn set_reason(line: &mut StockLine, reason: OutOfStockReason) {
    if line.is_out_of_stock() {
        line.reason = Some(reason);
    }
}

/// Another digit at the end.
pub fn push_digit(number: Option<u32>, digit: u32) -> u32 {
    let pushed = number.unwrap_or(0).saturating_mul(10).saturating_add(digit);
    if pushed > UNITS_MAX { digit } else { pushed }
}

/// Without its last digit; nothing is left of a single one.
pub fn pop_digit(number: Option<u32>) -> Option<u32> {
    number
        .map(|number| number / 10)
        .filter(|number| *number > 0)
}

/// The next product that is still to be counted, after `from` and then from the top; none when all are.
pub fn next_open(
    order: &[ProductId],
    from: usize,
    is_done: impl Fn(ProductId) -> bool,
) -> Option<usize> {
    let count = order.len();
    (1..=count)
        .map(|step| (from + step) % count)
        .find(|index| !is_done(order[*index]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line() -> StockLine {
        StockLine::untouched(ProductId(Uuid::from_u128(1)), true)
    }

    #[test]
    fn a_product_that_is_counted_is_sold_and_needs_no_reason() {
        let mut line = line();
        set_not_sold(&mut line);
        Measure::Shelf.set(&mut line, Some(0));
        set_reason(&mut line, OutOfStockReason::NotOrdered);
        assert!(line.is_out_of_stock() && line.reason.is_some());
        Measure::Shelf.set(&mut line, Some(3));
        assert!(line.reason.is_none() && !line.is_not_sold);
    }

    #[test]
    fn digits_come_and_go_at_the_end() {
        assert_eq!(push_digit(None, 1), 1);
        assert_eq!(push_digit(Some(1), 2), 12);
        assert_eq!(push_digit(Some(UNITS_MAX), 7), 7);
        assert_eq!(pop_digit(Some(12)), Some(1));
        assert_eq!(pop_digit(Some(1)), None);
    }

    #[test]
    fn the_next_is_the_first_open_one_below_and_then_from_the_top() {
        let order: Vec<ProductId> = (0..4)
            .map(|number| ProductId(Uuid::from_u128(number)))
            .collect();
        let done = [order[1], order[3]];
        assert_eq!(next_open(&order, 0, |id| done.contains(&id)), Some(2));
        assert_eq!(next_open(&order, 2, |id| done.contains(&id)), Some(0));
        assert_eq!(next_open(&order, 0, |_| true), None);
    }
}
