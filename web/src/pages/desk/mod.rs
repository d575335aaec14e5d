//! Desk pages, each loaded when it is first opened.

mod action;
mod board;
mod frame;
mod own_settings;
mod plans;
mod saving;
mod stores;
mod users;
mod words;

pub use board::Board;
pub use plans::Plans;
pub use stores::Stores;
pub use users::Users;
