//! What the protocol knows of kinds: their rules, behind plain functions, and never their names.

use super::merge::FieldRule;
use crate::problem::ProblemCode;
use serde_json::{Map, Value};

/// The engine's own kind: a later leaf for a held or returned mutation, in the sender's user feed.
/// Its body is `{"mutation": id, "leaf": hex, "reason": code}`.
pub const RECEIPT_KIND: &str = "receipt";

/// A record's fields.
pub type Body = Map<String, Value>;

/// Whether several people change one thing, or each records facts of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// One thing that several people change; merged field by field.
    Shared,
    /// What somebody saw or did; nobody supersedes it, and it leaves the feed with the window.
    Fact,
    /// Made by the server from other records; phones only read it.
    Projection,
}

impl Class {
    /// Whether records of the class leave a feed, and its digest, with the feed's window. Shared
    /// things stay as long as they live, whatever their position.
    #[must_use]
    pub fn leaves_with_window(self) -> bool {
        matches!(self, Self::Fact | Self::Projection)
    }
}

/// Whether records of a kind leave a feed with its window: server and phone must say the same, or
/// their digests differ. Kinds that the build does not know stay; a digest then puts it right.
#[must_use]
pub fn leaves_with_window(catalogue: &dyn Catalogue, kind: &str) -> bool {
    kind == RECEIPT_KIND
        || catalogue
            .kind(kind)
            .is_some_and(|kind| kind.class.leaves_with_window())
}

/// Everything that the protocol needs to know of one kind.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The name on the wire.
    pub name: &'static str,
    /// Shared, fact or projection.
    pub class: Class,
    /// The version of the body that this build writes.
    pub schema: u16,
    /// Lifts a body of an older version to the current one.
    pub lift: fn(schema: u16, body: Body) -> Body,
    /// Checks a whole body of the current version.
    pub validate: fn(body: &Body) -> Result<(), ProblemCode>,
    /// Checks a change against the body that it meets, such as an order of states.
    pub validate_change: fn(current: &Body, next: &Body) -> Result<(), ProblemCode>,
    /// What decides between two values of one field.
    pub field_rule: fn(field: &str) -> FieldRule,
    /// Fields whose values are personal: they enter as commitments.
    pub private_fields: &'static [&'static str],
}

/// The kinds that a build knows. Unknown ones are kept as they are and never interpreted.
pub trait Catalogue {
    /// The rules of a kind; `None` for one that this build does not know.
    fn kind(&self, name: &str) -> Option<&'static Kind>;
}
