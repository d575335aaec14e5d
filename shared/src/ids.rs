//! Typed ids: UUIDv7 made where the thing was made, so that a phone needs no server to name a record.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// An id made at `at_ms` (milliseconds since 1970) from ten random bytes of the caller.
            #[must_use]
            pub fn new(at_ms: i64, random: [u8; 10]) -> Self {
                Self(uuid_v7(at_ms, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )*};
}

id_type! {
    /// A person who signs in.
    UserId,
    /// An installation of the app, or a browser at the desk.
    DeviceId,
    /// Any synchronised record, whatever its kind.
    RecordId,
    /// One intent of one person.
    MutationId,
    /// What the server handed out to anchor a device's clock.
    AnchorId,
    /// Changes when the server has lost commits.
    EpochId,
    /// A place that is visited.
    StoreId,
    /// A list entry such as hypermarket or chain supermarket.
    StoreTypeId,
    /// A visit of a person at a store.
    VisitId,
    /// A store that a person is to visit on a business day.
    PlannedStopId,
    /// A rule that planned stops are expanded from.
    StopRuleId,
    /// A part of the country, above territories.
    RegionId,
    /// What scopes who sees which stores.
    TerritoryId,
    /// A lead with members and covered territories.
    TeamId,
    /// A set of stores, possibly of several territories.
    RouteId,
    /// A dated right of a person.
    GrantId,
    /// Something that is sold.
    ProductId,
    /// A promotion with its required elements.
    PromotionId,
    /// One version of a checklist form.
    FormId,
    /// Something in a store that has to be solved.
    IssueId,
    /// Something that a person has been asked to do.
    TaskId,
    /// Days on which a person, or nobody, works.
    AbsenceId,
    /// What was announced to the people of a place or team.
    AnnouncementId,
}

/// Builds a UUIDv7 from a time and random bytes, both given, as rules may not read a clock.
#[must_use]
pub fn uuid_v7(at_ms: i64, random: [u8; 10]) -> Uuid {
    let at_ms = u64::try_from(at_ms).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid()
}

/// A name-based id: the same parts always give the same id, so that making it twice makes one thing.
#[must_use]
pub fn derived_id(space: &str, parts: &[&[u8]]) -> Uuid {
    let mut name = Vec::from(space.as_bytes());
    for part in parts {
        name.push(0);
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

/// The namespace of all derived ids of the product; changing it would double every derived record.
const NAMESPACE: Uuid = Uuid::from_u128(0x7c2f_6d1e_35a4_4f0b_9a53_51b0_7e5b_ea70);
