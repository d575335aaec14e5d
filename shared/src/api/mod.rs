//! What the API's requests and answers look like: used by the server and the web alike.

pub mod admin;
pub mod announcements;
pub mod auth;
pub mod board;
pub mod conflicts;
pub mod figures;
pub mod imports;
pub mod inbox;
pub mod issues;
pub mod master;
pub mod organisation;
pub mod photos;
pub mod plans;
pub mod promotions;
pub mod quarantine;
pub mod reports;
pub mod rescue;
pub mod search;
pub mod stores;
pub mod summaries;

use crate::problem::ProblemCode;
use serde::{Deserialize, Serialize};

/// The body of every answer that is an error, as RFC 9457 `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable name of the problem's type.
    #[serde(rename = "type")]
    pub type_: String,
    /// The code's name in English; the interface has words of its own for the code.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What the interface looks up.
    pub code: ProblemCode,
    /// What is wrong in this request, in English, for those who build on the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Names the request in the server's log.
    pub request_id: String,
    /// Seconds until another attempt makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

/// The media type of [`Problem`].
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";
