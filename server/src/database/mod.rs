//! The one owner of the database connection: snapshots to read, named and bounded transactions to
//! write. What differs between SQLite and PostgreSQL is in `backend`.

mod backend;
mod error;
mod notices;
mod tx;

pub(crate) use backend::{SCHEMA_LOCK, lock_schema, sqlite_file};
pub use error::Error;
pub use notices::{NOTICE_BYTES, Notices};
pub use tx::Tx;

use sea_orm::{DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::path::Path;
use std::time::Duration;

/// A transaction that loses a race is tried this often before the caller hears of it.
const WRITE_ATTEMPTS_MAX: u32 = 8;
/// Work whose locked rows have moved starts over this often.
const START_OVERS_MAX: u32 = 3;
/// The first pause between two attempts; it doubles each time.
const WRITE_PAUSE_MS: u64 = 5;

/// Up to as much again by chance, so that two that met do not meet again.
fn pause(attempt: u32) -> Duration {
    let pause_ms = WRITE_PAUSE_MS << attempt;
    let chance_ms = u64::from(u32::from_le_bytes(crate::app::random_bytes())) % (pause_ms + 1);
    Duration::from_millis(pause_ms + chance_ms)
}

/// The door's hinge: nobody else holds a connection.
#[derive(Clone, Debug)]
pub struct Database {
    readers: DatabaseConnection,
    /// On SQLite one connection.
    writer: DatabaseConnection,
}

impl Database {
    /// Connects to `sqlite:<path>` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// When the address is of neither kind or the database does not answer.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let (readers, writer) = backend::connect(url).await?;
        Ok(Self { readers, writer })
    }

    /// The same, where a test hears every statement of a snapshot.
    #[cfg(test)]
    pub(crate) fn overheard(
        mut self,
        hear: impl Fn(&sea_orm::Statement) + Send + Sync + 'static,
    ) -> Self {
        self.readers
            .set_metric_callback(move |info| hear(info.statement));
        self
    }

    /// Brings the schema to this build's version, one process at a time.
    ///
    /// # Errors
    /// When a migration fails; none of them is kept then.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.write("migrate", async |tx| {
            backend::lock_schema(tx).await?;
            <migrations::Migrator as migrations::MigratorTrait>::up(tx.connection(), None).await?;
            Ok(())
        })
        .await
    }

    /// The number of migrations of this build that the database still lacks, and the number that it
    /// has and this build does not know. Makes the table of migrations where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn schema_distance(&self) -> Result<(usize, usize), Error> {
        backend::schema_distance(&self.writer).await
    }

    /// Writes a whole and consistent copy of a SQLite database into an empty file, while others write.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn copy_into(&self, file: &str) -> Result<(), Error> {
        backend::copy_sqlite(&self.writer, file).await
    }

    /// What is wrong with a file that should be a SQLite database and that nobody writes; `None` when it
    /// is sound.
    ///
    /// # Errors
    /// When it cannot be read, as of what is no database.
    pub async fn check_file(file: &Path) -> Result<Option<String>, Error> {
        backend::check_sqlite(file).await
    }

    /// Ends every connection and waits for it; the last one leaves nothing beside a SQLite file.
    ///
    /// # Errors
    /// When a connection does not end in order.
    pub async fn close(self) -> Result<(), Error> {
        self.readers.close().await?;
        Ok(self.writer.close().await?)
    }

    /// Why this database could lose a commit, in one line; `None` when it could not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn durability_problem(&self) -> Result<Option<String>, Error> {
        backend::durability_problem(&self.writer).await
    }

    /// Whether the database's role may do everything on its server.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_superuser(&self) -> Result<bool, Error> {
        backend::is_superuser(&self.writer).await
    }

    /// Whether the database takes a write now.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check_writable(&self) -> Result<(), Error> {
        self.write("check_writable", async |tx| backend::touch(tx).await)
            .await
    }

    /// Runs `work` in one snapshot that cannot write.
    ///
    /// # Errors
    /// What `work` returns, or that the database does not answer.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        // SQLite's snapshot begins with the first statement of a deferred transaction.
        let tx = begin(&self.readers, SqliteTransactionMode::Deferred).await?;
        let result = work(&tx).await;
        // A snapshot that was only read has nothing to lose, yet an open one would pin old rows.
        tx.roll_back().await?;
        result
    }

    /// Runs `work` in one write transaction and commits when it returns `Ok`. Repeated while the
    /// database reports a lost race, so `work` may have no effect outside of the transaction.
    ///
    /// # Errors
    /// What `work` returns after everything was rolled back, or that the database cannot do it.
    pub async fn write<T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E>,
        E: From<Error> + AsRef<Error>,
    {
        let (mut attempt, mut start_overs) = (1, 0);
        loop {
            let error = match self.write_once(&work).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            start_overs += u32::from(matches!(error.as_ref(), Error::StartOver));
            let is_spent = attempt == WRITE_ATTEMPTS_MAX || start_overs > START_OVERS_MAX;
            if is_spent || !error.as_ref().is_lost_race() {
                return Err(error);
            }
            tracing::debug!(name, attempt, "a write lost a race and is repeated");
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn write_once<T, E, F>(&self, work: &F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let tx = begin(&self.writer, SqliteTransactionMode::Immediate).await?;
        match work(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.roll_back().await?;
                Err(error)
            }
        }
    }
}

/// What a transaction is on PostgreSQL, its connection knows.
async fn begin(
    connection: &DatabaseConnection,
    on_sqlite: SqliteTransactionMode,
) -> Result<Tx, Error> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(on_sqlite),
        ..TransactionOptions::default()
    };
    Ok(Tx::new(connection.begin_with_options(options).await?))
}
