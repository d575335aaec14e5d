//! Simulated sync: phones with the real engine, a network that fails, servers, and time, all decided
//! by one seed. A failing seed replays to the same step and shrinks.

pub mod company;
mod convergence;
pub mod copies;
pub mod death;
pub mod device;
pub mod invariants;
pub mod ledger;
mod mishaps;
pub mod model;
mod model_judge;
mod model_page;
pub mod network;
mod older;
mod person;
pub mod phone;
pub mod random;
pub mod real;
mod real_truth;
pub mod report;
pub mod schedule;
mod serving;
pub mod shrink;
pub mod stage;
mod template;
mod visible;

pub use company::Company;
pub use ledger::Mishap;
pub use model::Model;
pub use real::{RealCompany, ServerFault};
pub use report::{Report, Tally, Violation, simulate, truth_after};
pub use schedule::play;
pub use shrink::shrink;
pub use stage::{Cast, Server, Stage};
