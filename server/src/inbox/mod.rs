//! Inbox items: read from the person's feed, and by the desk with a query.

pub mod entity;
mod handlers;

pub use handlers::configure;
