//! The kinds of the product, and the one that sync itself writes: later leaves for a sender.

use crate::database::{Error, Tx};
use crate::kinds::{self, Change, KindTable, Subject};
use futures_util::future::BoxFuture;
use serde_json::Value;
use shared::feeds;
use shared::ids::{RecordId, UserId};
use shared::kinds::KINDS;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::{self, Body, Catalogue as _, Checks, Class, Kind, RECEIPT_KIND};
use shared::sync::merge::FieldRule;

/// A kind's rules, its checks and its table.
#[derive(Clone, Copy)]
pub(super) struct KnownKind {
    /// Shared with the phone.
    pub rules: &'static Kind,
    /// What only whoever judges asks.
    pub checks: &'static Checks,
    /// The server's side.
    pub table: &'static dyn KindTable,
}

impl std::fmt::Debug for KnownKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownKind({})", self.rules.name)
    }
}

/// Looks a kind up; `None` for one that this build does not know.
pub(super) fn find(name: &str) -> Option<KnownKind> {
    if name == RECEIPT_KIND {
        return Some(KnownKind {
            rules: &RECEIPT,
            checks: &RECEIPT_CHECKS,
            table: &ReceiptTable,
        });
    }
    Some(KnownKind {
        rules: KINDS.kind(name)?,
        checks: KINDS.checks(name)?,
        table: kinds::table(name)?,
    })
}

/// Whether an entry leaves the feed with the window; the phone says the same.
pub(super) fn leaves_with_window(name: &str, body: &str) -> bool {
    kind::leaves_with_window(&KINDS, name, body)
}

/// The kinds of which it depends on the body.
pub(super) fn read_for_window() -> impl Iterator<Item = &'static str> {
    let some = KINDS
        .all()
        .iter()
        .filter(|kind| kind.outlasts_window.is_some());
    some.map(|kind| kind.name)
}

/// Leaves are facts: nobody supersedes one, and they leave the person's feed with the window.
static RECEIPT: Kind = Kind {
    name: RECEIPT_KIND,
    class: Class::Fact,
    schema: 1,
    lift: |_, body| body,
    field_rule: |_| FieldRule::ServerKeeps,
    private_fields: &[],
    outlasts_window: None,
};

static RECEIPT_CHECKS: Checks = Checks {
    validate: |body| read_person(body).map(|_| ()),
    validate_change: |_, _| Err(ProblemCode::StaleStep),
};

/// The record is its body; no report reads it.
struct ReceiptTable;

impl KindTable for ReceiptTable {
    fn kind(&self) -> &'static str {
        RECEIPT_KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        read_person(body).map(feeds::user)
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        Subject {
            owner: read_person(body).ok(),
            ..Subject::default()
        }
    }

    fn write_rows<'a>(
        &'a self,
        _tx: &'a Tx,
        _changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
}

fn read_person(body: &Body) -> Result<UserId, ProblemCode> {
    body.get("person")
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or(ProblemCode::InvalidField)
}
