//! Promotions and what reviewers decided: their rows, and how the desk reads them.

pub(crate) mod budget;
pub(crate) mod entity;
mod handlers;
mod matrix;
pub(crate) mod reach;
mod read;
mod totals;

pub use handlers::configure;
