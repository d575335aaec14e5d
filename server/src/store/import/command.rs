//! `storebeat import`: its arguments, and its words at the end.

use super::{Choice, ImportOptions, LIST_BYTES_MAX, import_list, read_list};
use crate::clock::Clock;
use crate::database::{Database, sqlite_file};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use migrations::{Migrator, MigratorTrait as _};
use shared::place::Datum;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be imported.
#[derive(Clone, Debug, Subcommand)]
pub enum ImportCommand {
    /// Imports a list of stores: XLSX, or CSV in UTF-8 or GB18030, with a header in Chinese or English.
    Stores(ImportStores),
}

/// The arguments of `storebeat import stores`.
#[derive(Clone, Debug, Args)]
pub struct ImportStores {
    /// The list.
    file: PathBuf,
    /// The datum of its positions: gcj02 for AMap and Tencent, bd09 for Baidu, wgs84 for GPS.
    #[arg(long, value_enum)]
    datum: DatumName,
    /// Tries everything and keeps nothing.
    #[arg(long)]
    dry_run: bool,
    /// How the outcome is written.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    report: ReportFormat,
    /// The list's name: a store is updated by this and its external id.
    #[arg(long, default_value = "import")]
    source: String,
    /// The type of new stores whose row names none that is known [default: 连锁超市].
    #[arg(long)]
    store_type: Option<String>,
    /// The territory of new stores whose row names none that is known [default: 未分配].
    #[arg(long)]
    territory: Option<String>,
    /// The IANA time zone of new stores.
    #[arg(long, default_value = "Asia/Shanghai")]
    zone: String,
    /// `sqlite:FILE` or `postgres://…`.
    #[arg(
        long,
        env = "STOREBEAT_DATABASE_URL",
        default_value = "sqlite:storebeat.db",
        hide_env_values = true
    )]
    database_url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DatumName {
    Wgs84,
    Gcj02,
    Bd09,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Text,
    Json,
}

impl From<DatumName> for Datum {
    fn from(name: DatumName) -> Self {
        match name {
            DatumName::Wgs84 => Self::Wgs84,
            DatumName::Gcj02 => Self::Gcj02,
            DatumName::Bd09 => Self::Bd09,
        }
    }
}

/// The list cannot be read; the argument parser ends with the same code.
const UNREADABLE: u8 = 2;

/// Runs the command and writes its report to standard output. Success means that every row was taken.
///
/// # Errors
/// When nothing could be imported though the list could be read.
pub async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    let ImportCommand::Stores(args) = command;
    let datum = Datum::from(args.datum);
    let read = read_file(&args.file).and_then(|bytes| {
        read_list(&bytes, datum)
            .with_context(|| format!("{} cannot be imported", args.file.display()))
    });
    let list = match read {
        Ok(list) => list,
        Err(error) => {
            eprintln!("storebeat: {error:#}");
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let database = open(&args.database_url, args.dry_run).await?;
    let options = ImportOptions {
        source: args.source,
        datum,
        zone: args.zone,
        store_type: args.store_type.map_or(Choice::Usual, Choice::Named),
        territory: args.territory.map_or(Choice::Usual, Choice::Named),
        is_dry_run: args.dry_run,
    };
    let report = import_list(&database, &list, &options, Clock::system().now()).await?;
    let text = match args.report {
        ReportFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
        ReportFormat::Text => report.to_string(),
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        // The import is done; a reader such as `head` may have read enough of what it says.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        written => written.context("the report cannot be written")?,
    }
    Ok(if report.rejected.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    let cannot_read = || format!("{} cannot be read", file.display());
    let size = std::fs::metadata(file).with_context(cannot_read)?.len();
    if size > LIST_BYTES_MAX {
        bail!(
            "{} has {size} bytes, at most {LIST_BYTES_MAX} are read",
            file.display()
        );
    }
    std::fs::read(file).with_context(cannot_read)
}

/// Opens the database and gives a new one its schema; one with an older schema is left to
/// `storebeat migrate`, because that wants a backup first.
async fn open(url: &str, is_dry_run: bool) -> anyhow::Result<Database> {
    let is_new_file = sqlite_file(url).is_some_and(|file| !file.exists());
    // A dry run leaves nothing behind, not even an empty database.
    let url = if is_new_file && is_dry_run {
        "sqlite::memory:"
    } else {
        url
    };
    let database = Database::connect(url)
        .await
        .context("the database cannot be opened")?;
    let (missing, unknown) = database
        .schema_distance()
        .await
        .context("the database does not answer")?;
    if unknown > 0 {
        bail!("the database's schema is newer than this program: use the newer program");
    }
    if missing == Migrator::migrations().len() {
        database
            .migrate()
            .await
            .context("the new database cannot be prepared")?;
    } else if missing > 0 {
        bail!("the database's schema is older than this program: run `storebeat migrate`");
    }
    Ok(database)
}
