//! The phone's engine: what it keeps, what it sends, what it makes of answers.

pub mod draft;

pub use draft::Draft;
