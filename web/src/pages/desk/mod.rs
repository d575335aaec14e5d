//! Desk pages, each loaded when it is first opened.

mod action;
mod announcements;
mod board;
mod csv;
mod download;
mod frame;
mod import;
mod issues;
mod organisation;
mod own_settings;
mod paging;
mod places;
mod plans;
mod reports;
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
pub use issues::Issues;
pub use organisation::OrganisationPage;
pub use places::first_page_of;
pub use plans::Plans;
pub use reports::Reports;
pub use settings::CompanySettingsPage;
pub use stores::Stores;
pub use summaries::Summaries;
pub use users::Users;
