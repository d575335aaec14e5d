//! Photos: their uploads, where their bytes lie, and who is shown them.

mod entity;
mod finish;
mod handlers;
mod look;
mod read;
mod tus;
mod uploads;
mod uses;
mod vault;

pub use handlers::configure;
pub use uploads::sweep;
pub(crate) use uses::note_uses;
pub use vault::{Vault, VaultError};
