//! Photos: their uploads, where their bytes lie, and who is shown them.

mod copying;
mod entity;
mod finish;
mod handlers;
mod look;
mod named;
mod possession;
mod read;
mod tus;
mod uploads;
mod uses;
mod vault;

pub(crate) use copying::copy_photos;
pub use copying::{Copied, Lack, Side};
pub(crate) use finish::{LOOKERS, keep_photo};
pub use handlers::configure;
pub(crate) use named::{PhotosOf, photos_of, photos_of_visits};
pub(crate) use possession::prove_brought;
pub use uploads::sweep;
pub(crate) use uses::note_uses;
pub use vault::{Vault, VaultError};
