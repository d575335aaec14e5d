//! Visits and their evidence.

pub mod entity;
