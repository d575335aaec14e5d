//! Reports: figures side by side, grouped, from a fixed number of statements.

mod compliance;
mod groups;
mod handlers;

pub use handlers::configure;
