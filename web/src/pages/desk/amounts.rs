//! Numbers and money as people type and read them; money is the main unit with two decimals.

/// More digits are no number of anything here.
pub const COUNT_DIGITS_MAX: usize = 9;

/// A whole number as it is typed; none when nothing is typed, an error when it is no number.
pub fn count_of(typed: &str) -> Result<Option<u32>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let are_digits = typed.bytes().all(|one| one.is_ascii_digit());
    if !are_digits || typed.len() > COUNT_DIGITS_MAX {
        return Err(());
    }
    typed.parse().map(Some).map_err(|_| ())
}

/// The main unit with at most two decimals as minor units; none when nothing is typed, an error when it is no price.
pub fn minor_of(typed: &str) -> Result<Option<i64>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let (whole, part) = typed.split_once('.').unwrap_or((typed, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !are_digits(whole) || !are_digits(part) || part.len() > 2 || whole.len() > 9 {
        return Err(());
    }
    let whole: i64 = whole.parse().map_err(|_| ())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| ())?;
    Ok(Some(whole * 100 + part))
}

/// Minor units as the main unit with two decimals, as it is typed again.
pub fn minor_text(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

#[cfg(test)]
mod tests {
    use super::{count_of, minor_of, minor_text};

    #[test]
    fn an_amount_is_read_as_it_was_written() {
        for minor in [0, 5, 450, 123_456] {
            assert_eq!(minor_of(&minor_text(minor)), Ok(Some(minor)));
        }
        assert_eq!(minor_text(-1_205), "-12.05");
    }

    #[test]
    fn a_price_is_read_to_the_fen_and_nothing_else_is_a_price() {
        assert_eq!(minor_of("4.5"), Ok(Some(450)));
        assert_eq!(minor_of("12"), Ok(Some(1200)));
        assert_eq!(minor_of(" "), Ok(None));
        for wrong in ["4,5", "-1", "1.234", ".5", "5.", "x"] {
            assert_eq!(minor_of(wrong), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_count_is_a_whole_number_or_left_out() {
        assert_eq!(count_of(" 1200 "), Ok(Some(1_200)));
        assert_eq!(count_of(""), Ok(None));
        for wrong in ["-1", "1.5", "1,200", "1234567890", "x"] {
            assert_eq!(count_of(wrong), Err(()), "{wrong}");
        }
    }
}
