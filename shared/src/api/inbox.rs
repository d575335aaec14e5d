//! The inbox as the desk reads it.

use crate::ids::RecordId;
use crate::inbox::InboxItem;
use serde::{Deserialize, Serialize};

/// One entry of `GET /api/inbox`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxEntry {
    /// The record.
    pub id: RecordId,
    /// The record as it stands, for the change that marks it as read.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub item: InboxItem,
}
