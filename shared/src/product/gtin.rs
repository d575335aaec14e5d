//! Barcodes of trade items: GTIN-8, -12, -13 and -14 (GS1 General Specifications, section 7.9).

/// Whether a code is of a GTIN's length and its check digit is right.
#[must_use]
pub fn is_gtin(code: &str) -> bool {
    matches!(code.len(), 8 | 12 | 13 | 14)
        && code.bytes().all(|digit| digit.is_ascii_digit())
        && check_sum(code) == 0
}

/// Whether two codes name the same item: shorter ones are the longer with zeros in front.
#[must_use]
pub fn is_same_item(left: &str, right: &str) -> bool {
    left.trim_start_matches('0') == right.trim_start_matches('0')
}

/// The whole code that a short one of eight digits (UPC-E) stands for: zeros were left out of it, and
/// its check digit is that of the whole. None when it is no such code.
#[must_use]
pub fn whole_of_upc_e(code: &str) -> Option<String> {
    let is_short = code.len() == 8 && code.bytes().all(|digit| digit.is_ascii_digit());
    let system = code.get(..1).filter(|_| is_short)?;
    let [kept, check] = [code.get(1..7)?, code.get(7..)?];
    let whole = match kept.as_bytes().last()? {
        b'0'..=b'2' => format!(
            "{system}{}{}0000{}{check}",
            &kept[..2],
            &kept[5..],
            &kept[2..5]
        ),
        b'3' => format!("{system}{}00000{}{check}", &kept[..3], &kept[3..5]),
        b'4' => format!("{system}{}00000{}{check}", &kept[..4], &kept[4..5]),
        _ => format!("{system}{}0000{}{check}", &kept[..5], &kept[5..]),
    };
    (matches!(system, "0" | "1") && is_gtin(&whole)).then_some(whole)
}

/// Digits weighted 3, 1, 3 … from the one before the check digit; a right code gives a multiple of ten.
fn check_sum(code: &str) -> u32 {
    let digits = code.bytes().rev().map(|digit| u32::from(digit - b'0'));
    let weighted = digits
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 3 });
    weighted.sum::<u32>() % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_examples_are_right_and_a_wrong_digit_is_not() {
        for code in ["6291041500213", "4006381333931", "96385074", "036000291452"] {
            assert!(is_gtin(code), "{code}");
        }
        for code in [
            "6291041500214",
            "96385075",
            "",
            "12345",
            "629104150021x",
            "0000000000000000",
        ] {
            assert!(!is_gtin(code), "{code}");
        }
    }

    #[test]
    fn a_shorter_code_names_the_same_item_as_the_longer_with_zeros() {
        assert!(is_same_item("036000291452", "0036000291452"));
        assert!(!is_same_item("036000291452", "6291041500213"));
    }

    #[test]
    fn a_short_code_stands_for_the_whole_one_whose_zeros_it_leaves_out() {
        for (short, whole) in [
            ("04252614", "042100005264"),
            ("01234505", "012000003455"),
            ("01234531", "012300000451"),
            ("01234543", "012340000053"),
            ("01234565", "012345000065"),
        ] {
            assert_eq!(whole_of_upc_e(short).as_deref(), Some(whole), "{short}");
        }
        for code in ["96385074", "0123456", "01234566", "0123456x"] {
            assert_eq!(whole_of_upc_e(code), None, "{code}");
        }
    }

    proptest! {
        #[test]
        fn no_single_wrong_digit_goes_unnoticed(place in 0_usize..13, by in 1_u8..10) {
            let mut code = *b"6291041500213";
            code[place] = b'0' + (code[place] - b'0' + by) % 10;
            prop_assert!(!is_gtin(std::str::from_utf8(&code).expect("digits")));
        }
    }
}
