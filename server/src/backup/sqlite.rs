//! A copy of an embedded database is a database: whole, checked, without files beside it.

use super::change_epoch;
use super::part::{Part, beside, refuse_existing};
use crate::database::Database;
use anyhow::{Context as _, bail, ensure};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::ids::EpochId;
use shared::time::UtcMs;
use std::path::Path;
use tokio::fs::{File, OpenOptions};

pub(super) async fn copy(database: &Database, part: &Part) -> anyhow::Result<()> {
    // SQLite takes a name that begins with `file:` for an address; an absolute one does not.
    let path = std::path::absolute(part.path()).context("the copy's folder")?;
    let copied = database.copy_into(utf8(&path)?).await;
    copied.context("the copy cannot be written")?;
    check(part.path()).await.context("the copy")
}

pub(super) async fn put_back(file: &Path, target: &Path, now: UtcMs) -> anyhow::Result<EpochId> {
    refuse_rests(target)?;
    ensure_alone(file)?;
    let part = Part::create_for(target)?;
    fill(&part, file).await?;
    check(part.path())
        .await
        .with_context(|| format!("{}", file.display()))?;
    let epoch = begin_epoch(&part, now)
        .await
        .with_context(|| format!("{} is no copy of Storebeat's", file.display()))?;
    refuse_rests(target)?;
    part.publish(target)?;
    Ok(epoch)
}

/// What was left of another database SQLite would read into the one that is put back.
fn refuse_rests(target: &Path) -> anyhow::Result<()> {
    refuse_existing(target).context("move it away first: it may hold what the copy lacks")?;
    for rest in beside(target) {
        refuse_existing(&rest).context(
            "it is left of an earlier database, and SQLite would read it into the one that is put \
             back: move it away together with that database",
        )?;
    }
    Ok(())
}

/// A file that was copied by hand may lack what still lies beside it.
fn ensure_alone(file: &Path) -> anyhow::Result<()> {
    for rest in beside(file) {
        ensure!(
            !rest.exists(),
            "{} is not whole without {}: make the copy with `storebeat backup`",
            file.display(),
            rest.display()
        );
    }
    Ok(())
}

async fn fill(part: &Part, file: &Path) -> anyhow::Result<()> {
    let mut from = File::open(file)
        .await
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let mut into = OpenOptions::new()
        .write(true)
        .open(part.path())
        .await
        .with_context(|| format!("{} cannot be written", part.path().display()))?;
    tokio::io::copy(&mut from, &mut into)
        .await
        .context("the copy cannot be copied")?;
    // What the runtime still holds is written before somebody else opens the file.
    into.sync_all().await.context("the copy cannot be copied")
}

async fn check(file: &Path) -> anyhow::Result<()> {
    match Database::check_file(file).await {
        Ok(None) => Ok(()),
        Ok(Some(problem)) => bail!("it is damaged: {problem}"),
        Err(error) => Err(error).context("it is damaged, or no database"),
    }
}

async fn begin_epoch(part: &Part, now: UtcMs) -> anyhow::Result<EpochId> {
    let path = std::path::absolute(part.path()).context("the database's folder")?;
    let encoded = utf8_percent_encode(utf8(&path)?, NON_ALPHANUMERIC);
    let database = Database::connect(&format!("sqlite:{encoded}")).await?;
    let epoch = change_epoch(&database, now).await;
    // The last connection brings everything into the one file that gets the name.
    database.close().await?;
    for rest in beside(part.path()) {
        ensure!(!rest.exists(), "{} was not closed", part.path().display());
    }
    epoch
}

fn utf8(path: &Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| {
        format!(
            "the name {} is not UTF-8: choose another one",
            path.display()
        )
    })
}
