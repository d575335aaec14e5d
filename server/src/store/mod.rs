//! Stores and their types.

pub mod entity;
mod rows;

pub(crate) use rows::{
    StoreWithType, load_types, load_with_types, store_of, store_row, store_type_of, store_type_row,
};
