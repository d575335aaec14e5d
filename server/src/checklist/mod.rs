//! Forms: their rows.

pub(crate) mod entity;
