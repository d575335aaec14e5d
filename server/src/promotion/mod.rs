//! Promotions and what reviewers decided: their rows, and how the desk reads them.

pub(crate) mod amendments;
pub(crate) mod budget;
pub(crate) mod entity;
mod handlers;
mod matrix;
mod preview;
pub(crate) mod reach;
mod read;
mod taking_part;
mod totals;

pub use handlers::configure;
