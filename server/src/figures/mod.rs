//! Figures: numerator, denominator, filter, and the records behind them.

pub(crate) mod compute;
mod entry;
pub(crate) mod export;
pub(crate) mod export_words;
pub(crate) mod filter;
pub(crate) mod handlers;
mod issues;
pub(crate) mod load;
pub(crate) mod promotions;
mod silence;
pub(crate) mod sums;

pub use handlers::configure;
