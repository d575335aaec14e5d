//! Money: whole minor units and a currency, never floats.

use serde::{Deserialize, Serialize};

/// An ISO 4217 code of three capital letters, such as `CNY`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The renminbi yuan.
    pub const CNY: Self = Self(*b"CNY");

    /// Reads a code; `None` unless it is three capital letters.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&code)
            .ok_or_else(|| serde::de::Error::custom("a currency is three capital letters"))
    }
}

/// An amount in minor units, such as 1,250 fen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Minor units of the currency.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The sum; `None` for two currencies or past the range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// The difference; `None` for two currencies or past the range.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_sub(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// So many times the amount; `None` past the range.
    #[must_use]
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.minor
            .checked_mul(times)
            .map(|minor| Self { minor, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_currencies_have_no_sum() {
        let yuan = Money {
            minor: 100,
            currency: Currency::CNY,
        };
        let euro = Money {
            minor: 100,
            currency: Currency::parse("EUR").expect("a code"),
        };
        assert_eq!(yuan.checked_add(euro), None);
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_off_again(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
            let money = |minor| Money { minor, currency: Currency::CNY };
            prop_assert_eq!(money(a).checked_add(money(b)).and_then(|sum| sum.checked_sub(money(b))), Some(money(a)));
        }
    }
}
