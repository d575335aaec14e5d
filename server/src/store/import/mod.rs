//! Importing a store list: the file, and one transaction through the same pipeline as every phone.

mod command;
mod file;
mod organisation;
mod report;
#[cfg(test)]
mod tests;

pub use command::{ImportCommand, run};
pub(crate) use file::list_of;
pub use file::{LIST_BYTES_MAX, ListError, StoreList, read_list};
pub use organisation::Choice;
pub use report::{ImportReport, ReportEntry};

use super::entity::store;
use super::store_of;
use crate::app::random_bytes;
use crate::database::{Database, Error, Tx};
use crate::organisation::Actor;
use crate::sync::push_system;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::api::imports::RowFate;
use shared::ids::{StoreId, StoreTypeId, TerritoryId, UserId, derived_id, uuid_v7};
use shared::import::RowReason;
use shared::place::Datum;
use shared::store::import::{ImportRow, ListFacts, RowPlan, find_doubts, notes, plan_row};
use shared::store::{PositionDoubt, Store, StorePosition};
use shared::sync::wire::Hint;
use shared::time::UtcMs;
use std::collections::{HashMap, HashSet};

/// How a list is to be understood.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Its name: with the external id the key of a store.
    pub source: String,
    /// The datum of its positions.
    pub datum: Datum,
    /// The IANA time zone of new stores.
    pub zone: String,
    /// The type of new stores whose row names none; the usual one is 连锁超市.
    pub store_type: Choice<StoreTypeId>,
    /// The territory of new stores whose row names none; the usual one is 未分配.
    pub territory: Choice<TerritoryId>,
    /// Everything is tried and nothing kept.
    pub is_dry_run: bool,
}

/// Why an import writes nothing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The list as a whole cannot be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The zone is not known.
    #[error(transparent)]
    Zone(#[from] crate::time::UnknownZone),
    /// There is no store type of that name.
    #[error("there is no store type {wanted}; known are: {known}")]
    StoreType {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// There is no territory of that name.
    #[error("there is no territory {wanted}; known are: {known}")]
    Territory {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// The rules of stores refuse a row.
    #[error("row {row} ({external_id}) was refused: {reason}; nothing was imported")]
    Refused {
        /// The line in the file.
        row: u64,
        /// The store's key.
        external_id: String,
        /// Why.
        reason: String,
    },
    /// The database cannot do it.
    #[error("the database cannot do it: {0}")]
    Database(#[from] Error),
}

/// Imports a list: all of its good rows or, when something fails, none.
///
/// # Errors
/// When the list cannot be read as a whole, an option names what there is not, or the database fails.
pub async fn import_list(
    database: &Database,
    list: &StoreList,
    options: &ImportOptions,
    now: UtcMs,
) -> Result<ImportReport, ImportError> {
    // The inner result is the import's own answer, which is no reason to try again.
    database
        .write("import_stores", async |tx| {
            let part = tx.savepoint().await?;
            let answer = import_in(&part, (list, options), &Actor::program(now)).await;
            match answer {
                Ok((report, _)) if !options.is_dry_run => {
                    part.commit().await?;
                    Ok(Ok(report))
                }
                Err(ImportError::Database(error)) => Err(error),
                answer => {
                    part.roll_back().await?;
                    Ok(answer.map(|(report, _)| report))
                }
            }
        })
        .await?
}

/// Imports a list in the caller's transaction, in somebody's name. The hints are to be published after
/// its commit.
pub(crate) async fn import_in(
    tx: &Tx,
    (list, options): (&StoreList, &ImportOptions),
    actor: &Actor,
) -> Result<(ImportReport, Vec<Hint>), ImportError> {
    let now = actor.now;
    let facts = organisation::find_or_make(tx, options, actor).await?;
    let known = known_stores(tx, &facts.source).await?;
    let mut report = ImportReport::of(list.stores.len(), &list.rejected, options.is_dry_run);
    let (mut drafts, mut rows) = (Vec::new(), Vec::new());
    for planned in plan_list(list, (&facts, &known), now) {
        report.add(&planned);
        match planned.plan {
            RowPlan::Create(draft) | RowPlan::Update(draft) => {
                drafts.push(*draft);
                rows.push(planned.row);
            }
            RowPlan::Unchanged => {}
        }
    }
    let pushed = push_system(tx, actor.user.unwrap_or_else(program), now, drafts).await?;
    for (row, answer) in rows.into_iter().zip(&pushed.answers) {
        if let Some(reason) = answer.reason {
            return Err(ImportError::Refused {
                row: row.row,
                external_id: row.external_id.clone(),
                reason: reason.to_string(),
            });
        }
    }
    Ok((report, pushed.hints))
}

/// What an import would do, from a snapshot and without writing: also where the usual type and
/// territory would have to be made first. The second part says it row by row, in the order of the list.
pub(crate) async fn preview_in(
    tx: &Tx,
    (list, options): (&StoreList, &ImportOptions),
    now: UtcMs,
) -> Result<(ImportReport, Vec<(u64, RowFate, Vec<RowReason>)>), ImportError> {
    let facts = organisation::find(tx, options, now).await?;
    let known = known_stores(tx, &facts.source).await?;
    let mut report = ImportReport::of(list.stores.len(), &list.rejected, true);
    let mut fates = Vec::with_capacity(list.stores.len());
    for planned in plan_list(list, (&facts, &known), now) {
        report.add(&planned);
        let fate = planned.fate();
        let doubt = planned.doubt.map(RowReason::from).into_iter();
        let reasons = doubt.chain(planned.notes).collect();
        fates.push((planned.row.row, fate, reasons));
    }
    Ok((report, fates))
}

/// One row with what is to become of it.
pub(super) struct PlannedRow<'a> {
    pub(super) row: &'a ImportRow,
    pub(super) doubt: Option<PositionDoubt>,
    pub(super) notes: Vec<RowReason>,
    pub(super) plan: RowPlan,
}

impl PlannedRow<'_> {
    fn fate(&self) -> RowFate {
        match self.plan {
            RowPlan::Create(_) => RowFate::New,
            RowPlan::Update(_) => RowFate::Changed,
            RowPlan::Unchanged => RowFate::Unchanged,
        }
    }
}

fn plan_list<'a>(
    list: &'a StoreList,
    (facts, known): (&ListFacts, &HashMap<String, (StoreId, Store)>),
    now: UtcMs,
) -> Vec<PlannedRow<'a>> {
    let doubts = find_doubts(&with_known(&list.stores, known));
    let mut fresh_id = || uuid_v7(now.0, random_bytes());
    list.stores
        .iter()
        .zip(doubts)
        .map(|(row, doubt)| PlannedRow {
            row,
            doubt,
            notes: notes(facts, row),
            plan: plan_row(
                facts,
                (row, doubt),
                known.get(&row.external_id),
                &mut fresh_id,
            ),
        })
        .collect()
}

/// The rows of a file and, behind them, what the list said earlier of stores that are not in it: a part
/// of a list must not take back what only the whole of it shows.
fn with_known(rows: &[ImportRow], known: &HashMap<String, (StoreId, Store)>) -> Vec<ImportRow> {
    let named: HashSet<&str> = rows.iter().map(|row| row.external_id.as_str()).collect();
    let others = known
        .iter()
        .filter(|(key, _)| !named.contains(key.as_str()))
        .map(|(key, (_, store))| {
            let listed = store.listed_position.as_ref();
            ImportRow {
                row: 0,
                external_id: key.clone(),
                name: store.name.clone(),
                address: store.address.clone(),
                position: listed.map(StorePosition::point),
                was_swapped: listed
                    .is_some_and(|listed| listed.doubt == Some(PositionDoubt::SwappedAxes)),
                store_type: None,
                territory: None,
            }
        });
    rows.iter().cloned().chain(others).collect()
}

/// The stores of a list by their external id.
async fn known_stores(tx: &Tx, source: &str) -> Result<HashMap<String, (StoreId, Store)>, Error> {
    let rows = store::Entity::find()
        .filter(store::Column::Source.eq(source))
        .all(tx.connection())
        .await?;
    rows.iter()
        .filter_map(|row| row.external_id.clone().map(|key| (key, row)))
        .map(|(key, row)| Ok((key, (StoreId(row.id), store_of(row)?))))
        .collect()
}

/// In whose name the program at the machine writes; nobody can sign in as it.
pub(crate) fn program() -> UserId {
    UserId(derived_id("program", &[]))
}
