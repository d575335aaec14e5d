//! An import at the desk: what was asked for, what it would do, and doing it.

use super::memory::{recall, remember};
use super::table::{Table, TableError, read_table};
use crate::database::{Error, Tx};
use crate::organisation::{Actor, Deed, record};
use crate::problem::ApiError;
use crate::product::import as product;
use crate::store::import::{
    Choice, ImportError, ImportOptions, ImportReport, ListError, ReportEntry, import_in, list_of,
    preview_in,
};
use serde_json::json;
use shared::api::imports::{
    FILE_ROWS_MAX, FINDINGS_MAX, ImportOutcome, ImportParameters, ImportPreview, ListColumn,
    PreviewRow, RowFate, RowFinding, parse_columns,
};
use shared::ids::derived_id;
use shared::import::{ColumnMemory, Columns, ListField, ListKind, Rejection, RowReason};
use shared::place::Datum;
use shared::problem::ProblemCode;
use shared::sync::wire::Hint;
use shared::time::UtcMs;
use std::collections::HashMap;
use tokio::sync::Semaphore;

/// Rows that a preview shows.
const FIRST_ROWS: usize = 20;
/// Values of a column that a preview shows.
const SAMPLES: usize = 3;
/// Letters of a cell that a preview shows.
const CELL_CHARS: usize = 80;
const SOURCE_CHARS: std::ops::RangeInclusive<usize> = 1..=60;
const USUAL_ZONE: &str = "Asia/Shanghai";
/// Files that are unfolded at once, so that their memory stays bounded.
static READERS: Semaphore = Semaphore::const_new(2);

/// What was asked for, once it has been looked at.
pub(super) struct Wanted {
    kind: ListKind,
    options: ImportOptions,
    columns: Option<Vec<Option<ListField>>>,
}

impl Wanted {
    pub(super) fn parse(said: ImportParameters) -> Result<Self, ApiError> {
        let invalid = |what: &str| ApiError::new(ProblemCode::InvalidField).with_detail(what);
        let source = said.source.trim().to_owned();
        let is_plain = !source.chars().any(char::is_control);
        if !is_plain || !SOURCE_CHARS.contains(&source.chars().count()) {
            return Err(invalid("source"));
        }
        let columns = match &said.columns {
            Some(text) => Some(parse_columns(text).ok_or_else(|| invalid("columns"))?),
            None => None,
        };
        let datum = match said.kind {
            ListKind::Stores => said.datum.ok_or_else(|| invalid("datum"))?,
            ListKind::Products => Datum::Wgs84,
        };
        let options = ImportOptions {
            source,
            datum,
            zone: said.zone.unwrap_or_else(|| USUAL_ZONE.to_owned()),
            store_type: said.store_type.map_or(Choice::Usual, Choice::Known),
            territory: said.territory.map_or(Choice::Usual, Choice::Known),
            is_dry_run: false,
        };
        Ok(Self {
            kind: said.kind,
            options,
            columns,
        })
    }

    /// As the person chose now, else as this source was understood before, else by the headers.
    async fn columns(&self, tx: &Tx, table: &Table) -> Result<(Columns, bool), Error> {
        let titles = table.titles();
        if let Some(chosen) = &self.columns {
            return Ok((Columns::choose(self.kind, chosen), false));
        }
        let memory = recall(tx, self.kind, &self.options.source).await?;
        let columns = Columns::recall(self.kind, &titles, &memory);
        let known = ColumnMemory::of(&titles, &Columns::default());
        let is_remembered = known.0.keys().any(|title| memory.0.contains_key(title));
        Ok((columns, is_remembered))
    }
}

/// Unfolds a file off the workers.
pub(super) async fn unfold(file: actix_web::web::Bytes) -> Result<Table, ApiError> {
    let turn = READERS.acquire().await;
    let read = tokio::task::spawn_blocking(move || read_table(&file, FILE_ROWS_MAX)).await;
    drop(turn);
    let read = read.map_err(|_| ApiError::new(ProblemCode::Internal))?;
    read.map_err(|error| import_problem(ImportError::List(ListError::Table(error))))
}

/// What an import would do. Nothing is written.
pub(super) async fn preview(
    tx: &Tx,
    wanted: &Wanted,
    table: &Table,
    now: UtcMs,
) -> Result<ImportPreview, ImportError> {
    let (columns, is_remembered) = wanted.columns(tx, table).await?;
    let missing = columns.missing(wanted.kind);
    let mut preview = ImportPreview {
        kind: wanted.kind,
        columns: describe(table, &columns),
        is_remembered,
        missing,
        outcome: None,
        rows: Vec::new(),
    };
    if !preview.missing.is_empty() {
        return Ok(preview);
    }
    match wanted.kind {
        ListKind::Stores => {
            let list = list_of(table, &columns, wanted.options.datum);
            let (report, fates) = preview_in(tx, (&list, &wanted.options), now).await?;
            preview.outcome = Some(outcome(&report));
            preview.rows = first_rows(table, &list.rejected, fates);
        }
        ListKind::Products => {
            let list = product::list_of(table, &columns);
            let source = &wanted.options.source;
            let (report, fates) = product::preview_in(tx, (&list, source), now).await?;
            preview.outcome = Some(outcome(&report));
            preview.rows = first_rows(table, &list.rejected, fates);
        }
    }
    Ok(preview)
}

/// Imports all good rows, and remembers what the columns mean.
pub(super) async fn import(
    tx: &Tx,
    wanted: &Wanted,
    table: &Table,
    actor: &Actor,
) -> Result<(ImportOutcome, Vec<Hint>), ImportError> {
    let (columns, _) = wanted.columns(tx, table).await?;
    let columns = columns.require(wanted.kind).map_err(ListError::from)?;
    let (report, hints) = match wanted.kind {
        ListKind::Stores => {
            let list = list_of(table, &columns, wanted.options.datum);
            import_in(tx, (&list, &wanted.options), actor).await?
        }
        ListKind::Products => {
            let list = product::list_of(table, &columns);
            product::import_in(tx, (&list, &wanted.options.source), actor).await?
        }
    };
    let source = (wanted.kind, wanted.options.source.as_str());
    remember(
        tx,
        actor,
        source,
        &ColumnMemory::of(&table.titles(), &columns),
    )
    .await?;
    let outcome = outcome(&report);
    note(tx, actor, source, &outcome).await?;
    Ok((outcome, hints))
}

async fn note(
    tx: &Tx,
    actor: &Actor,
    (kind, source): (ListKind, &str),
    outcome: &ImportOutcome,
) -> Result<(), Error> {
    let detail = json!({
        "list": kind, "rows": outcome.rows, "created": outcome.created,
        "updated": outcome.updated, "rejected": outcome.rejected,
    });
    let parts = [kind.as_str().as_bytes(), source.as_bytes()];
    let deed = Deed {
        action: "import",
        kind: "list",
        object: derived_id("import_source", &parts),
        detail: &detail,
    };
    record(tx, actor, deed).await
}

fn describe(table: &Table, columns: &Columns) -> Vec<ListColumn> {
    let width = table
        .rows
        .iter()
        .take(FIRST_ROWS)
        .map(|(_, cells)| cells.len())
        .chain([table.header.len()])
        .max()
        .unwrap_or_default();
    (0..width)
        .map(|index| {
            let cells = table.rows.iter().filter_map(|(_, cells)| cells.get(index));
            let samples = cells
                .filter(|cell| !cell.trim().is_empty())
                .take(SAMPLES)
                .map(|cell| shortened(cell));
            ListColumn {
                title: table
                    .header
                    .get(index)
                    .map(|title| shortened(title))
                    .unwrap_or_default(),
                field: columns.field_at(index),
                samples: samples.collect(),
            }
        })
        .collect()
}

fn first_rows(
    table: &Table,
    rejected: &[Rejection],
    fates: Vec<(u64, RowFate, Vec<RowReason>)>,
) -> Vec<PreviewRow> {
    let refused = rejected
        .iter()
        .map(|one| (one.row, (RowFate::Refused, vec![one.reason])));
    let mut known: HashMap<u64, (RowFate, Vec<RowReason>)> = fates
        .into_iter()
        .map(|(row, fate, reasons)| (row, (fate, reasons)))
        .chain(refused)
        .collect();
    table
        .rows
        .iter()
        .take(FIRST_ROWS)
        .filter_map(|(row, cells)| {
            let (fate, reasons) = known.remove(row)?;
            Some(PreviewRow {
                row: *row,
                cells: cells.iter().map(|cell| shortened(cell)).collect(),
                fate,
                reasons,
            })
        })
        .collect()
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(CELL_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn outcome(report: &ImportReport) -> ImportOutcome {
    let first = |entries: &[ReportEntry]| {
        let first = entries.iter().take(FINDINGS_MAX);
        first
            .map(|entry| RowFinding {
                row: entry.row,
                key: shortened(&entry.external_id),
                reason: entry.reason,
            })
            .collect()
    };
    ImportOutcome {
        rows: report.rows,
        created: report.created,
        updated: report.updated,
        unchanged: report.unchanged,
        rejected: report.rejected.len(),
        doubtful: report.doubtful.len(),
        noted: report.notes.len(),
        rejections: first(&report.rejected),
        doubts: first(&report.doubtful),
        notes: first(&report.notes),
    }
}

/// The one mapping of what an import cannot do to an answer.
pub(super) fn import_problem(error: ImportError) -> ApiError {
    let code = match &error {
        ImportError::Database(_) => None,
        ImportError::List(ListError::Table(TableError::TooLarge | TableError::TooManyRows(_))) => {
            Some(ProblemCode::TooLarge)
        }
        ImportError::List(ListError::Table(_)) => Some(ProblemCode::UnreadableList),
        ImportError::List(ListError::Header(_))
        | ImportError::Zone(_)
        | ImportError::StoreType { .. }
        | ImportError::Territory { .. }
        | ImportError::Refused { .. } => Some(ProblemCode::InvalidField),
    };
    match (code, error) {
        (_, ImportError::Database(error)) => error.into(),
        (code, error) => {
            ApiError::new(code.unwrap_or(ProblemCode::Internal)).with_detail(error.to_string())
        }
    }
}
