//! Day summaries: who handed in, and what the records say now.

mod handlers;
mod read;
mod records;

pub use handlers::configure;
