//! One open transaction, read or write.

use super::Error;
use sea_orm::{DatabaseTransaction, DbBackend, TransactionTrait};

/// An open transaction. Only the database, sync, access and the capability query files take one.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
}

impl Tx {
    pub(super) fn new(inner: DatabaseTransaction) -> Self {
        Self { inner }
    }

    /// What SeaORM's queries run on.
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// SQLite or PostgreSQL, for the few statements that differ.
    pub(crate) fn backend(&self) -> DbBackend {
        use sea_orm::ConnectionTrait as _;
        self.inner.get_database_backend()
    }

    /// Begins a savepoint, so that a part can be taken back alone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn savepoint(&self) -> Result<Tx, Error> {
        Ok(Self {
            inner: self.inner.begin().await?,
        })
    }

    /// Keeps what was done: for good, or as part of the outer transaction.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        Ok(self.inner.commit().await?)
    }

    /// Takes back what was done.
    pub(crate) async fn roll_back(self) -> Result<(), Error> {
        Ok(self.inner.rollback().await?)
    }
}
