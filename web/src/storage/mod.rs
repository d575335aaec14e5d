//! IndexedDB: the engine's storage, and what belongs to the device whoever is signed in.

mod connection;
mod device;
mod engine;
mod photos;

pub use device::DeviceStorage;
pub use engine::{EngineStorage, delete_engine_storage};
pub use photos::{PhotoRow, PhotoStorage};
