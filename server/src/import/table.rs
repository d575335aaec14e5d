//! A list as rows of text, whatever the file was.

use super::{sheet, text};

/// Columns beyond this belong to no list.
const COLUMNS_MAX: usize = 200;
/// What an archive begins with, which a spreadsheet is.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// What the spreadsheets of before 2007 begin with.
const OLD_SPREADSHEET: &[u8] = b"\xd0\xcf\x11\xe0";

/// Why a file cannot be read as a list at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Neither UTF-8 nor GB18030.
    #[error("the file is neither UTF-8 nor GB18030 text")]
    Encoding,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A spreadsheet of before 2007.
    #[error("the file is an old spreadsheet (.xls): save it as .xlsx or .csv")]
    OldSpreadsheet,
    /// No spreadsheet, or a broken one.
    #[error("the spreadsheet cannot be read")]
    Spreadsheet,
    /// It unfolds to more than is taken into memory.
    #[error("the file holds more than is read")]
    TooLarge,
    /// More rows than asked for.
    #[error("the file has more than {0} rows")]
    TooManyRows(usize),
}

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The first row that is not empty.
    pub header: Vec<String>,
    /// The others, each with the line on which it begins; the first line is 1.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Lines of rows that could not be read.
    pub unreadable: Vec<u64>,
}

impl Table {
    /// The header's titles.
    #[must_use]
    pub fn titles(&self) -> Vec<&str> {
        self.header.iter().map(String::as_str).collect()
    }
}

/// Reads a file of at most `rows_max` rows: a spreadsheet, or text in UTF-8 or GB18030. Which one is
/// told by its first bytes, because files are named by whoever saved them.
///
/// # Errors
/// When it cannot be read as a whole.
pub fn read_table(bytes: &[u8], rows_max: usize) -> Result<Table, TableError> {
    let table = TableBuilder {
        rows: Vec::new(),
        unreadable: Vec::new(),
        rows_max,
    };
    if bytes.starts_with(ARCHIVE) {
        sheet::read_sheet(bytes, table)
    } else if bytes.starts_with(OLD_SPREADSHEET) {
        Err(TableError::OldSpreadsheet)
    } else {
        text::read_text(bytes, table)
    }
}

/// Gathers rows within the bounds; rows without anything in them are left out.
pub(super) struct TableBuilder {
    rows: Vec<(u64, Vec<String>)>,
    unreadable: Vec<u64>,
    rows_max: usize,
}

impl TableBuilder {
    pub(super) fn add(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), TableError> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        // One more is the header.
        if self.rows.len() > self.rows_max {
            return Err(TableError::TooManyRows(self.rows_max));
        }
        cells.truncate(COLUMNS_MAX);
        self.rows.push((line, cells));
        Ok(())
    }

    pub(super) fn add_unreadable(&mut self, line: u64) {
        self.unreadable.push(line);
    }

    pub(super) fn finish(self) -> Result<Table, TableError> {
        let mut rows = self.rows.into_iter();
        let (_, header) = rows.next().ok_or(TableError::Empty)?;
        Ok(Table {
            header,
            rows: rows.collect(),
            unreadable: self.unreadable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_rows_than_asked_for_are_refused() {
        let list = "id,name\n1,a\n2,b\n";
        assert_eq!(
            read_table(list.as_bytes(), 2).expect("a table").rows.len(),
            2
        );
        let refused = read_table(list.as_bytes(), 1);
        assert_eq!(refused, Err(TableError::TooManyRows(1)));
    }

    #[test]
    fn an_old_spreadsheet_is_named_as_one() {
        let bytes = [OLD_SPREADSHEET, &[0; 512]].concat();
        assert_eq!(read_table(&bytes, 10), Err(TableError::OldSpreadsheet));
    }
}
