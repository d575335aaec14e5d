//! Desk pages, each loaded when it is first opened.

mod action;
mod board;
mod download;
mod frame;
mod own_settings;
mod paging;
mod places;
mod plans;
mod reports;
mod rights;
mod saving;
mod stores;
mod users;
mod words;

pub use board::Board;
pub use places::first_page_of;
pub use plans::Plans;
pub use reports::Reports;
pub use stores::Stores;
pub use users::Users;
