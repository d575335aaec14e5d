/// Below this denominator a percentage would only pretend to be precise.
pub const DENOMINATOR_MIN_FOR_PERCENT: u64 = 10;

/// What a figure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureValue {
    /// A share of records.
    Share {
        /// Records that fulfil the condition for certain.
        numerator: u64,
        /// Records that count.
        denominator: u64,
        /// The numerator if every silent device delivers the best case.
        highest: Option<u64>,
        /// What should be reached by now, as a numerator.
        goal: Option<u64>,
    },
    /// An amount with its unit, and what it was taken from, for instance "7 分" of "21 次".
    Amount {
        /// The amount in words.
        text: String,
        /// What it was taken from.
        of: Option<String>,
    },
    /// Nothing can be said; the note says why.
    NoData,
}

/// What stands large.
pub(super) fn large(value: &FigureValue) -> String {
    match value {
        FigureValue::Share { denominator: 0, .. } | FigureValue::NoData => "–".to_owned(),
        FigureValue::Share {
            numerator,
            denominator,
            ..
        } => {
            if *denominator < DENOMINATOR_MIN_FOR_PERCENT {
                return format!("{numerator} / {denominator}");
            }
            let tenths = u64::from(permille(*numerator, *denominator));
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
        FigureValue::Amount { text, .. } => text.clone(),
    }
}

/// What stands beside it.
pub(super) fn small(value: &FigureValue) -> String {
    match value {
        FigureValue::Share {
            numerator,
            denominator,
            ..
        } if *denominator == 0 || *denominator >= DENOMINATOR_MIN_FOR_PERCENT => {
            format!("{} / {}", grouped(*numerator), grouped(*denominator))
        }
        FigureValue::Amount { of: Some(of), .. } => of.clone(),
        _ => String::new(),
    }
}

/// A number with its thousands apart, as both languages write them.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in per mille, rounded half up. Only a full share is shown as the whole and only an empty
/// one as nothing, or one missed store among thousands would be rounded away.
pub(super) fn permille(numerator: u64, denominator: u64) -> u16 {
    if numerator == 0 || denominator == 0 {
        return 0;
    }
    if numerator >= denominator {
        return 1_000;
    }
    let rounded = (numerator.saturating_mul(1_000) + denominator / 2) / denominator;
    u16::try_from(rounded.clamp(1, 999)).unwrap_or(999)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(numerator: u64, denominator: u64) -> FigureValue {
        FigureValue::Share {
            numerator,
            denominator,
            highest: None,
            goal: None,
        }
    }

    #[test]
    fn a_share_of_many_shows_percentage_and_fraction() {
        assert_eq!(
            (large(&share(61, 176)), small(&share(61, 176))),
            ("34.7%".into(), "61 / 176".into())
        );
    }

    #[test]
    fn a_share_of_fewer_than_ten_shows_the_fraction_alone() {
        assert_eq!(
            (large(&share(3, 5)), small(&share(3, 5))),
            ("3 / 5".into(), String::new())
        );
    }

    #[test]
    fn a_share_of_nothing_is_a_dash() {
        assert_eq!(
            (large(&share(0, 0)), small(&share(0, 0))),
            ("–".into(), "0 / 0".into())
        );
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(small(&share(999, 1_234_567)), "999 / 1,234,567");
        assert_eq!(small(&share(88_500, 102_000)), "88,500 / 102,000");
    }

    #[test]
    fn one_missed_store_among_thousands_is_not_rounded_away() {
        assert_eq!(large(&share(2_999, 3_000)), "99.9%");
    }

    #[test]
    fn one_visited_store_among_thousands_is_not_rounded_away() {
        assert_eq!(large(&share(1, 3_000)), "0.1%");
    }
}
