//! Which mutations of whom are allowed, by kind.

use super::{Grant, Role, ScopeKind};
use crate::feeds::FeedName;
use crate::ids::{RegionId, RouteId, StoreId, TerritoryId, UserId};
use crate::problem::ProblemCode;
use crate::time::UtcMs;

/// Where a store stands in the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorePlace {
    /// The store.
    pub store: StoreId,
    /// Its territory.
    pub territory: TerritoryId,
    /// The territory's region.
    pub region: RegionId,
    /// The routes that it is on.
    pub routes: Vec<RouteId>,
}

/// What the policy has to know of one mutation.
#[derive(Clone, Debug)]
pub struct WriteFacts<'a> {
    /// The record's kind.
    pub kind: &'a str,
    /// Whether the record begins with it.
    pub is_create: bool,
    /// The fields that change; empty for create and withdraw.
    pub changed_fields: &'a [&'a str],
    /// The record's home feed.
    pub home: FeedName,
    /// The person field of the body, where the kind has one.
    pub owner: Option<UserId>,
    /// The owner's grants, for plans that are written for somebody; may be empty for other kinds.
    pub owner_grants: &'a [Grant],
    /// The stores that the owner visits by plan, for absences; may be empty for other kinds.
    pub owner_places: &'a [StorePlace],
    /// The store of the body, where it names one.
    pub store: Option<StorePlace>,
    /// From the device's last server anchor to the receipt.
    pub interval: (UtcMs, UtcMs),
    /// The moment of the receipt.
    pub now: UtcMs,
}

/// What the policy says of a mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteDecision {
    /// Allowed now.
    Allowed,
    /// Allowed by a grant that held while the work was done and has ended; shown as late.
    AllowedLate,
    /// Not allowed at any time of the interval.
    Refused(ProblemCode),
}

/// Who writes records of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// The person in the field, of themselves, at a store in scope or in their own feed.
    OwnFact,
    /// The person in the field, of themselves, always in their own feed.
    OwnPrivateFact,
    /// The planner of the store, for a person who works at it.
    Plan,
    /// The planners of a person's work; of everybody's, administrators.
    Absence,
    /// Administrators; the position also by those who lead the territory.
    Store,
    /// Administrators.
    MasterData,
    /// Regional managers and administrators; where, the server asks of the rule's territories.
    Promotion,
    /// Reported in the field, seen to by supervisors and whoever works at the store.
    Issue,
    /// Those who review what was found at the store.
    Review,
    /// Asked by those who lead the store's people, done by the person.
    Task,
    /// Made by the server; its reader marks it as read.
    Inbox,
    /// Made by the server alone.
    ServerOnly,
}

/// A kind without a line here can be written by nobody, and the test over all kinds fails.
fn policy(kind: &str) -> Option<Policy> {
    Some(match kind {
        "visit" | "missed_stop" | "stock_count" | "promotion_check" | "special_display"
        | "product_exchange" | "checklist_answer" => Policy::OwnFact,
        "visit_evidence" | "kit_check" | "day_summary" => Policy::OwnPrivateFact,
        "stop_rule" | "planned_stop" => Policy::Plan,
        "absence" => Policy::Absence,
        "store" => Policy::Store,
        "store_type" | "settings" | "product" | "listing" | "checklist_form" => Policy::MasterData,
        "promotion" => Policy::Promotion,
        "issue" => Policy::Issue,
        "review_decision" => Policy::Review,
        "task" => Policy::Task,
        "inbox_item" => Policy::Inbox,
        "visit_line" | "receipt" => Policy::ServerOnly,
        _ => return None,
    })
}

/// Whether the policy has a line for a kind.
#[must_use]
pub fn has_write_policy(kind: &str) -> bool {
    policy(kind).is_some()
}

/// Decides one mutation by the author's grants. Only the interval from the device's last server
/// anchor to the receipt counts, never a device's clock.
#[must_use]
pub fn decide_write(grants: &[Grant], author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    let Some(policy) = policy(write.kind) else {
        return WriteDecision::Refused(ProblemCode::UnknownKind);
    };
    match policy {
        Policy::OwnFact => {
            if write.owner != Some(author) || !is_own_home(author, write) || is_withdrawal(write) {
                return REFUSED;
            }
            by_grant(grants, author, write, |grant| {
                records_visits(grant.role) && covers_store_or_none(grant, write)
            })
        }
        Policy::OwnPrivateFact => {
            let is_own = write.owner == Some(author) && write.home == FeedName::User(author);
            if !is_own || is_withdrawal(write) {
                return REFUSED;
            }
            by_grant(grants, author, write, |grant| records_visits(grant.role))
        }
        Policy::Plan => decide_plan(grants, author, write),
        Policy::Absence => decide_absence(grants, author, write),
        Policy::Store => by_grant(grants, author, write, |grant| {
            is_company_administrator(grant) || may_move_store(grant, write)
        }),
        Policy::MasterData => by_grant(grants, author, write, is_company_administrator),
        Policy::Promotion => by_grant(grants, author, write, |grant| {
            grant.role == Role::RegionalManager || is_company_administrator(grant)
        }),
        Policy::Issue => decide_issue(grants, author, write),
        Policy::Review => match &write.store {
            Some(place) if is_home_of(write, place) => {
                by_grant(grants, author, write, |grant| leads_at(grant, place))
            }
            _ => REFUSED,
        },
        Policy::Task => decide_task(grants, author, write),
        Policy::Inbox => decide_inbox(author, write),
        Policy::ServerOnly => REFUSED,
    }
}

const REFUSED: WriteDecision = WriteDecision::Refused(ProblemCode::NotGranted);

fn decide_plan(grants: &[Grant], author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    let (Some(owner), Some(store)) = (write.owner, &write.store) else {
        return REFUSED;
    };
    if write.home != FeedName::User(owner) || !works_at(owner, store, write) {
        return REFUSED;
    }
    by_grant(grants, author, write, |grant| {
        grant.role == Role::Supervisor && grant.covers(store)
    })
}

/// A plan may begin before the grant does, so that a stand-in is planned ahead. Ending and withdrawing
/// one is also for people who have left the store: somebody has to tidy up.
fn works_at(owner: UserId, store: &StorePlace, write: &WriteFacts<'_>) -> bool {
    let is_tidying = !write.is_create && write.changed_fields.iter().all(|field| *field == "end");
    is_tidying
        || write.owner_grants.iter().any(|grant| {
            grant.user == owner
                && grant.role.is_field()
                && grant.holds_after(write.interval.0)
                && grant.covers(store)
        })
}

/// Leave is entered, changed and taken back by supervisors of places where the person works; nobody
/// enters their own. A holiday is for the whole company.
fn decide_absence(grants: &[Grant], author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    match (write.owner, write.home) {
        (None, FeedName::Catalog) => by_grant(grants, author, write, is_company_administrator),
        (Some(owner), FeedName::User(home)) if owner == home && owner != author => {
            by_grant(grants, author, write, |grant| {
                grant.role == Role::Supervisor && reaches_work(grant, write)
            })
        }
        _ => REFUSED,
    }
}

/// Whether a grant reaches the owner's work: a store of the plan, or the very place that a grant of
/// theirs names.
fn reaches_work(grant: &Grant, write: &WriteFacts<'_>) -> bool {
    let is_reached = |own: &Grant| {
        own.role.is_field()
            && own.holds_after(write.interval.0)
            && (grant.scope_kind == ScopeKind::Company
                || (grant.scope_kind, grant.scope_id) == (own.scope_kind, own.scope_id))
    };
    write.owner_places.iter().any(|place| grant.covers(place))
        || write.owner_grants.iter().any(is_reached)
}

/// Whoever works at the store reports, and says what became of it; the rest is for those who lead.
fn decide_issue(grants: &[Grant], author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    const OF_FIELD: &[&str] = &["text", "comments", "solved_at", "solution", "closed_at"];
    let Some(place) = write
        .store
        .as_ref()
        .filter(|place| is_home_of(write, place))
    else {
        return REFUSED;
    };
    let is_of_field = if write.is_create {
        write.owner == Some(author)
    } else {
        !is_withdrawal(write)
            && write
                .changed_fields
                .iter()
                .all(|field| OF_FIELD.contains(field))
    };
    let is_of_lead = !write.is_create || write.owner == Some(author);
    by_grant(grants, author, write, |grant| {
        (is_of_field && grant.role.is_field() && grant.covers(place))
            || (is_of_lead && leads_at(grant, place))
    })
}

fn decide_task(grants: &[Grant], author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    const OF_PERSON: &[&str] = &["done_at", "answer"];
    let (Some(owner), Some(place)) = (write.owner, &write.store) else {
        return REFUSED;
    };
    if write.home != FeedName::User(owner) {
        return REFUSED;
    }
    let is_answer = !write.is_create
        && !is_withdrawal(write)
        && write
            .changed_fields
            .iter()
            .all(|field| OF_PERSON.contains(field));
    if is_answer && owner == author {
        return WriteDecision::Allowed;
    }
    if write.is_create && !works_at(owner, place, write) {
        return REFUSED;
    }
    by_grant(grants, author, write, |grant| leads_at(grant, place))
}

/// Supervisors and regional managers of the store.
fn leads_at(grant: &Grant, place: &StorePlace) -> bool {
    matches!(grant.role, Role::Supervisor | Role::RegionalManager) && grant.covers(place)
}

fn is_home_of(write: &WriteFacts<'_>, place: &StorePlace) -> bool {
    write.home == FeedName::Store(place.store)
}

fn decide_inbox(author: UserId, write: &WriteFacts<'_>) -> WriteDecision {
    let is_mark = !write.is_create && write.changed_fields == ["read_at"];
    if is_mark && write.owner == Some(author) && write.home == FeedName::User(author) {
        WriteDecision::Allowed
    } else {
        REFUSED
    }
}

fn by_grant(
    grants: &[Grant],
    author: UserId,
    write: &WriteFacts<'_>,
    fits: impl Fn(&Grant) -> bool,
) -> WriteDecision {
    let mut decision = REFUSED;
    for grant in grants
        .iter()
        .filter(|grant| grant.user == author && fits(grant))
    {
        if grant.is_active(write.now) {
            return WriteDecision::Allowed;
        }
        if grant.overlaps(write.interval.0, write.interval.1) {
            decision = WriteDecision::AllowedLate;
        }
    }
    decision
}

/// What happened stays: a fact is never taken back.
fn is_withdrawal(write: &WriteFacts<'_>) -> bool {
    !write.is_create && write.changed_fields.is_empty()
}

fn records_visits(role: Role) -> bool {
    matches!(role, Role::Merchandiser | Role::SalesRepresentative)
}

fn is_own_home(author: UserId, write: &WriteFacts<'_>) -> bool {
    match (write.home, &write.store) {
        (FeedName::Store(home), Some(place)) => home == place.store,
        (FeedName::User(home), None) => home == author,
        _ => false,
    }
}

fn covers_store_or_none(grant: &Grant, write: &WriteFacts<'_>) -> bool {
    write.store.as_ref().is_none_or(|place| grant.covers(place))
}

fn is_company_administrator(grant: &Grant) -> bool {
    grant.role == Role::Administrator && grant.scope_kind == ScopeKind::Company
}

/// A supervisor repairs positions of the stores of the team, and nothing else of a store.
fn may_move_store(grant: &Grant, write: &WriteFacts<'_>) -> bool {
    grant.role == Role::Supervisor
        && !write.is_create
        && write.changed_fields == ["position"]
        && write
            .store
            .as_ref()
            .is_some_and(|place| grant.covers(place))
}
