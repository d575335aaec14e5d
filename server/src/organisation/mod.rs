//! People, rights, devices and the tree of the company: queries and changes, callable without HTTP.

mod accounts;
mod audit;
mod devices;
pub mod entity;
mod field_places;
mod grants;
mod handlers;
mod read;
mod stamp;
mod structure;

pub use accounts::{create_user, set_own_password, update_user};
pub use audit::Actor;
pub use devices::{list_devices, rename_device, revoke_device};
pub use grants::{end_grant, give_grant};
pub use handlers::configure;
pub use read::{UserQuery, list_users, read_organisation, read_user};
pub use stamp::{enabled_accounts, is_demo, stamp_demo};
pub use structure::{
    NewTeam, create_region, create_route, create_team, create_territory, set_route_stores,
};
