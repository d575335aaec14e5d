//! Work that is brought to the server from a rescue file, not by its own device.

use serde::{Deserialize, Serialize};

/// The answer to `POST /api/sync/rescue`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RescueAnswer {
    /// Mutations that were done now.
    pub done: u32,
    /// Mutations that had arrived before: nothing was done again.
    pub known: u32,
    /// Mutations that could not be done and are kept whole.
    pub kept: u32,
}
