//! What an import says about its list, row by row.

use super::PlannedRow;
use serde::Serialize;
use shared::api::imports::RowFate;
use shared::import::{Rejection, RowReason};
use std::fmt;

/// The outcome of an import. Codes are released: they keep their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Everything was tried and nothing kept.
    pub dry_run: bool,
    /// Rows of the list, the header and empty lines left out.
    pub rows: usize,
    /// New stores.
    pub created: usize,
    /// Stores of which something changed.
    pub updated: usize,
    /// Stores that were so already.
    pub unchanged: usize,
    /// Rows that were not imported.
    pub rejected: Vec<ReportEntry>,
    /// Rows that were imported with a position that is not to be trusted.
    pub doubtful: Vec<ReportEntry>,
    /// Rows that were imported without something that they name.
    pub notes: Vec<ReportEntry>,
}

/// What is said about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportEntry {
    /// The line of the file on which the row begins; the header is line 1.
    pub row: u64,
    /// The store's key; empty when the row has none.
    pub external_id: String,
    /// The reason's code.
    pub reason: RowReason,
}

impl ImportReport {
    pub(crate) fn of(accepted: usize, rejected: &[Rejection], dry_run: bool) -> Self {
        let entries = rejected.iter().map(|rejection| ReportEntry {
            row: rejection.row,
            external_id: rejection.external_id.clone(),
            reason: rejection.reason,
        });
        Self {
            dry_run,
            rows: accepted + rejected.len(),
            created: 0,
            updated: 0,
            unchanged: 0,
            rejected: entries.collect(),
            doubtful: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn count(&mut self, fate: RowFate) {
        match fate {
            RowFate::New => self.created += 1,
            RowFate::Changed => self.updated += 1,
            RowFate::Unchanged | RowFate::Refused => self.unchanged += 1,
        }
    }

    pub(super) fn add(&mut self, planned: &PlannedRow<'_>) {
        self.count(planned.fate());
        let entry = |reason: RowReason| ReportEntry {
            row: planned.row.row,
            external_id: planned.row.external_id.clone(),
            reason,
        };
        let doubt = planned.doubt.map(RowReason::from);
        self.doubtful.extend(doubt.map(entry));
        self.notes.extend(planned.notes.iter().copied().map(entry));
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(f, "Dry run: nothing was written.")?;
        }
        writeln!(
            f,
            "{} rows: {} created, {} updated, {} unchanged, {} rejected, {} with a doubtful position",
            self.rows,
            self.created,
            self.updated,
            self.unchanged,
            self.rejected.len(),
            self.doubtful.len()
        )?;
        for (title, entries) in [
            ("rejected", &self.rejected),
            ("doubtful", &self.doubtful),
            ("note", &self.notes),
        ] {
            for entry in entries {
                writeln!(
                    f,
                    "{title}: row {} {} {}",
                    entry.row,
                    entry.external_id,
                    entry.reason.as_str()
                )?;
            }
        }
        Ok(())
    }
}
