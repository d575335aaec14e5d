//! Stop rules, planned stops and missed stops; boards, days and plans.

mod absences;
mod board;
pub mod entity;
pub(crate) mod expansion;
mod handlers;
mod plan;

#[cfg(test)]
pub(crate) use board::read_board;
pub use handlers::configure;
