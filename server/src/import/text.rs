//! Comma-separated values from their bytes: encoding, separator, rows.

use super::table::{Table, TableBuilder, TableError};
use encoding_rs::GB18030;
use std::borrow::Cow;

/// Reads text with commas, semicolons or tabs.
pub(super) fn read_text(bytes: &[u8], mut table: TableBuilder) -> Result<Table, TableError> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |start| line_of(&text, start));
                table.add(line, record.iter().map(str::to_owned).collect())?;
            }
            Err(error) => table.add_unreadable(error.position().map_or(0, csv::Position::line)),
        }
    }
    table.finish()
}

/// UTF-8 with or without a byte order mark, else GB18030, which the office programs of China write.
/// Bytes that are no text become replacement characters, so that one of them costs one row.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let utf_8 = String::from_utf8_lossy(bytes);
    if is_mostly_text(&utf_8) {
        return Ok(utf_8);
    }
    let (gb18030, _) = GB18030.decode_without_bom_handling(bytes);
    if is_mostly_text(&gb18030) {
        Ok(gb18030)
    } else {
        Err(TableError::Encoding)
    }
}

/// In a wrong encoding most of what is not ASCII cannot be read.
fn is_mostly_text(text: &str) -> bool {
    let foreign = || text.chars().filter(|letter| !letter.is_ascii());
    let unreadable = foreign().filter(|letter| *letter == char::REPLACEMENT_CHARACTER);
    unreadable.count() * 2 <= foreign().count()
}

/// The line on which a record begins. The reader's own position stands before the empty lines that
/// it passed over.
fn line_of(text: &str, start: &csv::Position) -> u64 {
    let rest = usize::try_from(start.byte())
        .ok()
        .and_then(|byte| text.as_bytes().get(byte..));
    let passed = rest
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    start.line()
        + passed
            .filter(|byte| **byte == b'\n')
            .map(|_| 1)
            .sum::<u64>()
}

/// The separator that the header uses most.
fn delimiter(text: &str) -> u8 {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // A comma wins a draw, as it is what the format is named after.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}
