//! Why the engine could not do it.

use super::seal::RecordError;
use super::storage::StorageError;
use crate::problem::ProblemCode;

/// Why an engine could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The storage holds another person's work, which may not be delivered in this one's name.
    #[error("the storage belongs to another person")]
    OtherUser,
}

/// Why something was not saved that a rule had to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuledError {
    /// The rule says no.
    #[error("a rule refused it: {0:?}")]
    Refused(ProblemCode),
    /// It could not be saved.
    #[error(transparent)]
    Record(#[from] RecordError),
}
