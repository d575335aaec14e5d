//! The field: one hand, bad light, no network.

mod check_in;
mod directions;
mod frame;
mod guard;
mod in_app;
mod inbox;
mod language;
mod me;
mod not_found;
mod ready;
mod signed_out;
mod stores;
mod sync;
mod today;
mod unplanned;
mod visit;

pub use frame::{FieldBar, FieldFrame, FieldPlace};
pub use guard::FieldGuard;
pub use in_app::InAppGate;
pub use inbox::InboxPage;
pub use me::{MePage, SettingsRows};
pub use not_found::NotFound;
pub use ready::ReadyPage;
pub use signed_out::{AfterSignIn, BeforeSignIn};
pub use stores::{StorePage, StoresPage};
pub use sync::SyncPage;
pub use today::{DayLine, Today, TodayPage};
pub use unplanned::UnplannedPage;
pub use visit::{VisitPage, WORK_PAGE};
