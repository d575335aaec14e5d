//! What follows from counts: the values of the last time, and what is short.

use super::{StockCount, StockLine};
use crate::ids::ProductId;
use crate::time::BusinessDay;
use std::collections::BTreeMap;

/// What a store's last count says of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCount {
    /// The line.
    pub line: StockLine,
    /// The day on which it was counted.
    pub day: BusinessDay,
}

/// For each product the newest line before today's count, field by field: the shelf of the last visit
/// and the back room of the one before, when only the shelf was counted since.
#[must_use]
pub fn last_counts<'a>(
    counts: impl IntoIterator<Item = &'a StockCount>,
) -> BTreeMap<ProductId, LastCount> {
    let mut sorted: Vec<&StockCount> = counts.into_iter().collect();
    sorted.sort_by_key(|count| (count.day, count.visit));
    let mut last = BTreeMap::<ProductId, LastCount>::new();
    for count in sorted {
        for line in count.lines.iter().filter(|line| line.is_checked()) {
            let known = last.get(&line.product).map(|known| &known.line);
            let line = StockLine {
                back_room: line
                    .back_room
                    .or_else(|| known.and_then(|known| known.back_room)),
                facings: line
                    .facings
                    .or_else(|| known.and_then(|known| known.facings)),
                ..line.clone()
            };
            last.insert(
                line.product,
                LastCount {
                    line,
                    day: count.day,
                },
            );
        }
    }
    last
}

/// What a count says of the assortment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortage {
    /// Listed and looked at.
    pub checked: u32,
    /// Of these, nothing on the shelf.
    pub out_of_stock: u32,
    /// Must-stock items that were looked at, also those that the store does not sell.
    pub must_stock_due: u32,
    /// Of these, on the shelf.
    pub must_stock_present: u32,
    /// Products with units near expiry.
    pub near_expiry: u32,
}

/// Counts what is short. Out of stock is listed and not available ÷ listed and checked; a must-stock
/// item that the store stopped selling is missing, not excused.
#[must_use]
pub fn shortage(lines: &[StockLine]) -> Shortage {
    let count = |fits: &dyn Fn(&StockLine) -> bool| {
        u32::try_from(lines.iter().filter(|line| fits(line)).count()).unwrap_or(u32::MAX)
    };
    Shortage {
        checked: count(&|line| !line.is_not_sold && line.shelf.is_some()),
        out_of_stock: count(&StockLine::is_out_of_stock),
        must_stock_due: count(&|line| line.is_must_stock && line.is_checked()),
        must_stock_present: count(&|line| {
            line.is_must_stock && !line.is_not_sold && line.shelf.is_some_and(|shelf| shelf > 0)
        }),
        near_expiry: count(&|line| line.near_expiry.is_some_and(|units| units > 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{RecordType, sample};
    use uuid::Uuid;

    fn line(number: u128, shelf: Option<u32>) -> StockLine {
        StockLine {
            shelf,
            ..StockLine::untouched(ProductId(Uuid::from_u128(number)), number == 1)
        }
    }

    #[test]
    fn what_was_not_looked_at_is_neither_in_stock_nor_out_of_it() {
        let lines = [
            line(1, Some(0)),
            line(2, Some(4)),
            line(3, None),
            StockLine {
                is_not_sold: true,
                ..line(4, None)
            },
        ];
        let short = shortage(&lines);
        assert_eq!((short.out_of_stock, short.checked), (1, 2));
        assert_eq!((short.must_stock_present, short.must_stock_due), (0, 1));
    }

    #[test]
    fn a_must_stock_item_that_the_store_stopped_selling_is_missing() {
        let short = shortage(&[StockLine {
            is_not_sold: true,
            ..line(1, None)
        }]);
        assert_eq!(
            (
                short.must_stock_present,
                short.must_stock_due,
                short.checked
            ),
            (0, 1, 0)
        );
    }

    #[test]
    fn the_last_value_is_that_of_the_newest_visit_and_keeps_what_it_did_not_count() {
        let sample = StockCount::samples().remove(0);
        let older = StockCount {
            lines: vec![StockLine {
                back_room: Some(12),
                ..line(1, Some(3))
            }],
            ..sample.clone()
        };
        let newer = StockCount {
            day: sample::day().plus_days(7),
            lines: vec![line(1, Some(5))],
            ..sample
        };
        let last = last_counts([&newer, &older]);
        let known = &last[&ProductId(Uuid::from_u128(1))];
        assert_eq!(
            (known.line.shelf, known.line.back_room),
            (Some(5), Some(12))
        );
        assert_eq!(known.day, newer.day);
    }
}
