//! Stop rules, planned stops and missed stops.

pub mod entity;
