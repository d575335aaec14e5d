//! Importing a store list: what a row says, which positions to doubt, and what to write. Pure: the
//! server reads the file and pushes the drafts.

mod doubt;
pub(crate) mod names;
mod place_name;
mod plan;
mod row;

pub use doubt::{FAR_FROM_GROUP_M, GROUP_MIN, SHARED_BY_MIN, find_doubts};
pub use plan::{ListFacts, RowPlan, notes, plan_row};
pub use row::{ImportRow, read_rows};
