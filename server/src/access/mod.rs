//! The one door: who asks, what may be seen, and how a person stays signed in.

mod attempts;
mod devices;
mod ended_places;
pub mod entity;
mod feed_scope;
mod handlers;
mod hint_scope;
mod passwords;
mod places;
mod principal;
mod purge;
mod scope;
mod sign_in;
mod supervisors;
mod tokens;

pub use devices::{fork_device, parse_public_key, register_device, touch_device};
pub use ended_places::{leave_routes, leave_territories, load_ended_places};
pub use feed_scope::{feed_scope, feed_scope_of};
pub use handlers::configure;
pub use hint_scope::audible_feeds;
pub use passwords::{PASSWORD_CHARS_MIN, Passwords, check_strength};
pub use places::{region_of, regions_of, store_places};
pub(crate) use principal::grant_of;
pub use principal::{Principal, SignIn, load_grants, load_grants_of};
pub use purge::purge_sign_ins;
pub use scope::Scope;
pub use sign_in::REFRESH_IDLE_MS;
pub(crate) use sign_in::{end_families, user_summary};
pub use supervisors::{
    leads_of, people_of_store, supervised, supervised_at, supervises, supervisors_of_store,
};
pub use tokens::{ACCESS_TOKEN_S, Claims, Tokens};
