//! Promotions and what reviewers decided: their rows, and how the desk reads them.

pub(crate) mod entity;
mod handlers;
mod matrix;
mod read;
pub(crate) mod reach;
mod totals;

pub use handlers::configure;
