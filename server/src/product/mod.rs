//! Products and of what is agreed with stores: their rows.

pub(crate) mod entity;
pub(crate) mod import;
