//! What the demo keeps of its company beside the records: how it was drawn, and how far it was played.

use super::history::Wanted;
use super::shift::Shift;
use crate::database::{Error, Tx};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use serde::{Deserialize, Serialize};
use shared::time::UtcMs;

/// The row of `meta`.
const NAME: &str = "demo_company";

/// One company, as the database has it whatever the arguments of a later start say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub seed: u64,
    pub regions: usize,
    /// Everything up to here has been played.
    pub played_until: UtcMs,
    /// How often it was played; each time chance falls anew, and ids are new.
    pub part: u64,
    /// The hours to which its plans keep.
    pub shift: Shift,
}

impl Note {
    /// The note of a company that is being made.
    pub(super) fn of(wanted: &Wanted, shift: Shift) -> Self {
        Self {
            seed: wanted.seed,
            regions: wanted.regions,
            played_until: wanted.now,
            part: 0,
            shift,
        }
    }
}

/// None in a database whose company is older than the note.
pub(super) async fn read_note(tx: &Tx) -> Result<Option<Note>, Error> {
    let query = Query::select()
        .column("value")
        .from("meta")
        .and_where(Expr::col("name").eq(NAME))
        .to_owned();
    let Some(row) = tx.connection().query_one(&query).await? else {
        return Ok(None);
    };
    let text: String = row.try_get("", "value")?;
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|_| Error::Data("the note of the demo company"))
}

/// Replaces the note.
pub(super) async fn keep_note(tx: &Tx, note: &Note) -> Result<(), Error> {
    let text = serde_json::to_string(note).map_err(|_| Error::Data("the note of the demo"))?;
    let insert = Query::insert()
        .into_table("meta")
        .columns(["name", "value"])
        .values_panic([NAME.into(), text.into()])
        .on_conflict(OnConflict::column("name").update_column("value").to_owned())
        .to_owned();
    tx.connection().execute(&insert).await?;
    Ok(())
}
