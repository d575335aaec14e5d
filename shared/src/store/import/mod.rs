//! Importing a store list: what its columns mean, what a row says, and which positions to doubt.
//! Pure: the server reads the file and writes the stores.

mod columns;
mod doubt;
mod place_name;
mod row;

pub use columns::{Column, Columns, MissingColumns};
pub use doubt::{FAR_FROM_GROUP_M, GROUP_MIN, SHARED_BY_MIN, find_doubts};
pub use row::{ImportRow, RejectReason, Rejection, read_rows};
