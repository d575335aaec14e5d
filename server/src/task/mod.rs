//! Tasks: their rows.

pub(crate) mod entity;
