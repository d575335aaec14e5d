//! Promotions and of what reviewers decided: their rows.

pub(crate) mod entity;
