//! Simulated sync: phones with the real engine, a network that fails, servers, and time, all decided
//! by one seed. A failing seed replays to the same step.

pub mod company;
mod convergence;
pub mod copies;
pub mod death;
pub mod device;
pub mod invariants;
mod mishaps;
pub mod model;
mod model_judge;
mod model_page;
pub mod network;
mod person;
pub mod phone;
pub mod random;
pub mod real;
mod real_truth;
pub mod report;
pub mod schedule;
mod serving;
mod template;
mod visible;

pub use company::Company;
pub use model::Model;
pub use real::{RealCompany, ServerFault};
pub use report::{Report, Server, Tally, Violation, simulate};
pub use schedule::play;
