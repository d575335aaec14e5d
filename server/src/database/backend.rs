//! Everything in which SQLite and PostgreSQL differ.

use super::{Error, Tx};
use migrations::MigratorTrait as _;
use percent_encoding::percent_decode_str;
use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaDatabase, DatabaseConnection, DbBackend,
    Statement,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Readers of the embedded database; WAL lets them read while one writes.
const SQLITE_READERS_MAX: u32 = 8;
/// What each connection to the embedded database keeps of it in memory, in KiB as SQLite counts them: negative.
const CACHE_SIZE: &str = "-16384";
/// Pages of the log after which it is written into the file: a page that many pushes change is then written
/// once for all of them. The log takes some 16 MiB.
const CHECKPOINT_PAGES: &str = "4000";
/// Connections of one server process to PostgreSQL that read, and those that write.
const POSTGRES_READERS_MAX: u32 = 8;
const POSTGRES_WRITERS_MAX: u32 = 16;
/// A connection that was used so lately is taken without asking whether it still lives, which costs as much as a
/// statement. When it does not, its request is answered as by a database that is away.
const TRUSTED_FOR: Duration = Duration::from_secs(5);
/// How long a connection waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a statement waits for a row that another transaction holds; then it counts as a lost race.
const LOCK_TIMEOUT: &str = "5s";
/// Rows that wait between SQLite's thread and the one that asked.
const ROWS_BUFFERED: usize = 1024;
/// A transaction whose process hangs gives its locks back after this time.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "30s";
/// What every transaction of a connection to PostgreSQL is, without a statement that says so each time.
type TransactionKind = [(&'static str, &'static str); 2];
/// A snapshot that cannot write.
const SNAPSHOT: TransactionKind = [
    ("default_transaction_isolation", "repeatable read"),
    ("default_transaction_read_only", "on"),
];
/// Sees what others have committed meanwhile, once it holds the locks.
const WRITE: TransactionKind = [
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "off"),
];
/// Names the lock under which migrations run; any constant will do.
pub(crate) const SCHEMA_LOCK: i64 = 0x5742_0001;

pub(super) async fn connect(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), Error> {
    if url.starts_with("sqlite:") {
        if let Some(file) = sqlite_file(url) {
            create_privately(&file);
        }
        let writer = SeaDatabase::connect(sqlite_options(url, 1)).await?;
        let readers = SeaDatabase::connect(sqlite_options(url, SQLITE_READERS_MAX)).await?;
        return Ok((readers, writer));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let writer = postgres_options(url, POSTGRES_WRITERS_MAX, WRITE);
        let readers = postgres_options(url, POSTGRES_READERS_MAX, SNAPSHOT);
        let writer = SeaDatabase::connect(writer).await?;
        return Ok((SeaDatabase::connect(readers).await?, writer));
    }
    Err(Error::UnknownAddress)
}

fn postgres_options(url: &str, connections: u32, transactions: TransactionKind) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TRUSTED_FOR)
        .set_application_name("storebeat")
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |options| {
            let limits = [
                ("lock_timeout", LOCK_TIMEOUT),
                (
                    "idle_in_transaction_session_timeout",
                    IDLE_IN_TRANSACTION_TIMEOUT,
                ),
            ];
            options.options(limits).options(transactions)
        });
    options
}

/// The file of an embedded database; `None` for one in memory, for a server, and for a name that is not
/// UTF-8. A name is percent-encoded in an address, so that it may hold `?`.
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let path = rest.split('?').next().unwrap_or_default();
    let is_file = !path.is_empty() && path != ":memory:" && !rest.contains("mode=memory");
    let path = percent_decode_str(path).decode_utf8().ok()?;
    is_file.then(|| PathBuf::from(path.as_ref()))
}

/// Makes a missing file readable by the server alone before SQLite would make it readable by all; the
/// files beside it get the same rights.
fn create_privately(file: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    if let Err(error) = options.open(file)
        && error.kind() != std::io::ErrorKind::AlreadyExists
    {
        tracing::debug!(%error, "the database's file cannot be made; SQLite will say why");
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A file does not go away as a server does.
        .test_before_acquire(false)
        .sqlx_logging(false)
        // When a commit fails, for instance on a full disk, SQLite ends the transaction by itself and sqlx
        // goes on to count it as open: what came after would be a savepoint that nothing ever commits.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                // A page of a pull crosses from SQLite's thread in one go.
                .row_buffer_size(ROWS_BUFFERED)
                // What a savepoint would put back is kept in memory, not written to a file beside the log.
                .pragma("temp_store", "memory")
                .pragma("cache_size", CACHE_SIZE)
                .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        });
    options
}

pub(super) async fn copy_sqlite(connection: &DatabaseConnection, file: &str) -> Result<(), Error> {
    connection
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "VACUUM INTO ?",
            [file.into()],
        ))
        .await?;
    Ok(())
}

/// Named by its file, not by an address, in which some letters mean something else. Nothing is made beside it.
pub(super) async fn check_sqlite(file: &Path) -> Result<Option<String>, Error> {
    let file = file.to_owned();
    let mut options = ConnectOptions::new("sqlite:");
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options.filename(&file).read_only(true).immutable(true)
        });
    let copy = SeaDatabase::connect(options).await?;
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(1)");
    let row = copy.query_one_raw(check).await;
    copy.close().await?;
    let said: Option<String> = row?.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(said.filter(|said| said != "ok"))
}

/// Two processes that start together do what has to be done at a start one after the other. SQLite's
/// write lock is enough.
pub(crate) async fn lock_schema(tx: &Tx) -> Result<(), Error> {
    if tx.backend() == DbBackend::Postgres {
        tx.connection()
            .execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [SCHEMA_LOCK.into()],
            ))
            .await?;
    }
    Ok(())
}

pub(super) async fn schema_distance(
    connection: &DatabaseConnection,
) -> Result<(usize, usize), Error> {
    let known: Vec<String> = migrations::Migrator::migrations()
        .iter()
        .map(|m| m.name().to_owned())
        .collect();
    let applied: Vec<String> = migrations::Migrator::get_migration_models(connection)
        .await?
        .into_iter()
        .map(|model| model.version)
        .collect();
    let missing = known.iter().filter(|name| !applied.contains(name)).count();
    let unknown = applied.iter().filter(|name| !known.contains(name)).count();
    Ok((missing, unknown))
}

pub(super) async fn durability_problem(
    connection: &DatabaseConnection,
) -> Result<Option<String>, Error> {
    let backend = connection.get_database_backend();
    let settings: &[(&str, &str)] = match backend {
        DbBackend::Postgres => &[
            ("SHOW fsync", "on"),
            ("SHOW full_page_writes", "on"),
            ("SHOW synchronous_commit", "on"),
        ],
        _ => &[("PRAGMA journal_mode", "wal")],
    };
    for (query, wanted) in settings {
        let row = connection
            .query_one_raw(Statement::from_string(backend, *query))
            .await?;
        let found: String = match row {
            Some(row) => row.try_get_by_index(0)?,
            None => String::new(),
        };
        if found != *wanted {
            return Ok(Some(format!(
                "the database answers {found:?} to {query}, it must be {wanted:?}"
            )));
        }
    }
    Ok(None)
}

/// Whether the role may do everything on the server; no role of SQLite can.
pub(super) async fn is_superuser(connection: &DatabaseConnection) -> Result<bool, Error> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let row = connection
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
        ))
        .await?;
    Ok(match row {
        Some(row) => row.try_get_by_index(0)?,
        None => false,
    })
}

/// A write that changes nothing, so that readiness says whether writes come through.
pub(super) async fn touch(tx: &Tx) -> Result<(), Error> {
    tx.connection()
        .execute_raw(Statement::from_string(
            tx.backend(),
            "UPDATE meta SET value = value WHERE name = 'epoch'",
        ))
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;
    use shared::problem::ProblemCode;

    /// Runs a statement and ends with the error, if one is given.
    async fn write(database: &Database, text: &str, end: Option<ProblemCode>) -> Result<(), Error> {
        database
            .write("test", async |tx| {
                tx.connection().execute_unprepared(text).await?;
                end.map_or(Ok(()), |code| Err(Error::Problem(code)))
            })
            .await
    }

    #[tokio::test]
    async fn what_is_committed_after_a_disk_was_full_is_in_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/full.db?mode=rwc", folder.path().display());
        let database = Database::connect(&url).await.expect("the database opens");
        let text = "CREATE TABLE kept (value)";
        write(&database, text, None).await.expect("a table");
        // No more pages than there are.
        let text = "PRAGMA max_page_count = 1";
        write(&database, text, None).await.expect("a limit");
        let text = "INSERT INTO kept VALUES (zeroblob(1000000))";
        write(&database, text, None).await.expect_err("it is full");
        let text = "PRAGMA max_page_count = 1000000";
        let refused = write(&database, text, Some(ProblemCode::NotFound)).await;
        refused.expect_err("it was refused");

        let text = "INSERT INTO kept VALUES (1)";
        write(&database, text, None).await.expect("there is room");
        let other = Database::connect(&url).await.expect("the database opens");
        let rows = other
            .read(async |tx| {
                let text = "SELECT value FROM kept";
                let all = Statement::from_string(DbBackend::Sqlite, text);
                Ok::<_, Error>(tx.connection().query_all_raw(all).await?.len())
            })
            .await;
        assert_eq!(
            rows.expect("it is read"),
            1,
            "it is called committed and is not"
        );
    }

    #[test]
    fn the_file_of_an_address_is_found() {
        for (url, file) in [
            ("sqlite:storebeat.db", Some("storebeat.db")),
            ("sqlite:///srv/a.db?mode=rwc", Some("/srv/a.db")),
            ("sqlite:a%20b%3F.db?mode=rwc", Some("a b?.db")),
            ("sqlite:%FF.db", None),
            ("sqlite::memory:", None),
            ("postgres://db/storebeat", None),
        ] {
            assert_eq!(sqlite_file(url), file.map(PathBuf::from), "{url}");
        }
    }
}
