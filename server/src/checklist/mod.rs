//! Forms: every version that was published.

pub(crate) mod entity;
mod handlers;
mod read;

pub use handlers::configure;
pub(crate) use read::find_by_words;
