//! A spreadsheet (XLSX) as rows of text. It is an archive from outside: what it unfolds to is measured
//! before anything is read, and cells are read one by one, because two of them can span a billion.

use super::table::{Table, TableBuilder, TableError};
use calamine::{Cell, Data, DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read as _, copy, sink};
use zip::ZipArchive;

/// Bytes that the archive may unfold to.
const UNFOLDED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files that the archive may hold.
const FILES_MAX: usize = 1_000;
/// Cells further to the right belong to no list.
const COLUMNS_MAX: usize = 200;

/// Reads the first visible sheet. Formulas count with the value that was saved with them; a cell with
/// an error, such as `#N/A`, has no value.
pub(super) fn read_sheet(bytes: &[u8], mut table: TableBuilder) -> Result<Table, TableError> {
    measure(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let first = book
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .ok_or(TableError::Empty)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(broken)?;
    let mut row = Vec::new();
    let mut line = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (at, column) = cell.get_position();
        if at != line {
            table.add(u64::from(line) + 1, std::mem::take(&mut row))?;
            line = at;
        }
        place(&mut row, column, text_of(&cell));
    }
    table.add(u64::from(line) + 1, row)?;
    table.finish()
}

fn place(row: &mut Vec<String>, column: u32, text: String) {
    let Some(column) = usize::try_from(column).ok().filter(|at| *at < COLUMNS_MAX) else {
        return;
    };
    if text.is_empty() {
        return;
    }
    if row.len() <= column {
        row.resize(column + 1, String::new());
    }
    row[column] = text;
}

fn text_of(cell: &Cell<DataRef<'_>>) -> String {
    match Data::from(cell.get_value().clone()) {
        Data::Error(_) | Data::Empty => String::new(),
        // A key of thirteen digits is a number to the spreadsheet, and no reader writes it as 6.9e12.
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn broken(_: XlsxError) -> TableError {
    TableError::Spreadsheet
}

/// What the archive says of its sizes is not believed: every file is unfolded once, into nothing.
fn measure(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Spreadsheet)?;
    if archive.len() > FILES_MAX {
        return Err(TableError::TooLarge);
    }
    let mut left = UNFOLDED_BYTES_MAX;
    for index in 0..archive.len() {
        let file = archive
            .by_index(index)
            .map_err(|_| TableError::Spreadsheet)?;
        let unfolded =
            copy(&mut file.take(left + 1), &mut sink()).map_err(|_| TableError::Spreadsheet)?;
        left = left.checked_sub(unfolded).ok_or(TableError::TooLarge)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read_table;
    use std::io::Write as _;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .expect("a file begins");
            writer.write_all(content).expect("memory takes it");
        }
        writer.finish().expect("an archive").into_inner()
    }

    /// The least that a spreadsheet is made of, with these rows of a sheet.
    fn book(rows: &str) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let workbook = format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets><sheet name="Notes" sheetId="1" state="hidden" r:id="r1"/><sheet name="List" sheetId="2" r:id="r2"/></sheets></workbook>"#
        );
        let links = format!(
            r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{LINK}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINK}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#
        );
        let package = format!(
            r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let sheet = |rows: &str| {
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#)
        };
        archive(&[
            ("_rels/.rels", package.as_bytes()),
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", links.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet("").as_bytes()),
            ("xl/worksheets/sheet2.xml", sheet(rows).as_bytes()),
        ])
    }

    fn text(at: &str, text: &str) -> String {
        format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    #[test]
    fn the_first_visible_sheet_is_read_with_its_line_numbers() {
        let rows = format!(
            r#"<row r="2">{}{}{}</row><row r="5">{}<c r="B5"><v>6901234567892</v></c><c r="C5"><v>112.4</v></c><c r="D5" t="e"><v>#N/A</v></c></row>"#,
            text("A2", "门店名称"),
            text("B2", "门店编号"),
            text("C2", "经度"),
            text("A5", "一店"),
        );
        let table = read_table(&book(&rows), 10).expect("a table");
        assert_eq!(table.header, ["门店名称", "门店编号", "经度"]);
        let row = ["一店", "6901234567892", "112.4"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(table.rows, [(5, row)]);
    }

    #[test]
    fn two_cells_at_the_far_corners_cost_no_memory() {
        let rows = format!(
            r#"<row r="1">{}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
            text("A1", "门店编号"),
        );
        let table = read_table(&book(&rows), 10).expect("a table");
        assert_eq!((table.header.len(), table.rows.len()), (1, 0));
    }

    #[test]
    fn an_archive_that_unfolds_to_too_much_is_refused_before_it_is_read() {
        let nothing = vec![b' '; usize::try_from(UNFOLDED_BYTES_MAX).expect("small") + 1];
        let bomb = archive(&[("xl/workbook.xml", &nothing)]);
        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(read_table(&bomb, 10), Err(TableError::TooLarge));
    }

    #[test]
    fn an_archive_that_is_no_spreadsheet_is_told_so() {
        let other = archive(&[("readme.txt", b"hello")]);
        assert_eq!(read_table(&other, 10), Err(TableError::Spreadsheet));
    }
}
