//! Signing in, staying signed in, and who one is.

use crate::access::{Grant, Role};
use crate::ids::{DeviceId, UserId};
use serde::{Deserialize, Serialize};

/// `POST /api/auth/sign-in`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Case does not matter.
    pub login: String,
    /// At least 12 characters.
    pub password: String,
    /// What is signed in on.
    pub device: SignInDevice,
}

/// The device of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInDevice {
    /// The id of an earlier sign-in of this person on this installation; none at the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<DeviceId>,
    /// As people recognise it.
    pub name: String,
    /// How it is used.
    pub posture: Posture,
    /// The public half of the device's P-256 key, hexadecimal: a raw point or SPKI.
    pub public_key: String,
}

/// How a device is used: it decides which feeds it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Posture {
    /// A phone that works offline.
    Field,
    /// A browser that reads by query.
    Desk,
}

impl Posture {
    /// The posture as it travels and is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Desk => "desk",
        }
    }

    /// Reads what [`Posture::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Field, Self::Desk]
            .into_iter()
            .find(|posture| posture.as_str() == text)
    }
}

/// The answer to sign-in and refresh; the refresh token is in the cookie beside it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// For the header `Authorization: Bearer …`; kept in memory only.
    pub access_token: String,
    /// Seconds until it expires.
    pub expires_in_s: u32,
    /// The device under which mutations are written.
    pub device_id: DeviceId,
    /// Who signed in.
    pub user: UserSummary,
}

/// A person, as far as everybody who may see the person does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserSummary {
    /// The person.
    pub id: UserId,
    /// As colleagues say it.
    pub name: String,
    /// What is typed at sign-in.
    pub login: String,
    /// The interface's language.
    pub locale: Locale,
}

/// A language of the interface.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Locale {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// The language's tag.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads what [`Locale::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ZhCn, Self::En]
            .into_iter()
            .find(|locale| locale.as_str() == text)
    }
}

/// `GET /api/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    pub user: UserSummary,
    /// The device of this sign-in.
    pub device_id: DeviceId,
    /// Roles that hold now, each once.
    pub roles: Vec<Role>,
    /// Grants that hold now.
    pub grants: Vec<Grant>,
    /// Whether the person works in the field.
    pub is_field: bool,
    /// Whether the person works at the desk.
    pub is_desk: bool,
}

/// `POST /api/me/password`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The password so far.
    pub current: String,
    /// The next one: at least 12 characters and not a known one.
    pub new: String,
}
