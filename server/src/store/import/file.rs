//! A store list from its table.

use crate::import::{Table, TableError, read_table};
use shared::import::{Columns, ListKind, MissingColumns, Rejection, RowReason};
use shared::place::Datum;
use shared::store::import::{ImportRow, read_rows};

/// A list with more bytes than this is not read into memory.
pub const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The longest list of the largest chains stays far below.
const LIST_ROWS_MAX: usize = 500_000;

/// Why a list cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file.
    #[error(transparent)]
    Table(#[from] TableError),
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

/// Reads a list whose positions are of `datum`; its columns are known by name.
///
/// # Errors
/// When the list as a whole cannot be read; a bad row is in [`StoreList::rejected`].
pub fn read_list(bytes: &[u8], datum: Datum) -> Result<StoreList, ListError> {
    let table = read_table(bytes, LIST_ROWS_MAX)?;
    let columns =
        Columns::recognise(ListKind::Stores, &table.titles()).require(ListKind::Stores)?;
    Ok(list_of(&table, &columns, datum))
}

/// The stores of a table.
pub(crate) fn list_of(table: &Table, columns: &Columns, datum: Datum) -> StoreList {
    let rows = table
        .rows
        .iter()
        .map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect()));
    let (stores, mut rejected) = read_rows(columns, datum, rows);
    let unreadable = table.unreadable.iter().map(|line| Rejection {
        row: *line,
        external_id: String::new(),
        reason: RowReason::Unreadable,
    });
    rejected.extend(unreadable);
    rejected.sort_by_key(|rejection| rejection.row);
    StoreList { stores, rejected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use shared::import::RowReason;

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
            assert_eq!(list.rejected[0].reason, RowReason::Unreadable);
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
            Err(ListError::Table(TableError::Encoding))
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
