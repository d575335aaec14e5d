//! Visits and their evidence.

pub mod entity;
mod handlers;
mod read;

pub use handlers::configure;
pub(crate) use read::{day_visit, recent_visits};
