//! Copies of the whole database, and putting one back. A copy lacks what was committed after it; the new
//! epoch that begins with it makes every phone offer again what it retains.

use crate::database::{Database, sqlite_file};
use crate::sync::begin_epoch_alone;
use anyhow::{Context as _, bail, ensure};
use percent_encoding::percent_decode_str;
use shared::ids::EpochId;
use shared::time::UtcMs;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use url::Url;

/// Writes a checked copy into a file that is not there yet, readable by its owner alone. Servers go on.
///
/// # Errors
/// When the file is there, or the copy cannot be made; then there is none.
pub async fn back_up(database_url: &str, file: &Path) -> anyhow::Result<()> {
    drop(create_private(file)?);
    let copied = match sqlite_file(database_url) {
        Some(source) => back_up_sqlite(&source, database_url, file).await,
        None => run_tool(
            "pg_dump",
            database_url,
            &[
                "--format=custom".as_ref(),
                "--no-owner".as_ref(),
                "--no-privileges".as_ref(),
                "--file".as_ref(),
                file.as_os_str(),
            ],
        ),
    };
    let kept = copied.and_then(|()| keep(file));
    if kept.is_err() {
        // Half a copy would be taken for one.
        fs::remove_file(file).ok();
    }
    kept
}

async fn back_up_sqlite(source: &Path, database_url: &str, file: &Path) -> anyhow::Result<()> {
    ensure!(source.exists(), "there is no database {}", source.display());
    let database = Database::connect(database_url)
        .await
        .context("the database cannot be opened")?;
    let problem = database.copy_into(file).await.context("no copy")?;
    match problem {
        None => Ok(()),
        Some(problem) => bail!("the copy is damaged: {problem}"),
    }
}

/// Puts a copy back where no database is yet, and begins a new epoch in it.
///
/// # Errors
/// When there is a database already, or the copy cannot be read.
pub async fn put_back(file: &Path, database_url: &str, now: UtcMs) -> anyhow::Result<EpochId> {
    match sqlite_file(database_url) {
        Some(target) => put_back_sqlite(file, &target)?,
        None => run_tool(
            "pg_restore",
            database_url,
            &[
                "--no-owner".as_ref(),
                "--no-privileges".as_ref(),
                "--exit-on-error".as_ref(),
                "--single-transaction".as_ref(),
                "--dbname".as_ref(),
                database_of(&parse(database_url)?).as_ref(),
                file.as_os_str(),
            ],
        )?,
    }
    let database = Database::connect(database_url)
        .await
        .context("the database cannot be opened")?;
    begin_epoch_alone(&database, now)
        .await
        .context("no new epoch could be begun")
}

fn put_back_sqlite(file: &Path, target: &Path) -> anyhow::Result<()> {
    ensure!(
        !target.exists(),
        "{} is there already: move it away first, it may hold what the copy lacks",
        target.display()
    );
    let part = target.with_extension("part");
    let mut source = File::open(file).with_context(|| format!("{} is missing", file.display()))?;
    std::io::copy(&mut source, &mut create_private(&part)?)
        .with_context(|| format!("{} cannot be written", part.display()))?;
    keep(&part)?;
    fs::rename(&part, target).with_context(|| format!("no {}", target.display()))?;
    keep(target)
}

/// A new file that nobody else reads.
fn create_private(file: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!("{} is there already", file.display()),
        _ => anyhow::anyhow!("{} cannot be written: {error}", file.display()),
    })
}

/// On the disk before anybody hears that it is: the file, and its name in its folder.
fn keep(file: &Path) -> anyhow::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    for path in [file, folder] {
        let kept = File::open(path).and_then(|open| open.sync_all());
        kept.with_context(|| format!("{} cannot be kept", path.display()))?;
    }
    Ok(())
}

/// A tool of PostgreSQL's, which is told the database by its environment: what stands on a command line
/// everybody on the machine can read.
fn run_tool(tool: &str, database_url: &str, arguments: &[&OsStr]) -> anyhow::Result<()> {
    let url = parse(database_url)?;
    let mut command = Command::new(tool);
    command.args(arguments).env("PGDATABASE", database_of(&url));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    if let Some(host) = url.host_str().filter(|host| !host.is_empty()) {
        command.env("PGHOST", decoded(host));
    }
    if let Some(port) = url.port() {
        command.env("PGPORT", port.to_string());
    }
    if !url.username().is_empty() {
        command.env("PGUSER", decoded(url.username()));
    }
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", decoded(password));
    }
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "host" => command.env("PGHOST", value.as_ref()),
            "sslmode" => command.env("PGSSLMODE", value.as_ref()),
            "sslrootcert" => command.env("PGSSLROOTCERT", value.as_ref()),
            _ => &mut command,
        };
    }
    let status = command.status().map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("{tool} is missing: it comes with PostgreSQL"),
        _ => anyhow::anyhow!("{tool} cannot be run: {error}"),
    })?;
    ensure!(status.success(), "{tool} failed: {status}");
    Ok(())
}

fn parse(database_url: &str) -> anyhow::Result<Url> {
    // The address may hold a password: it is not repeated.
    Url::parse(database_url).context("the database's address cannot be read")
}

fn database_of(url: &Url) -> String {
    let name = url.path().trim_start_matches('/');
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}
