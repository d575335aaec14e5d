//! Figures: numerator, denominator, filter, and the records behind them.

pub(crate) mod compute;
mod handlers;
pub(crate) mod load;

pub use handlers::configure;
