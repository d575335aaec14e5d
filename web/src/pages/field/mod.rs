//! The field: one hand, bad light, no network.

mod check_in;
mod frame;
mod guard;
mod in_app;
mod not_found;

pub use guard::FieldGuard;
pub use in_app::InAppGate;
pub use not_found::NotFound;
