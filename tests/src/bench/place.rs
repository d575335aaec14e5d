//! A database that is measured: made, copied, looked at beside the one door, and served.

use crate::client::Client;
use crate::database::{DatabaseKind, FreshDatabase, POSTGRES_VARIABLE, with_database};
use crate::server_under_test::SECRET;
use actix_web::dev::ServerHandle;
use anyhow::{Context as _, ensure};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, QueryResult,
    Statement, TryGetable,
};
use serde_json::json;
use server::app::{App, AppState, random_bytes, serve_on};
use server::clock::Clock;
use server::settings::{Mode, Settings};
use shared::api::auth::Posture;
use shared::time::UtcMs;
use std::net::TcpListener;
use std::time::Duration;

/// Longer than any benchmark.
const CONNECTION_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// A database of the benchmark; it goes when this is dropped, the server's own with the server.
pub struct Place {
    /// Of which kind.
    pub kind: DatabaseKind,
    /// Where the server finds it.
    pub database: FreshDatabase,
}

impl Place {
    /// An empty database.
    pub async fn create(kind: DatabaseKind) -> anyhow::Result<Self> {
        let missing = || format!("{POSTGRES_VARIABLE} names no PostgreSQL server");
        let database = FreshDatabase::create(kind).await.with_context(missing)?;
        Ok(Self { kind, database })
    }

    /// A database that somebody else has made and removes.
    pub fn at(kind: DatabaseKind, url: String) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self {
            kind,
            database: FreshDatabase { url, folder },
        })
    }

    /// The same data once more, as files, so that both can be measured in turn. Nobody may be connected.
    pub async fn copy(&self) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = match self.kind {
            DatabaseKind::Sqlite => {
                let plain = self.connect().await?;
                run(&plain, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
                plain.close().await?;
                let copy = folder.path().join("storebeat.db");
                std::fs::copy(self.database.folder.path().join("storebeat.db"), &copy)?;
                format!("sqlite:{}", copy.display())
            }
            DatabaseKind::Postgres => self.copy_on_server().await?,
        };
        Ok(Self {
            kind: self.kind,
            database: FreshDatabase { url, folder },
        })
    }

    async fn copy_on_server(&self) -> anyhow::Result<String> {
        let server = std::env::var(POSTGRES_VARIABLE)?;
        let source = self
            .database
            .url
            .rsplit('/')
            .find(|part| part.starts_with("test_"));
        let source = source.and_then(|part| part.split('?').next());
        let source = source.context("the address names no database of the benchmark")?;
        let name = format!("test_{}", hex::encode(random_bytes::<8>()));
        let admin = Database::connect(&server).await?;
        // Pools that were dropped close in their own time, and a source must have no visitor.
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'"
        );
        run(&admin, &end).await?;
        run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {source}")).await?;
        admin.close().await?;
        Ok(with_database(&server, &name))
    }

    /// One connection beside the server's.
    pub async fn connect(&self) -> anyhow::Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(&self.database.url);
        // What is set aside for a connection alone has to last as long as the benchmark.
        options
            .max_connections(1)
            .max_lifetime(CONNECTION_LIFE)
            .idle_timeout(CONNECTION_LIFE)
            .sqlx_logging(false);
        Ok(Database::connect(options).await?)
    }
}

/// Runs a statement that answers nothing.
pub async fn run(plain: &DatabaseConnection, sql: &str) -> anyhow::Result<()> {
    let statement = Statement::from_string(plain.get_database_backend(), sql);
    plain
        .execute_raw(statement)
        .await
        .with_context(|| sql.to_owned())?;
    Ok(())
}

/// The rows of a statement.
pub async fn query(plain: &DatabaseConnection, sql: &str) -> anyhow::Result<Vec<QueryResult>> {
    let statement = Statement::from_string(plain.get_database_backend(), sql);
    plain
        .query_all_raw(statement)
        .await
        .with_context(|| sql.to_owned())
}

/// The first column of the rows of a statement.
pub async fn column<T: TryGetable>(
    plain: &DatabaseConnection,
    sql: &str,
) -> anyhow::Result<Vec<T>> {
    let rows = query(plain, sql).await?;
    let first = |row: &QueryResult| row.try_get_by_index(0);
    Ok(rows.iter().map(first).collect::<Result<_, _>>()?)
}

/// The one value of a statement.
pub async fn value<T: TryGetable>(plain: &DatabaseConnection, sql: &str) -> anyhow::Result<T> {
    let found = column(plain, sql).await?.into_iter().next();
    found.with_context(|| format!("no row: {sql}"))
}

/// An id as each database writes it in a statement.
#[must_use]
pub fn id_literal(backend: DbBackend, id: uuid::Uuid) -> String {
    match backend {
        DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'"),
    }
}

/// A server over a place, in this process, under a clock that stands still.
pub struct Served {
    /// What the server works with.
    pub state: AppState,
    /// A connection beside it, for the bare reads.
    pub plain: DatabaseConnection,
    address: String,
    handle: ServerHandle,
}

impl Served {
    /// Starts it.
    pub async fn start(place: &Place, now: UtcMs) -> anyhow::Result<Self> {
        let settings = Settings {
            secret: Some(String::from_utf8_lossy(SECRET).into_owned()),
            workers: Some(1),
            ..Settings::loopback(place.database.url.clone(), Mode::Demo)
        };
        let app = App::start(settings, Clock::manual(now)).await?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let server = serve_on(&app.state, listener)?;
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Ok(Self {
            state: app.state,
            plain: place.connect().await?,
            address,
            handle,
        })
    }

    /// Signs somebody of the demo company in.
    pub async fn sign_in(&self, login: &str, posture: Posture) -> anyhow::Result<Client> {
        let mut client = Client::at(&self.address);
        let answer = client
            .try_sign_in(login, server::demo::PASSWORD, posture)
            .await;
        ensure!(
            answer.status.is_success(),
            "{login} cannot sign in: {}",
            json!({ "status": answer.status.as_u16(), "code": answer.code() })
        );
        client.take_session(&answer);
        Ok(client)
    }

    /// Ends it; the next one over the same place may begin.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.handle.stop(true).await;
        Ok(self.plain.close().await?)
    }
}
