//! Desk pages, each loaded when it is first opened.

mod action;
mod board;
mod frame;
mod users;
mod words;

pub use board::Board;
pub use users::Users;
