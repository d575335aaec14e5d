//! Issues: their rows, and how the desk reads them.

pub(crate) mod entity;
mod handlers;
pub(crate) mod read;

pub use handlers::configure;
pub(crate) use read::SOLVERS;
