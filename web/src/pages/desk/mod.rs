//! Desk pages, each loaded when it is first opened.

mod board;
mod frame;
mod words;

pub use board::Board;
