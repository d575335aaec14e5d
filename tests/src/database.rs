//! Fresh databases for tests.

use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use tempfile::TempDir;

/// Names the PostgreSQL server in which each test makes a database of its own.
pub const POSTGRES_VARIABLE: &str = "STOREBEAT_TEST_POSTGRES_URL";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file in a temporary folder.
    Sqlite,
    /// A new database of the server that the environment names.
    Postgres,
}

/// An address, and the folder that goes when the test ends.
#[derive(Debug)]
pub struct FreshDatabase {
    /// For [`server::database::Database::connect`].
    pub url: String,
    /// Removed when dropped.
    pub folder: TempDir,
}

impl FreshDatabase {
    /// An empty database; `None`, said loudly, where PostgreSQL is wanted and there is none.
    pub async fn create(kind: DatabaseKind) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match kind {
            DatabaseKind::Sqlite => {
                format!("sqlite:{}", folder.path().join("storebeat.db").display())
            }
            DatabaseKind::Postgres => create_on_server().await?,
        };
        Some(Self { url, folder })
    }
}

async fn create_on_server() -> Option<String> {
    let Ok(server) = std::env::var(POSTGRES_VARIABLE) else {
        eprintln!("SKIPPED ON POSTGRESQL: {POSTGRES_VARIABLE} names no server");
        return None;
    };
    let name = format!("test_{}", hex::encode(server::app::random_bytes::<8>()));
    let connection = Database::connect(&server)
        .await
        .expect("the PostgreSQL server answers");
    connection
        .execute_raw(Statement::from_string(
            DbBackend::Postgres,
            format!("CREATE DATABASE {name}"),
        ))
        .await
        .expect("the test's database is created");
    connection.close().await.expect("the connection closes");
    Some(with_database(&server, &name))
}

/// The server's address with another database.
pub(crate) fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{name}{mark}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_in_the_address_is_exchanged() {
        for (server, wanted) in [
            (
                "postgres://u@localhost:5432/postgres",
                "postgres://u@localhost:5432/t",
            ),
            (
                "postgres://u@localhost:5432",
                "postgres://u@localhost:5432/t",
            ),
            (
                "postgres:///postgres?host=/tmp/x",
                "postgres:///t?host=/tmp/x",
            ),
            (
                "postgres://u@localhost/postgres?host=/tmp/x",
                "postgres://u@localhost/t?host=/tmp/x",
            ),
        ] {
            assert_eq!(with_database(server, "t"), wanted);
        }
    }
}
