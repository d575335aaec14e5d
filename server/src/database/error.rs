//! What the database could not do.

use sea_orm::{DbErr, RuntimeErr};
use shared::problem::ProblemCode;

/// Why a transaction did not come about. Expected outcomes are values, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or did not answer.
    #[error("database: {0}")]
    Query(#[from] DbErr),
    /// What was stored cannot be read back; the text names what, never its content.
    #[error("stored data cannot be read: {0}")]
    Data(&'static str),
    /// The work ends with a problem for the caller; nothing of it is kept.
    #[error("refused: {0}")]
    Problem(ProblemCode),
    /// Something that was looked up before the locks has moved; the work starts over.
    #[error("the locked rows are not the right ones any more")]
    StartOver,
    /// The database's address names neither of the two kinds.
    #[error("the database address must begin with sqlite: or postgres://")]
    UnknownAddress,
}

impl AsRef<Error> for Error {
    fn as_ref(&self) -> &Error {
        self
    }
}

impl Error {
    /// Whether the same work may succeed when it is simply repeated.
    #[must_use]
    pub fn is_lost_race(&self) -> bool {
        match self {
            Self::StartOver => true,
            Self::Query(error) => sql_state(error).is_some_and(|state| {
                // PostgreSQL: serialization failure, deadlock, lock not available.
                // SQLite: busy and locked with their extended codes.
                matches!(
                    state.as_str(),
                    "40001" | "40P01" | "55P03" | "5" | "6" | "261" | "262" | "517" | "773"
                )
            }),
            Self::Data(_) | Self::Problem(_) | Self::UnknownAddress => false,
        }
    }

    /// Whether the database did not answer at all, or is about to end or to begin, so that nothing can be
    /// said of the work.
    #[must_use]
    pub fn is_disconnected(&self) -> bool {
        use sea_orm::sqlx::Error as Driver;
        let Self::Query(error) = self else {
            return false;
        };
        match error {
            DbErr::ConnectionAcquire(_) => true,
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => match inner.as_ref() {
                Driver::Io(_)
                | Driver::Tls(_)
                | Driver::Protocol(_)
                | Driver::PoolTimedOut
                | Driver::PoolClosed
                | Driver::WorkerCrashed => true,
                // PostgreSQL: the connection failed, shutdown, crash, start, a replica not promoted yet.
                Driver::Database(error) => error.code().is_some_and(|state| {
                    let is_ending = matches!(state.as_ref(), "57P01" | "57P02" | "57P03" | "25006");
                    is_ending || (state.len() == 5 && state.starts_with("08"))
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the database refused the rows themselves: a constraint, a range, a type.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        let Self::Query(error) = self else {
            return false;
        };
        sql_state(error).is_some_and(|state| {
            // Classes 22 (data) and 23 (constraint) of PostgreSQL; constraint, too big and mismatch
            // of SQLite, whose extended codes keep the primary one in the low byte.
            let is_sqlite = state
                .parse::<u32>()
                .is_ok_and(|code| state.len() < 5 && matches!(code & 0xff, 18..=20));
            is_sqlite || (state.len() == 5 && (state.starts_with("22") || state.starts_with("23")))
        })
    }
}

fn sql_state(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner)) = error else {
        return None;
    };
    let RuntimeErr::SqlxError(inner) = inner else {
        return None;
    };
    match inner.as_ref() {
        sea_orm::sqlx::Error::Database(error) => error.code().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}
