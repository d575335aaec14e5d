//! The demo company: `storebeat demo` makes it once, by the same rules and the same pushes as real
//! people would, and serves it on loopback, or with `--tls` on the local network.
//!
//! Invariant: nothing here writes to a table but its own note in `meta`. Accounts come from the
//! organisation's services, every record from a device's push, and photos from what ends an upload.

mod budgets;
mod catalog;
mod command;
pub mod company;
mod day;
mod desk_work;
mod dice;
mod end_of_day;
mod found;
mod goods;
mod history;
mod master;
mod note;
mod offers;
mod phone;
mod pictures;
mod playing;
mod read;
mod replan;
mod schedule;
mod shift;
mod sight;
#[cfg(test)]
mod tests;
mod tls;
mod work;

pub use command::{DemoArgs, run};
pub use history::{Made, Wanted, catch_up, create};
pub use tls::TlsArgs;

/// The password of every account of the demo company. It is public, which is why a database with the
/// demo stamp is refused in production.
pub const PASSWORD: &str = "storebeat-demo-2026";
