//! 公告: what those who lead say to the people of a place or team, and who has read it.

pub(crate) mod entity;
mod handlers;
mod publish;
mod read;
mod tell;

pub use handlers::configure;
pub(crate) use tell::{Announced, announced_by, items_of};
