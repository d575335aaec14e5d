//! Inbox items.

pub mod entity;
