//! Desk pages, each loaded when it is first opened.

mod action;
mod announcements;
mod board;
mod csv;
mod frame;
mod import;
mod organisation;
mod issues;
mod own_settings;
mod paging;
mod places;
mod plans;
mod rights;
mod saving;
mod settings;
mod stores;
mod summaries;
mod users;
mod words;

pub use announcements::Announcements;
pub use board::Board;
pub use import::ImportList;
pub use organisation::OrganisationPage;
pub use issues::Issues;
pub use places::first_page_of;
pub use plans::Plans;
pub use settings::CompanySettingsPage;
pub use stores::Stores;
pub use summaries::Summaries;
pub use users::Users;
