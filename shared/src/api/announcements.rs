//! Announcements with their read receipts.

use super::issues::PersonName;
use crate::ids::{AnnouncementId, RegionId, TeamId, TerritoryId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};

/// Whom an announcement is for: those who work in the field there at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnnouncementAudience {
    /// Everybody.
    Company,
    /// Everybody in a region.
    Region {
        /// The region.
        id: RegionId,
    },
    /// Everybody in a territory.
    Territory {
        /// The territory.
        id: TerritoryId,
    },
    /// The members of a team.
    Team {
        /// The team.
        id: TeamId,
    },
}

/// `POST /api/announcements`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAnnouncement {
    /// Made by the writer, so that sending it again makes no second one.
    pub id: AnnouncementId,
    /// In a few words.
    pub title: String,
    /// The whole of it.
    pub text: String,
    /// Whom it is for.
    pub audience: AnnouncementAudience,
}

/// One announcement as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnnouncementRow {
    /// The announcement.
    pub id: AnnouncementId,
    /// In a few words.
    pub title: String,
    /// The whole of it.
    pub text: String,
    /// Whom it was for.
    pub audience: AnnouncementAudience,
    /// The name of that place or team; none for the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_name: Option<String>,
    /// Who says it.
    pub author: UserId,
    /// Their name.
    pub author_name: String,
    /// When.
    pub at: UtcMs,
    /// How many of the people in the reader's reach have read it.
    pub read: u32,
    /// For how many of them it was.
    pub readers: u32,
    /// Those who have not read it, by name.
    pub unread: Vec<PersonName>,
}

/// `GET /api/announcements`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnnouncementList {
    /// The newest first.
    pub announcements: Vec<AnnouncementRow>,
    /// Where the next page begins; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
