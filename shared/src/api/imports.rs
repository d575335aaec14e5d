//! Importing a list at the desk.

use crate::import::{ListField, ListKind, RowReason};
use crate::place::Datum;
use serde::{Deserialize, Serialize};

/// Most bytes of a file that is imported at the desk; `storebeat import` takes more.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most rows of a file that is imported at the desk.
pub const FILE_ROWS_MAX: usize = 10_000;
/// Most rows of each list of findings in an answer; the counts are of all.
pub const FINDINGS_MAX: usize = 200;
/// The media type of comma-separated values.
pub const CSV_MEDIA_TYPE: &str = "text/csv";
/// The media type of a spreadsheet.
pub const XLSX_MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `POST /api/imports/preview`: what an import would do. Nothing is written by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// What the list is a list of.
    pub kind: ListKind,
    /// The columns in the order of the file.
    pub columns: Vec<ListColumn>,
    /// Some columns were known from an earlier import of this source.
    pub is_remembered: bool,
    /// Fields that no column holds and without which nothing can be imported.
    pub missing: Vec<ListField>,
    /// What an import would do; none while fields are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ImportOutcome>,
    /// The first rows of the file with what would become of them; empty while fields are missing.
    pub rows: Vec<PreviewRow>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListColumn {
    /// Its header.
    pub title: String,
    /// What it holds; none for a column that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<ListField>,
    /// Its first values that are not empty, shortened.
    pub samples: Vec<String>,
}

/// What becomes of the rows of a list. Each list of findings holds the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportOutcome {
    /// Rows of the list, the header and empty lines left out.
    pub rows: usize,
    /// New things.
    pub created: usize,
    /// Things of which something changes.
    pub updated: usize,
    /// Things that are so already.
    pub unchanged: usize,
    /// Rows that are not imported.
    pub rejected: usize,
    /// Rows with a position that is not to be trusted; they are imported.
    pub doubtful: usize,
    /// Rows that name something unknown, which is left out; they are imported.
    pub noted: usize,
    /// Which are not imported, and why.
    pub rejections: Vec<RowFinding>,
    /// Which are doubtful, and why.
    pub doubts: Vec<RowFinding>,
    /// Which name something unknown.
    pub notes: Vec<RowFinding>,
}

/// What is said about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFinding {
    /// The line of the file on which the row begins; the header is line 1.
    pub row: u64,
    /// The key in the list; empty when the row has none.
    pub key: String,
    /// What is said.
    pub reason: RowReason,
}

/// One of the first rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewRow {
    /// The line of the file on which the row begins; the header is line 1.
    pub row: u64,
    /// Its cells in the order of the columns, shortened.
    pub cells: Vec<String>,
    /// What would become of it.
    pub fate: RowFate,
    /// Why it is refused, or what is doubtful or unknown in it.
    pub reasons: Vec<RowReason>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowFate {
    /// Something new.
    New,
    /// Something that is there changes.
    Changed,
    /// It is so already.
    Unchanged,
    /// It is not imported.
    Refused,
}

/// How a list is to be understood, as query parameters of both operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ImportParameters {
    /// What the list is a list of.
    pub kind: ListKind,
    /// The list's name, 1 to 60 characters: a thing is found again by it and its key.
    pub source: String,
    /// The datum of the positions; needed for stores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<Datum>,
    /// The IANA time zone of new stores, by default Asia/Shanghai.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The id of the type of new stores whose row names none; by default the usual type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<uuid::Uuid>))]
    pub store_type: Option<crate::ids::StoreTypeId>,
    /// The id of the territory of new stores whose row names none; by default that of unassigned ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<uuid::Uuid>))]
    pub territory: Option<crate::ids::TerritoryId>,
    /// What each column holds, in the order of the file, separated by commas and empty for one that is
    /// left out: `external_id,name,,address`. Without it columns are remembered or known by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
}

/// Writes what each column holds for [`ImportParameters::columns`].
#[must_use]
pub fn write_columns(fields: &[Option<ListField>]) -> String {
    let words: Vec<&str> = fields
        .iter()
        .map(|field| field.map_or("", ListField::as_str))
        .collect();
    words.join(",")
}

/// Reads what [`write_columns`] wrote; `None` when a word is no field.
#[must_use]
pub fn parse_columns(text: &str) -> Option<Vec<Option<ListField>>> {
    text.split(',')
        .map(|word| match word.trim() {
            "" => Some(None),
            word => ListField::parse(word).map(Some),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read_back_as_they_were_written() {
        let fields = [Some(ListField::Name), None, Some(ListField::Territory)];
        assert_eq!(
            parse_columns(&write_columns(&fields)),
            Some(fields.to_vec())
        );
        assert_eq!(parse_columns("name,nonsense"), None);
    }
}
