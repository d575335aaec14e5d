//! People, rights, devices and the tree of the company: queries and changes, callable without HTTP.

mod accounts;
mod audit;
mod devices;
pub mod entity;
mod field_places;
mod grants;
mod handlers;
mod naming;
mod read;
mod routes;
mod stamp;
mod structure;
mod structure_handlers;
mod team_handlers;
mod teams;
mod tree;

pub use accounts::{create_user, set_own_password, update_user};
pub use audit::Actor;
pub(crate) use audit::{Deed, record};
pub use devices::{list_devices, rename_device, revoke_device};
pub use grants::{end_grant, give_grant};
pub use handlers::configure;
pub use read::{UserQuery, list_users, read_organisation, read_user};
pub use routes::{change_route, create_route, remove_route};
pub use shared::api::organisation::NewTeam;
pub use stamp::{enabled_accounts, is_demo, stamp_demo};
pub use structure::{
    change_territory, create_region, create_territory, remove_region, remove_territory,
    rename_region,
};
pub use teams::{add_member, change_team, create_team, end_member, remove_team};
pub use tree::read_tree;
