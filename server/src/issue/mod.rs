//! Issues: their rows.

pub(crate) mod entity;
