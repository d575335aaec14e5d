//! Copies of the whole database, and putting one back. A copy lacks what was committed after it; the new
//! epoch that begins with it makes every phone offer again what it retains.

mod part;
mod photos;
mod postgres;
mod postgres_address;
mod sqlite;

use crate::database::{Database, sqlite_file};
use crate::sync::begin_epoch_alone;
use anyhow::{Context as _, bail, ensure};
use part::Part;
pub use photos::{OF_LACKING_PHOTOS, PhotoCopying, PhotoPlaces, Way};
use postgres_address::{Variables, variables};
use shared::ids::EpochId;
use shared::time::UtcMs;
use std::path::{Path, PathBuf};

/// What was committed after the copy is gone, also what took something away. For whoever puts one back.
pub const AFTER_A_RESTORE: &str = "\
Phones read everything again and offer what they retain of the last 30 days. Most people have to sign in \
again.\nWhat was changed on the server after the copy is as before: grants, accounts and devices that were \
ended since stand again, and passwords are the earlier ones. End them again at once.";

/// Where a database is.
enum Place {
    Sqlite(PathBuf),
    Postgres(Variables),
}

fn place_of(database_url: &str) -> anyhow::Result<Place> {
    if let Some(file) = sqlite_file(database_url) {
        return Ok(Place::Sqlite(file));
    }
    ensure!(
        !database_url.starts_with("sqlite:"),
        "the database's address names no file: one in memory has no copy, and a name is UTF-8"
    );
    let options_before = std::env::var("PGOPTIONS").ok();
    Ok(Place::Postgres(variables(database_url, options_before)?))
}

/// Connecting would make it.
fn ensure_there(database_url: &str) -> anyhow::Result<()> {
    if let Some(file) = sqlite_file(database_url) {
        ensure!(file.exists(), "there is no database {}", file.display());
    }
    Ok(())
}

/// Writes a checked copy into a file that is not there yet, readable by its owner alone. Servers go on.
/// The file has its name only when it is whole.
///
/// # Errors
/// When the file is there, or the copy cannot be made; then there is none.
pub async fn back_up(database_url: &str, file: &Path) -> anyhow::Result<()> {
    let place = place_of(database_url)?;
    ensure_there(database_url)?;
    let part = Part::create_for(file)?;
    let database = Database::connect(database_url)
        .await
        .context("the database cannot be opened")?;
    read_epoch(&database)
        .await
        .context("this is no database of Storebeat's")?;
    match &place {
        Place::Sqlite(_) => sqlite::copy(&database, &part).await?,
        Place::Postgres(variables) => postgres::dump(variables, &part).await?,
    }
    database.close().await.context("the database")?;
    part.publish(file)
}

/// Puts a copy back where no database is yet, in a new epoch. Nobody sees it in the old one: a SQLite file
/// gets its name last, and PostgreSQL commits both at once.
///
/// # Errors
/// When there is a database already, or the copy cannot be read; then nothing was put back.
pub async fn put_back(file: &Path, database_url: &str, now: UtcMs) -> anyhow::Result<EpochId> {
    match place_of(database_url)? {
        Place::Sqlite(target) => sqlite::put_back(file, &target, now).await,
        Place::Postgres(variables) => postgres::put_back(file, &variables, now).await,
    }
}

/// Begins a new epoch in a database that was put back by other means, before or while it is served.
///
/// # Errors
/// When there is no such database, or it does not answer.
pub async fn begin_new_epoch(database_url: &str, now: UtcMs) -> anyhow::Result<EpochId> {
    ensure_there(database_url)?;
    let database = Database::connect(database_url)
        .await
        .context("the database cannot be opened")?;
    let epoch = change_epoch(&database, now).await?;
    database.close().await.context("the database")?;
    Ok(epoch)
}

/// What is not there afterwards was not changed, whatever the statement said.
async fn change_epoch(database: &Database, now: UtcMs) -> anyhow::Result<EpochId> {
    let epoch = begin_epoch_alone(database, now)
        .await
        .context("no new epoch could be begun")?;
    match read_epoch(database).await {
        Ok(kept) if kept == epoch => Ok(epoch),
        Ok(_) => bail!("another epoch was begun at the same time: try again"),
        Err(error) => Err(error).context("no new epoch could be begun"),
    }
}

async fn read_epoch(database: &Database) -> Result<EpochId, crate::database::Error> {
    database.read(async |tx| crate::sync::epoch(tx).await).await
}
