//! Visits and their evidence.

pub mod entity;
mod handlers;
mod read;

pub use handlers::configure;
pub(crate) use read::{count_photos, day_visit, recent_visits};
