//! Stores: search and list; the page of one store.

mod list;
mod search;
mod store;
mod store_facts;
mod store_history;

pub use list::{StoreResults, StoresPage};
pub use store::StorePage;
