//! How long texts of records may be.

use crate::problem::ProblemCode;
use std::borrow::Cow;

/// Longest name or title, in characters.
pub const NAME_MAX: usize = 120;
/// Longest text of a few sentences, in characters.
pub const TEXT_MAX: usize = 1_000;
/// Longest note beside a record, in characters.
pub const NOTE_MAX: usize = 500;

/// A name says something and fits.
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=NAME_MAX).contains(&text.trim().chars().count())
}

/// A note is left out or fits.
#[must_use]
pub fn note_fits(note: Option<&str>) -> bool {
    note.is_none_or(|note| note.chars().count() <= NOTE_MAX)
}

/// A text fits.
#[must_use]
pub fn text_fits(text: &str) -> bool {
    text.chars().count() <= TEXT_MAX
}

/// A cell of a table that a spreadsheet shows as text: what begins like a formula gets an apostrophe.
#[must_use]
pub fn as_text_cell(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Turns "everything fits" into the outcome of a check.
///
/// # Errors
/// [`ProblemCode::InvalidField`] when something does not.
pub fn require(fits: bool) -> Result<(), ProblemCode> {
    if fits {
        Ok(())
    } else {
        Err(ProblemCode::InvalidField)
    }
}

/// Whether each of the keys is there once.
#[must_use]
pub fn are_distinct<K: Ord>(keys: impl Iterator<Item = K>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut keys = keys;
    keys.all(|key| seen.insert(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_stays_text() {
        for cell in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"] {
            assert_eq!(as_text_cell(cell), format!("'{cell}"));
        }
        assert_eq!(as_text_cell("云杉里 =1"), "云杉里 =1");
    }
}
