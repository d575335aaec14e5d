//! Storebeat's domain: types, rules, figures and the sync engine.
//!
//! Pure by contract: no I/O, no clock, no randomness, no framework. `now`, random bytes and settings
//! arrive as arguments, so that the phone and the server run the very same function.

pub mod access;
pub mod api;
pub mod checklist;
pub mod display;
pub mod exchange;
pub mod fact;
pub mod feeds;
pub mod figures;
pub mod ids;
pub mod import;
pub mod inbox;
pub mod issue;
pub mod kinds;
pub mod kit;
pub mod money;
pub mod photo;
pub mod place;
pub mod problem;
pub mod product;
pub mod promotion;
pub mod route;
pub mod settings;
pub mod stock;
pub mod store;
pub mod summary;
pub mod sync;
pub mod task;
pub mod text;
pub mod time;
pub mod visit;
