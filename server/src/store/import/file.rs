//! A store list from its bytes: encoding, separator, header, rows.

use encoding_rs::GB18030;
use shared::place::Datum;
use shared::store::import::{
    Columns, ImportRow, MissingColumns, RejectReason, Rejection, read_rows,
};
use std::borrow::Cow;

/// A list with more bytes than this is not read into memory.
pub const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Why a list cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Neither UTF-8 nor GB18030.
    #[error("the file is neither UTF-8 nor GB18030 text")]
    Encoding,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The header lacks a column.
    #[error(transparent)]
    Header(#[from] MissingColumns),
}

/// What a list holds.
#[derive(Debug, PartialEq)]
pub struct StoreList {
    /// Rows that can be imported, in the order of the file.
    pub stores: Vec<ImportRow>,
    /// Rows that cannot.
    pub rejected: Vec<Rejection>,
}

/// Reads a list whose positions are of `datum`.
///
/// # Errors
/// When the list as a whole cannot be read; a bad row is in [`StoreList::rejected`].
pub fn read_list(bytes: &[u8], datum: Datum) -> Result<StoreList, ListError> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut unreadable = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |start| line_of(&text, start));
                let is_blank = record.iter().all(|field| field.trim().is_empty());
                if !is_blank {
                    records.push((line, record));
                }
            }
            Err(error) => unreadable.push(Rejection {
                row: error.position().map_or(0, csv::Position::line),
                external_id: String::new(),
                reason: RejectReason::Unreadable,
            }),
        }
    }
    let mut records = records
        .iter()
        .map(|(line, record)| (*line, record.iter().collect()));
    let header: Vec<&str> = records.next().ok_or(ListError::Empty)?.1;
    let columns = Columns::map(&header)?;
    let (stores, mut rejected) = read_rows(&columns, datum, records);
    rejected.extend(unreadable);
    rejected.sort_by_key(|rejection| rejection.row);
    Ok(StoreList { stores, rejected })
}

/// UTF-8 with or without a byte order mark, else GB18030, which the office programs of China write.
/// Bytes that are no text become replacement characters, so that one of them costs one row.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ListError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let utf_8 = String::from_utf8_lossy(bytes);
    if is_mostly_text(&utf_8) {
        return Ok(utf_8);
    }
    let (gb18030, _) = GB18030.decode_without_bom_handling(bytes);
    if is_mostly_text(&gb18030) {
        Ok(gb18030)
    } else {
        Err(ListError::Encoding)
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "门店编号,门店名称,地址,经度,纬度\nA1,一店,\"东湖路1号,\n二楼\",112.4,30.2\n\nA2,二店,,112.5,30.3\n";

    fn lines(bytes: &[u8]) -> Vec<(u64, String)> {
        let list = read_list(bytes, Datum::Wgs84).expect("a list");
        list.stores
            .into_iter()
            .map(|store| (store.row, store.name))
            .collect()
    }

    #[test]
    fn a_row_is_named_by_the_line_on_which_it_begins() {
        assert_eq!(
            lines(LIST.as_bytes()),
            [(2, "一店".to_owned()), (5, "二店".to_owned())]
        );
    }

    #[test]
    fn gb18030_and_a_byte_order_mark_read_like_plain_utf_8() {
        let marked = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
        let (gb18030, _, _) = GB18030.encode(LIST);
        assert_eq!(lines(&marked), lines(LIST.as_bytes()));
        assert_eq!(lines(&gb18030), lines(LIST.as_bytes()));
    }

    #[test]
    fn one_bad_byte_costs_its_own_row_and_no_other() {
        let (gb18030, _, _) = GB18030.encode(LIST);
        for bytes in [LIST.as_bytes(), &gb18030] {
            let mut bytes = bytes.to_vec();
            let second = bytes
                .windows(2)
                .position(|two| two == b"A2")
                .expect("a row");
            bytes.insert(second + 3, 0xff);
            let list = read_list(&bytes, Datum::Wgs84).expect("a list");
            assert_eq!((list.stores.len(), list.rejected.len()), (1, 1));
            assert_eq!(list.rejected[0].reason, RejectReason::Unreadable);
            assert_eq!(
                (list.rejected[0].row, list.rejected[0].external_id.as_str()),
                (5, "A2")
            );
        }
    }

    #[test]
    fn what_is_no_text_is_no_list() {
        let noise = [0xff_u8; 600];
        assert!(matches!(
            read_list(&noise, Datum::Wgs84),
            Err(ListError::Encoding)
        ));
    }

    #[test]
    fn tabs_and_semicolons_separate_too() {
        for separator in ["\t", ";"] {
            let text = "id,name,lng,lat\nA1,一店,112.4,30.2\n".replace(',', separator);
            assert_eq!(lines(text.as_bytes()), [(2, "一店".to_owned())]);
        }
    }

    #[test]
    fn a_list_without_rows_is_not_an_error() {
        let list = read_list(b"id,name,lng,lat\n", Datum::Gcj02).expect("a list");
        assert_eq!((list.stores.len(), list.rejected.len()), (0, 0));
    }
}
