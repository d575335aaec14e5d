//! Everything in which SQLite and PostgreSQL differ.

use super::{Error, Tx};
use migrations::MigratorTrait as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database as SeaDatabase, DatabaseConnection,
    DbBackend, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions,
};
use std::time::Duration;

/// Readers of the embedded database; WAL lets them read while one writes.
const SQLITE_READERS_MAX: u32 = 8;
/// Connections of one server process to PostgreSQL.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a connection waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// Names the lock under which migrations run; any constant will do.
const SCHEMA_LOCK: i64 = 0x5742_0001;

pub(super) async fn connect(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), Error> {
    if url.starts_with("sqlite:") {
        let writer = SeaDatabase::connect(sqlite_options(url, 1)).await?;
        let readers = SeaDatabase::connect(sqlite_options(url, SQLITE_READERS_MAX)).await?;
        return Ok((readers, writer));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .set_application_name("storebeat")
            .sqlx_logging(false);
        let pool = SeaDatabase::connect(options).await?;
        return Ok((pool.clone(), pool));
    }
    Err(Error::UnknownAddress)
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
        });
    options
}

/// SQLite's snapshot begins with the first statement of a deferred transaction.
pub(super) fn read_options(connection: &DatabaseConnection) -> TransactionOptions {
    TransactionOptions {
        isolation_level: isolation(connection, IsolationLevel::RepeatableRead),
        access_mode: access_mode(connection, AccessMode::ReadOnly),
        sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
    }
}

/// SQLite knows one isolation level and warns of any other.
pub(super) fn isolation(
    connection: &DatabaseConnection,
    level: IsolationLevel,
) -> Option<IsolationLevel> {
    (connection.get_database_backend() == DbBackend::Postgres).then_some(level)
}

pub(super) fn access_mode(connection: &DatabaseConnection, mode: AccessMode) -> Option<AccessMode> {
    (connection.get_database_backend() == DbBackend::Postgres).then_some(mode)
}

/// Two processes that start together migrate one after the other. SQLite's write lock is enough.
pub(super) async fn lock_schema(tx: &Tx) -> Result<(), Error> {
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
