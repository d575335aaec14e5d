//! Stores and their types.

pub mod entity;
mod handlers;
pub mod import;
mod read;
mod rows;

pub use handlers::configure;
pub(crate) use read::{StoreFilter, has_proposal, open_on, page_of_stores};
pub(crate) use rows::{
    StoreWithType, load_types, load_with_types, store_of, store_row, store_type_row,
};
