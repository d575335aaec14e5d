//! How each kind of record is stored: the list of kinds of the server, one line each. Push and pull
//! know kinds only through [`KindTable`].

mod absence;
mod checklist_form;
mod fact;
mod inbox_item;
mod issue;
mod listing;
mod missed_stop;
mod notice;
mod planned_stop;
mod product;
mod promotion;
mod review_decision;
pub(crate) mod rows;
mod settings;
mod stop_rule;
mod store;
mod store_type;
pub(crate) mod system;
mod task;
mod visit;
mod visit_evidence;
mod visit_line;

pub(crate) use absence::absence_of;
#[cfg(feature = "report-switch")]
pub use fact::switch::{ReportTables, set_report_tables};
pub use notice::{Audience, Notice};
pub(crate) use planned_stop::planned_stop_of;
pub(crate) use settings::{find_settings, load_settings};
pub(crate) use stop_rule::rule_of;
pub(crate) use visit::fix_of;

use crate::database::{Error, Tx};
use futures_util::future::BoxFuture;
use shared::ids::{DeviceId, MutationId, RecordId, StoreId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::sync::engine::Draft;
use shared::sync::kind::Body;
use shared::sync::merge::Conflict;
use shared::sync::{FeedId, Hash};
use shared::time::UtcMs;

/// The table of a kind; `None` for a kind that this build does not know.
#[must_use]
pub fn table(kind: &str) -> Option<&'static dyn KindTable> {
    TABLES.iter().copied().find(|table| table.kind() == kind)
}

/// Every table, in an order in which each only points at those before it.
#[must_use]
pub fn tables() -> &'static [&'static dyn KindTable] {
    TABLES
}

/// One line a kind.
static TABLES: &[&dyn KindTable] = &[
    &store_type::StoreTypeTable,
    &settings::SettingsTable,
    &store::StoreTable,
    &stop_rule::StopRuleTable,
    &absence::AbsenceTable,
    &planned_stop::PlannedStopTable,
    &visit_evidence::VisitEvidenceTable,
    &visit::VisitTable,
    &visit_line::VisitLineTable,
    &missed_stop::MissedStopTable,
    &inbox_item::InboxItemTable,
    &product::ProductTable,
    &listing::ListingTable,
    &promotion::PromotionTable,
    &checklist_form::ChecklistFormTable,
    &fact::STOCK_COUNT,
    &fact::PROMOTION_CHECK,
    &fact::SPECIAL_DISPLAY,
    &fact::PRODUCT_EXCHANGE,
    &fact::CHECKLIST_ANSWER,
    &issue::IssueTable,
    &review_decision::ReviewDecisionTable,
    &task::TaskTable,
    &fact::KIT_CHECK,
    &fact::DAY_SUMMARY,
];

/// What the server does with the records of one kind. Everything is done in bulk: a push of 200
/// mutations costs as many statements as a push of one.
pub trait KindTable: Send + Sync {
    /// The kind's name on the wire.
    fn kind(&self) -> &'static str;

    /// The feed in which a record with this body stands.
    ///
    /// # Errors
    /// When the body does not say it.
    fn home(&self, record: RecordId, body: &Body) -> Result<FeedId, ProblemCode>;

    /// Whether a mutation that makes a record may name this feed, when the record is to stand in `home`.
    fn may_be_named(&self, feed: &FeedId, home: &FeedId) -> bool {
        feed == home
    }

    /// Whose record this is and where, for the policy of access.
    fn subject(&self, record: RecordId, body: &Body) -> Subject;

    /// Looks up what the rules need and writes the fields that the server decides into each
    /// [`Change::body`]; sets [`Change::refusal`] where a rule speaks against it. At most one change
    /// of a record is in `changes`; changes of other records that these depend on are stored before.
    fn prepare<'a>(
        &'a self,
        _tx: &'a Tx,
        _changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }

    /// Writes the typed rows in one multi-row statement each; none of `changes` is refused.
    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// What has to follow from a change outside of its feed: projections, inbox items, plans.
    fn effects(&self, _change: &Change) -> Vec<EffectRow> {
        Vec::new()
    }

    /// Applies one effect that names this kind as its handler. What it returns is pushed by the
    /// system in the same transaction; rows of its own tables it may write itself.
    fn run_effect<'a>(
        &'a self,
        _tx: &'a Tx,
        _effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The feed that an effect writes, where it writes the current state of something: it is locked
    /// before [`KindTable::run_effect`] reads.
    fn effect_feed(&self, _effect: &EffectRow) -> Option<FeedId> {
        None
    }

    /// Effects that follow from an effect: work on the feeds of other people, each with a lock and a
    /// transaction of its own. Written down in the transaction of the first.
    fn further_effects<'a>(
        &'a self,
        _tx: &'a Tx,
        _effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Effects that became due by the passing of time. Asked every few minutes; an effect whose key
    /// exists already is not added again, so that the same day may be answered many times.
    fn due_effects<'a>(
        &'a self,
        _tx: &'a Tx,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// What people know a record as: a part of something else is told of as that.
    fn known_as(&self, record: RecordId, _body: &Body) -> (&'static str, RecordId) {
        (self.kind(), record)
    }

    /// Whether the server decides a field whatever a device says; two values of it are no conflict.
    fn decides(&self, _field: &str) -> bool {
        false
    }

    /// Whether somebody has to choose where two people set one field to different values.
    fn has_choices(&self) -> bool {
        true
    }

    /// How many of the newest entries of this kind a store's feed keeps, however old they are.
    fn keep_newest(&self) -> u32 {
        0
    }
}

/// Whose a record is and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The person whose record it is.
    pub owner: Option<UserId>,
    /// The store that it is about.
    pub store: Option<StoreId>,
    /// The territory, when the body itself says it (a store that is being created).
    pub territory: Option<TerritoryId>,
}

/// What is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It begins.
    Create,
    /// Some fields change.
    Change,
    /// It is taken back.
    Withdraw,
}

/// One accepted mutation on its way into the tables.
#[derive(Clone, Debug)]
pub struct Change {
    /// The mutation.
    pub mutation: MutationId,
    /// The hash of its bytes.
    pub mutation_hash: Hash,
    /// The device that wrote it.
    pub device: DeviceId,
    /// The person who did it.
    pub author: UserId,
    /// The record.
    pub record: RecordId,
    /// What is done to it.
    pub action: Action,
    /// The fields that the mutation names; for a creation all.
    pub fields: Vec<String>,
    /// The record's fields before; none for a creation.
    pub before: Option<Body>,
    /// The record's fields after; the last ones for a withdrawal.
    pub body: Body,
    /// The record's revision after it, from 1.
    pub revision: u64,
    /// When it happened, as the server derives it.
    pub occurred: Occurred,
    /// When the server took it.
    pub received_at: UtcMs,
    /// The grant that allowed it had ended by then, or the store had left where the grant holds.
    pub is_late: bool,
    /// The server itself wrote it.
    pub is_system: bool,
    /// Fields for which two people set different values.
    pub conflicts: Vec<Conflict>,
    /// Hashes of the photos that belong to the record.
    pub photos: Vec<Hash>,
    /// Set by [`KindTable::prepare`]: the mutation goes to quarantine for this reason.
    pub refusal: Option<ProblemCode>,
    /// Set beside the refusal: a record that is to come, for which the mutation waits.
    pub waits_for: Option<RecordId>,
}

impl Change {
    /// Whether it is for the server to check: what it writes itself, takes back, or leaves as it was, was
    /// checked before.
    #[must_use]
    pub fn is_to_be_checked(&self) -> bool {
        let is_other = self.before.as_ref() != Some(&self.body);
        self.action != Action::Withdraw && !self.is_system && is_other
    }

    /// The mutation waits for a record that is not here: it may come later, as after a restore.
    pub fn wait_for(&mut self, record: RecordId) {
        self.refusal = Some(ProblemCode::DependencyMissing);
        self.waits_for = Some(record);
    }
}

/// When something happened: the device's clock held against the server's anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurred {
    /// The best guess.
    pub at: UtcMs,
    /// Not before.
    pub earliest: UtcMs,
    /// Not after.
    pub latest: UtcMs,
    /// What to add to the device's clock to get the server's time, in milliseconds.
    pub clock_offset_ms: i64,
    /// The device's clock contradicts the server's anchors.
    pub is_suspect: bool,
}

/// Work that follows from a commit, applied once by a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectRow {
    /// The kind whose table applies it.
    pub handler: String,
    /// Two effects with the same key are one.
    pub key: String,
    /// What the handler needs.
    pub payload: serde_json::Value,
    /// Not to be applied before.
    pub due_at: UtcMs,
}

/// A mutation that the server writes, and in whose name.
#[derive(Clone, Debug)]
pub struct SystemDraft {
    /// The person in whose name it is done: the one whose act it follows from.
    pub author: UserId,
    /// What is done.
    pub draft: Draft,
}
