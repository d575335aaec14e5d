//! Tables as files: CSV and XLSX. What begins like a formula stays text in both.

use super::export_words::Heading;
use crate::database::Error;
use crate::problem::ApiError;
use actix_web::HttpResponse;
use actix_web::http::header;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;
use shared::api::auth::Locale;
use shared::api::figures::FigureRecord;
use shared::problem::ProblemCode;
use shared::text::as_text_cell;

/// Most rows of one file: what a person still reads, and a statement still takes.
pub(crate) const EXPORT_ROWS_MAX: usize = 20_000;
/// Office programs read Chinese text as UTF-8 only behind this mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Columns are not wider than this.
const COLUMN_WIDTH_MAX_PX: u32 = 320;

/// A kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    /// Text in UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// A workbook with one sheet.
    Xlsx,
}

/// How a file is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// CSV when missing.
    #[serde(default)]
    pub format: FileFormat,
    /// The language of the head row; Chinese when missing.
    #[serde(default)]
    pub locale: Locale,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(u64),
    /// Nothing is known.
    Empty,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    fn in_csv(&self) -> String {
        match self {
            Self::Text(text) => as_text_cell(text).into_owned(),
            Self::Number(number) => number.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// A table with its head row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// The file as an answer that a browser saves; `name` has no ending and is plain ASCII.
pub(crate) fn answer(
    sheet: &Sheet,
    format: FileFormat,
    name: &str,
) -> Result<HttpResponse, ApiError> {
    let (bytes, media_type, ending) = match format {
        FileFormat::Csv => (write_csv(sheet)?, "text/csv; charset=utf-8", "csv"),
        FileFormat::Xlsx => (
            write_xlsx(sheet)?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
    };
    let disposition = format!("attachment; filename=\"storebeat-{name}.{ending}\"");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}

fn write_csv(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a table could not be written as CSV");
        Error::Problem(ProblemCode::Internal)
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let head = sheet
        .head
        .iter()
        .map(|cell| as_text_cell(cell).into_owned());
    writer.write_record(head).map_err(|error| failed(&error))?;
    for row in &sheet.rows {
        writer
            .write_record(row.iter().map(Cell::in_csv))
            .map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn write_xlsx(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    try_write_xlsx(sheet).map_err(|error| {
        tracing::error!(%error, "a table could not be written as XLSX");
        Error::Problem(ProblemCode::Internal)
    })
}

fn try_write_xlsx(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, words) in (0_u16..).zip(&sheet.head) {
        page.write_string_with_format(0, column, as_text_cell(words), &bold)?;
    }
    for (line, row) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Text(text) => page.write_string(line, column, as_text_cell(text))?,
                Cell::Number(number) => page.write(line, column, *number)?,
                Cell::Empty => continue,
            };
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.set_autofit_max_width(COLUMN_WIDTH_MAX_PX);
    page.autofit();
    workbook.save_to_buffer()
}

/// The table of the records behind a figure.
pub(crate) fn sheet_of(records: &[FigureRecord], locale: Locale) -> Sheet {
    let heads = [
        Heading::Day,
        Heading::Person,
        Heading::Store,
        Heading::Promotion,
        Heading::Counts,
        Heading::Numerator,
        Heading::Denominator,
        Heading::Kind,
        Heading::Record,
    ];
    let row = |record: &FigureRecord| {
        let counts = if record.is_counted {
            Heading::Yes
        } else {
            Heading::No
        };
        let amount = |part: fn(shared::figures::Fraction) -> u64| {
            record
                .amount
                .map_or(Cell::Empty, |amount| Cell::Number(part(amount)))
        };
        vec![
            Cell::maybe(record.day.map(|day| day.to_string())),
            Cell::maybe(record.person_name.as_deref()),
            Cell::text(record.store_name.as_str()),
            Cell::maybe(record.promotion_name.as_deref()),
            Cell::text(counts.in_words(locale)),
            amount(|amount| amount.numerator),
            amount(|amount| amount.denominator),
            Cell::text(record.kind.as_str()),
            Cell::text(record.record.to_string()),
        ]
    };
    Sheet {
        head: heads
            .into_iter()
            .map(|heading| heading.in_words(locale).to_owned())
            .collect(),
        rows: records.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            head: vec!["门店".to_owned(), "计入".to_owned()],
            rows: vec![
                vec![Cell::text("=1+1"), Cell::Number(3)],
                vec![Cell::text("@云杉里, 东湖"), Cell::Empty],
            ],
        }
    }

    #[test]
    fn a_csv_begins_with_the_mark_and_keeps_formulas_as_text() {
        let text = String::from_utf8(write_csv(&sheet()).expect("a file")).expect("text");
        assert_eq!(
            text,
            "\u{feff}门店,计入\r\n'=1+1,3\r\n\"'@云杉里, 东湖\",\r\n"
        );
    }

    #[test]
    fn a_workbook_is_a_zip_archive_with_a_sheet() {
        let bytes = write_xlsx(&sheet()).expect("a file");
        assert!(bytes.starts_with(b"PK"));
        let name = b"xl/worksheets/sheet1.xml";
        assert!(bytes.windows(name.len()).any(|window| window == name));
    }
}
