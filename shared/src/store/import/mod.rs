//! Importing a store list: what its columns mean, what a row says, which positions to doubt, and
//! what to write. Pure: the server reads the file and pushes the drafts.

mod columns;
mod doubt;
mod place_name;
mod plan;
mod row;

pub use columns::{Column, Columns, MissingColumns};
pub use doubt::{FAR_FROM_GROUP_M, GROUP_MIN, SHARED_BY_MIN, find_doubts};
pub use plan::{ImportNote, ListFacts, RowPlan, notes, plan_row};
pub use row::{ImportRow, RejectReason, Rejection, read_rows};
