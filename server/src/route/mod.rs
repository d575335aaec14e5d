//! Stop rules, planned stops and missed stops; boards, days and plans.

mod board;
pub mod entity;
mod handlers;
mod plan;

pub use handlers::configure;
