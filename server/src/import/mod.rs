//! Importing lists: files as rows of text, which column holds what, and the operations of the desk.
//! What a kind of list means is told in its own capability, such as [`crate::store::import`]; a second
//! kind plugs in in `desk`.

mod desk;
mod handlers;
mod memory;
mod sheet;
mod table;
mod text;

pub use handlers::configure;
pub use table::{Table, TableError, read_table};
