//! What a mutation makes of the record that it meets, in memory: validated and merged with the very
//! functions that the phone ran.

use super::incoming::{Incoming, Readable, View};
use super::workspace::{ChangeBy, Done, Facts, Kept, Origin, RecordState, Survival, Workspace};
use crate::kinds::{Action, Change};
use serde_json::Value;
use shared::ids::{MutationId, RecordId};
use shared::problem::ProblemCode;
use shared::sync::kind::Body;
use shared::sync::merge::{Conflict, merge, seen_of};
use shared::sync::wire::EntryOp;
use shared::sync::{Envelope, FeedId, FieldChange, Operation, Outcome};
use std::collections::BTreeMap;

/// What judging gives before the policy is asked and the kind's own rules run.
pub(super) enum Judged {
    /// It can be done.
    Possible(Box<Done>),
    /// The record is so already; only the server asks that way.
    Unchanged,
}

/// Judges one mutation against the workspace.
pub(super) fn judge(
    workspace: &Workspace,
    facts: &Facts,
    origin: Origin,
    (index, item): (usize, &Incoming),
) -> Result<Judged, Kept> {
    let readable = match &item.view {
        View::Whole(readable) => readable,
        View::Flawed(_, problem) => return Err(Kept::returned(*problem)),
        View::Unreadable => return Err(Kept::returned(ProblemCode::UnreadableMutation)),
    };
    if workspace.is_taken(item.id, &item.hash) {
        return Err(Kept::returned(ProblemCode::IdTaken));
    }
    check_order(workspace, item, &readable.envelope)?;
    let step = take_step(workspace, origin, readable)?;
    let Some(step) = step else {
        return Ok(Judged::Unchanged);
    };
    let home = readable
        .kind
        .table
        .home(readable.envelope.record, &step.body)
        .map_err(Kept::returned)?;
    let is_strange = step.action == Action::Create
        && !readable
            .kind
            .table
            .may_be_named(&readable.envelope.feed, &home);
    if is_strange && origin != Origin::System {
        return Err(Kept::returned(ProblemCode::WrongFeed));
    }
    Ok(Judged::Possible(Box::new(finish_step(
        facts,
        origin,
        (index, item),
        readable,
        step,
        home,
    ))))
}

struct Step {
    action: Action,
    op: EntryOp,
    fields: Vec<String>,
    before: Option<Body>,
    body: Body,
    revision: u64,
    conflicts: Vec<Conflict>,
    /// A change that meets a withdrawn record brings it back, and a withdrawal leaves a record that somebody
    /// else has changed unseen; either with a notice.
    survival: Option<Survival>,
}

fn finish_step(
    facts: &Facts,
    origin: Origin,
    (index, item): (usize, &Incoming),
    readable: &Readable,
    step: Step,
    home: FeedId,
) -> Done {
    let is_clear = step.conflicts.is_empty() && step.survival.is_none();
    let envelope = &readable.envelope;
    Done {
        kind: readable.kind,
        home,
        op: step.op,
        outcome: if is_clear {
            Outcome::Applied
        } else {
            Outcome::Merged
        },
        survival: step.survival,
        change: Change {
            mutation: item.id,
            mutation_hash: item.hash,
            device: envelope.device,
            author: envelope.author,
            record: envelope.record,
            action: step.action,
            fields: step.fields,
            before: step.before,
            body: step.body,
            revision: step.revision,
            occurred: facts.occurred[index],
            received_at: facts.now,
            is_late: false,
            is_system: origin == Origin::System,
            conflicts: step.conflicts,
            photos: envelope.photos.clone(),
            refusal: None,
            waits_for: None,
        },
    }
}

/// A mutation waits for what it depends on: declared dependencies, and what its device did to the
/// record before and lies in quarantine. One that mends may overtake the latter, and so may a creation, for
/// which the latter waits.
fn check_order(workspace: &Workspace, item: &Incoming, envelope: &Envelope) -> Result<(), Kept> {
    for depends in &envelope.depends {
        check_dependency(workspace, *depends)?;
    }
    if let Some(mended) = envelope.mends {
        let is_own = workspace
            .quarantined
            .iter()
            .any(|row| row.mutation == mended && row.is_open && row.sender == envelope.author);
        // A copy that was put back may not know it, and its author does not offer it again.
        return if is_own || !workspace.knows(mended) {
            Ok(())
        } else {
            Err(Kept::returned(ProblemCode::StaleStep))
        };
    }
    if matches!(envelope.op, Operation::Create { .. }) {
        return Ok(());
    }
    let earlier = workspace.open_on(envelope.record).find(|row| {
        row.device == envelope.device && row.number < envelope.number && row.mutation != item.id
    });
    match earlier {
        Some(row) => Err(Kept::waiting(ProblemCode::DependencyHeld, row.mutation.0)),
        None => Ok(()),
    }
}

fn check_dependency(workspace: &Workspace, depends: MutationId) -> Result<(), Kept> {
    if workspace.done.contains_key(&depends) {
        return Ok(());
    }
    let mut rows = workspace
        .quarantined
        .iter()
        .filter(|row| row.mutation == depends)
        .peekable();
    if rows.peek().is_none() {
        return Err(Kept::waiting(ProblemCode::DependencyMissing, depends.0));
    }
    // What a person has mended or dropped holds nothing up any more.
    if rows.any(|row| !row.is_open) {
        return Ok(());
    }
    Err(Kept::waiting(ProblemCode::DependencyHeld, depends.0))
}

fn take_step(
    workspace: &Workspace,
    origin: Origin,
    readable: &Readable,
) -> Result<Option<Step>, Kept> {
    let current = workspace.records.get(&readable.envelope.record);
    if current.is_some_and(|current| current.kind != readable.kind.rules.name) {
        return Err(Kept::returned(ProblemCode::WrongFeed));
    }
    match (&readable.envelope.op, current) {
        (Operation::Create { body }, None) => create(readable, body).map(Some),
        (Operation::Create { body }, Some(current)) if origin == Origin::System => {
            bring_about(readable, body, current)
        }
        (Operation::Create { .. }, Some(_)) => Err(Kept::returned(ProblemCode::RecordExists)),
        (Operation::Change { fields }, Some(current)) => {
            change(readable, fields.clone(), current).map(Some)
        }
        (Operation::Withdraw { .. }, Some(current)) if current.op == EntryOp::Gone => {
            Ok((origin != Origin::System).then(|| withdraw(current)))
        }
        (Operation::Withdraw { seen, .. }, Some(current)) => {
            let seen = seen.map(|seen| seen_of(seen, current.revision));
            Ok(Some(match unseen_change(workspace, readable, seen) {
                Some(change) => stay(readable, current, change),
                None => withdraw(current),
            }))
        }
        (Operation::Change { .. } | Operation::Withdraw { .. }, None) => {
            Err(await_creation(workspace, readable.envelope.record))
        }
    }
}

/// The creation lies in quarantine, or has not arrived. Once it was given up, what follows from it is for its
/// sender to decide as well.
fn await_creation(workspace: &Workspace, record: RecordId) -> Kept {
    if workspace.given_up.contains(&record) {
        return Kept::returned(ProblemCode::RecordMissing);
    }
    let reason = match workspace.open_on(record).next() {
        Some(_) => ProblemCode::DependencyHeld,
        None => ProblemCode::DependencyMissing,
    };
    Kept::waiting(reason, record.0)
}

fn create(readable: &Readable, body: &Body) -> Result<Step, Kept> {
    let mut body = (readable.kind.rules.lift)(readable.envelope.schema, body.clone());
    body.extend(readable.private.clone());
    body.retain(|_, value| !value.is_null());
    (readable.kind.checks.validate)(&body).map_err(Kept::returned)?;
    Ok(Step {
        action: Action::Create,
        op: EntryOp::Put,
        fields: body.keys().cloned().collect(),
        before: None,
        body,
        revision: 1,
        conflicts: Vec::new(),
        survival: None,
    })
}

fn change(
    readable: &Readable,
    mut fields: BTreeMap<String, FieldChange>,
    current: &RecordState,
) -> Result<Step, Kept> {
    for (field, after) in &readable.private {
        let before = current.body.get(field).cloned().unwrap_or(Value::Null);
        fields.insert(
            field.clone(),
            FieldChange {
                before,
                after: after.clone(),
            },
        );
    }
    let mut merged = merge(readable.kind.rules, &current.body, &fields);
    merged
        .conflicts
        .retain(|conflict| !readable.kind.table.decides(&conflict.field));
    (readable.kind.checks.validate_change)(&current.body, &merged.body).map_err(Kept::returned)?;
    (readable.kind.checks.validate)(&merged.body).map_err(Kept::returned)?;
    Ok(Step {
        action: Action::Change,
        op: EntryOp::Put,
        fields: fields.into_keys().collect(),
        before: Some(current.body.clone()),
        body: merged.body,
        revision: current.revision + 1,
        conflicts: merged.conflicts,
        survival: (current.op != EntryOp::Put).then_some(Survival {
            withdrawn_by: current.author,
            changed_by: readable.envelope.author,
        }),
    })
}

/// What somebody else has changed last since the revision that whoever withdraws saw. What they have
/// changed themselves they know, wherever it was sealed.
fn unseen_change(
    workspace: &Workspace,
    readable: &Readable,
    seen: Option<u64>,
) -> Option<ChangeBy> {
    let (seen, envelope) = (seen?, &readable.envelope);
    let changes = workspace.unseen.get(&envelope.record)?.iter();
    let foreign =
        changes.filter(|change| change.revision > seen && change.author != envelope.author);
    foreign.max_by_key(|change| change.revision).copied()
}

/// A revision like the one before: the history says that somebody wanted the record gone, and its new
/// position brings it back to the screen from which it was withdrawn.
fn stay(readable: &Readable, current: &RecordState, change: ChangeBy) -> Step {
    Step {
        action: Action::Change,
        op: EntryOp::Put,
        survival: Some(Survival {
            withdrawn_by: readable.envelope.author,
            changed_by: change.author,
        }),
        ..withdraw(current)
    }
}

fn withdraw(current: &RecordState) -> Step {
    Step {
        action: Action::Withdraw,
        op: EntryOp::Gone,
        fields: Vec::new(),
        before: Some(current.body.clone()),
        body: current.body.clone(),
        revision: current.revision + 1,
        conflicts: Vec::new(),
        survival: None,
    }
}

/// The server says what a record is to be: the difference is the change, and none is no mutation,
/// so that an effect or an import may be repeated.
fn bring_about(
    readable: &Readable,
    body: &Body,
    current: &RecordState,
) -> Result<Option<Step>, Kept> {
    let wanted = create(readable, body)?.body;
    if wanted == current.body && current.op == EntryOp::Put {
        return Ok(None);
    }
    let mut fields = BTreeMap::new();
    for field in wanted.keys().chain(current.body.keys()) {
        let before = current.body.get(field).cloned().unwrap_or(Value::Null);
        let after = wanted.get(field).cloned().unwrap_or(Value::Null);
        if before != after {
            fields.insert(field.clone(), FieldChange { before, after });
        }
    }
    (readable.kind.checks.validate_change)(&current.body, &wanted).map_err(Kept::returned)?;
    Ok(Some(Step {
        action: Action::Change,
        op: EntryOp::Put,
        fields: fields.into_keys().collect(),
        before: Some(current.body.clone()),
        body: wanted,
        revision: current.revision + 1,
        conflicts: Vec::new(),
        survival: None,
    }))
}
