//! Desk pages, each loaded when it is first opened.

mod action;
mod board;
mod frame;
mod import;
mod organisation;
mod own_settings;
mod paging;
mod places;
mod plans;
mod rights;
mod saving;
mod settings;
mod stores;
mod users;
mod words;

pub use board::Board;
pub use import::ImportList;
pub use organisation::OrganisationPage;
pub use places::first_page_of;
pub use plans::Plans;
pub use settings::CompanySettingsPage;
pub use stores::Stores;
pub use users::Users;
