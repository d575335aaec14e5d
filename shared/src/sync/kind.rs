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
    /// One thing that several people change, of use for some time only; merged field by field, and
    /// it leaves the feed with the window.
    Passing,
}

impl Class {
    /// Whether records of the class leave a feed, and its digest, with the feed's window. Shared
    /// things stay as long as they live, whatever their position.
    #[must_use]
    pub fn leaves_with_window(self) -> bool {
        matches!(self, Self::Fact | Self::Projection | Self::Passing)
    }
}

/// Whether a record with this body leaves a feed with its window: server and phone must say the
/// same, or their digests differ. Kinds that the build does not know stay; a digest then puts it
/// right.
#[must_use]
pub fn leaves_with_window(catalogue: &dyn Catalogue, kind: &str, body: &str) -> bool {
    if kind == RECEIPT_KIND {
        return true;
    }
    let Some(kind) = catalogue
        .kind(kind)
        .filter(|kind| kind.class.leaves_with_window())
    else {
        return false;
    };
    kind.outlasts_window
        .is_none_or(|outlasts| serde_json::from_str(body).is_ok_and(|body: Body| !outlasts(&body)))
}

/// Everything that both sides of the protocol need to know of one kind.
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
    /// What decides between two values of one field.
    pub field_rule: fn(field: &str) -> FieldRule,
    /// Fields whose values are personal: they enter as commitments.
    pub private_fields: &'static [&'static str],
    /// Whether a record stays in its feed behind the window as long as its body is so, for kinds of
    /// which some do, such as what nobody has read yet. A change moves it to the feed's end, so that
    /// its time begins with the change.
    pub outlasts_window: Option<fn(body: &Body) -> bool>,
}

/// What whoever judges mutations asks of one kind beside its rules. It stands apart from [`Kind`]
/// because a phone carries its rules and never judges: reading and checking every kind would weigh
/// on the first load.
#[derive(Clone, Copy)]
pub struct Checks {
    /// Checks a whole body of the current version.
    pub validate: fn(body: &Body) -> Result<(), ProblemCode>,
    /// Checks a change against the body that it meets, such as an order of states.
    pub validate_change: fn(current: &Body, next: &Body) -> Result<(), ProblemCode>,
}

/// The kinds that a build knows. Unknown ones are kept as they are and never interpreted.
pub trait Catalogue {
    /// The rules of a kind; `None` for one that this build does not know.
    fn kind(&self, name: &str) -> Option<&'static Kind>;
}
