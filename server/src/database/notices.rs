//! Short messages between the processes of one PostgreSQL, by its NOTIFY and LISTEN.

use super::{Database, Error};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, RuntimeErr, Statement};
use std::sync::Arc;

/// A message has fewer bytes than this.
pub const NOTICE_BYTES: usize = 8000;

/// What is told on one channel from now on. It holds one connection of the pool.
pub struct Notices(PgListener);

impl Database {
    /// Listens on a channel; `None` on SQLite, which has no further processes to hear of.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn listen(&self, channel: &str) -> Result<Option<Notices>, Error> {
        if !self.has_notices() {
            return Ok(None);
        }
        let pool = self.readers.get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await.map_err(driver_error)?;
        // Whoever listens begins anew after a loss, and then knows from when on nothing is missed.
        listener.eager_reconnect(false);
        listener.listen(channel).await.map_err(driver_error)?;
        Ok(Some(Notices(listener)))
    }

    /// Tells every process that listens on a channel, this one as well.
    ///
    /// # Errors
    /// When the database does not answer, or the message has [`NOTICE_BYTES`] or more.
    pub async fn notify(&self, channel: &str, message: &str) -> Result<(), Error> {
        self.writer
            .execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_notify($1, $2)",
                [channel.into(), message.into()],
            ))
            .await?;
        Ok(())
    }

    /// Whether processes can tell each other something through this database.
    #[must_use]
    pub fn has_notices(&self) -> bool {
        self.readers.get_database_backend() == DbBackend::Postgres
    }
}

impl Notices {
    /// The next message; `None` once the connection is lost, so that messages may be missing.
    pub async fn next(&mut self) -> Option<String> {
        match self.0.try_recv().await {
            Ok(Some(notice)) => Some(notice.payload().to_owned()),
            Ok(None) => None,
            Err(error) => {
                tracing::debug!(%error, "a listening connection ended");
                None
            }
        }
    }
}

fn driver_error(error: sea_orm::sqlx::Error) -> Error {
    Error::Query(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}
