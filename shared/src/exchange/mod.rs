//! Product exchange: goods taken out of a store or brought in, on a numbered slip.

pub mod kind;

use crate::ids::{ProductId, RecordId, StoreId, UserId, VisitId};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// One slip. Kind `product_exchange`, fact, in `store:<store>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductExchange {
    /// The visit.
    pub visit: VisitId,
    /// Who did it.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The visit's day; the server sets it.
    pub day: BusinessDay,
    /// The number on the slip, made on the phone by [`slip_number`].
    pub slip: String,
    /// What went in and out.
    pub lines: Vec<ExchangeLine>,
    /// With whom it was agreed, as a function such as "store manager", not a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_with: Option<String>,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeLine {
    /// The product.
    pub product: ProductId,
    /// The batch as printed on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// Consumer units.
    pub quantity: u32,
    /// In or out.
    pub direction: Direction,
    /// Why.
    pub reason: ExchangeReason,
}

/// Which way goods went, seen from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Out of the store.
    Out,
    /// Into the store.
    In,
}

/// Why goods are exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeReason {
    /// 过期.
    Expired,
    /// 临期.
    NearExpiry,
    /// 破损.
    Damaged,
    /// 滞销.
    Slow,
}

impl ExchangeReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::NearExpiry, Self::Expired, Self::Damaged, Self::Slow];
}

/// Letters and digits that cannot be taken for one another when read from paper.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many letters follow the day.
const LETTERS: usize = 6;

/// The number of a slip, made without a network: the day and six letters of the record's id, so that
/// two slips of one day share a number once in a thousand million pairs.
#[must_use]
pub fn slip_number(day: BusinessDay, record: RecordId) -> String {
    let bytes = record.0.as_bytes();
    let letters = bytes[bytes.len() - LETTERS..]
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let day: String = day
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    format!("{day}-{}", letters.collect::<String>())
}

impl ProductExchange {
    /// Consumer units that went one way.
    #[must_use]
    pub fn quantity(&self, direction: Direction) -> u64 {
        let lines = self.lines.iter().filter(|line| line.direction == direction);
        lines.map(|line| u64::from(line.quantity)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::sample;

    #[test]
    fn a_slip_is_named_by_its_day_and_letters_that_are_hard_to_mistake() {
        let number = slip_number(sample::day(), sample::RECORD);
        assert_eq!(number.len(), "20260302-".len() + LETTERS);
        assert!(number.starts_with("20260302-"));
        assert!(!number.contains(['0', 'O', '1', 'I']) || number.starts_with("20260302"));
        assert!(
            number
                .bytes()
                .skip(9)
                .all(|letter| ALPHABET.contains(&letter))
        );
    }
}
