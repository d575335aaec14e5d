//! Lists that are imported, whatever is in them: which fields a kind of list has, which column holds
//! which field, and what is said about a row. What a row means is told beside the thing itself, such
//! as [`crate::store::import`].

mod columns;
mod fields;
mod reason;

pub use columns::{ColumnMemory, Columns, MissingColumns};
pub use fields::{ListField, ListKind};
pub use reason::{Rejection, RowReason};
