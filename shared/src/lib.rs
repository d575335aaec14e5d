//! Storebeat's domain: types, rules, figures and the sync engine.
//!
//! Pure by contract: no I/O, no clock, no randomness, no framework. `now`, random bytes and settings
//! arrive as arguments, so that the phone and the server run the very same function.

pub mod access;
pub mod api;
pub mod feeds;
pub mod figures;
pub mod ids;
pub mod inbox;
pub mod kinds;
pub mod money;
pub mod place;
pub mod problem;
pub mod route;
pub mod settings;
pub mod store;
pub mod sync;
pub mod time;
pub mod visit;
