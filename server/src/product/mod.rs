//! Products and what is agreed with stores.

pub(crate) mod entity;
mod handlers;
pub(crate) mod import;
mod listings;
mod read;

pub use handlers::configure;
pub(crate) use read::find_by_words;
