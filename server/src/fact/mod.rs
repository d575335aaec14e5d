//! The facts of a day as rows, and what they add to figures.

pub(crate) mod entity;
