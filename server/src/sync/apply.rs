//! One batch from arrival to rows, inside the transaction of the caller and with the devices' chains
//! locked by it: known mutations are told apart, feeds are locked, everything is judged in memory,
//! then written at once.

use super::anchors::{self, Anchors};
use super::batch::Batch;
use super::finish::{self, Finish};
use super::incoming::{Incoming, Readable};
use super::locks::lock_feeds;
use super::quarantine;
use super::rows;
use super::workspace::{Facts, Kept, Origin, Verdict, Workspace};
use crate::database::{Error, Tx};
use shared::feeds;
use shared::ids::{AnchorId, DeviceId, MutationId, RecordId};
use shared::problem::ProblemCode;
use shared::sync::kind::Body;
use shared::sync::merge::seen_of;
use shared::sync::wire::Hint;
use shared::sync::{Envelope, FeedId, Operation, Outcome};
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Mutations that are judged together.
pub(super) struct Request<'a> {
    pub items: &'a [Incoming],
    pub origin: Origin,
    pub now: UtcMs,
    /// When they arrived: now, or earlier for those that come out of quarantine.
    pub received_at: UtcMs,
    /// The devices whose chains are locked; an envelope of any other is not the sender's.
    pub devices: &'a [DeviceId],
    pub passage: Passage,
}

/// Where mutations come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// From outside: what has a leaf is answered with it.
    Arrival,
    /// Out of quarantine: they have a leaf and may get a later one.
    Release,
    /// The same, and somebody who answers for them has decided that they count although the grant had ended
    /// or the store had moved.
    Allowed,
}

impl Passage {
    /// Whether they come out of quarantine.
    pub fn is_release(self) -> bool {
        matches!(self, Self::Release | Self::Allowed)
    }
}

/// What became of one mutation.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub mutation: MutationId,
    /// None where the server asked for what is so already, or was refused.
    pub leaf: Option<Vec<u8>>,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
    pub is_replayed: bool,
}

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Applied {
    pub answers: Vec<Answer>,
    pub hints: Vec<Hint>,
}

/// Does a batch.
pub(super) async fn apply(tx: &Tx, request: &Request<'_>) -> Result<Applied, Error> {
    let ids: Vec<MutationId> = request.items.iter().map(|item| item.id).collect();
    let leaves = rows::load_leaves(tx, &ids).await?;
    let (mut workspace, fresh) = tell_apart(request, &leaves);
    if fresh.is_empty() {
        let finish = Finish {
            request,
            facts: None,
            leaves: &leaves,
            originals: HashMap::new(),
        };
        return finish::finish(tx, finish, workspace).await;
    }
    lock_and_load(tx, request, &fresh, &mut workspace).await?;
    let facts = load_facts(tx, request).await?;
    let originals = workspace.records.clone();
    let mut judged = Vec::with_capacity(fresh.len());
    for index in fresh {
        match check_sender(request, &request.items[index]) {
            Ok(()) => judged.push(index),
            Err(kept) => workspace.settle(index, &request.items[index], Verdict::Kept(kept)),
        }
    }
    let batch = Batch {
        items: request.items,
        facts: &facts,
        origin: request.origin,
        passage: request.passage,
    };
    batch.apply(tx, &mut workspace, &judged).await?;
    let finish = Finish {
        request,
        facts: Some(&facts),
        leaves: &leaves,
        originals,
    };
    finish::finish(tx, finish, workspace).await
}

/// Duplicates are known by id **and** hash, never by number.
fn tell_apart(request: &Request<'_>, leaves: &rows::Leaves) -> (Workspace, Vec<usize>) {
    let mut workspace = Workspace {
        verdicts: vec![None; request.items.len()],
        ..Workspace::default()
    };
    let mut first_at = HashMap::new();
    let mut fresh = Vec::new();
    for (index, item) in request.items.iter().enumerate() {
        let key = (item.id, item.hash);
        let known = leaves.get(&key).filter(|known| {
            request.passage == Passage::Arrival && !was_foreign(request, item, known)
        });
        workspace.verdicts[index] = match (known, first_at.get(&key)) {
            (Some(known), _) => Some(Verdict::Replayed {
                leaf: known.leaf.clone(),
                reason: known.reason.clone(),
            }),
            (None, Some(first)) => Some(Verdict::Repeats(*first)),
            (None, None) => {
                first_at.insert(key, index);
                fresh.push(index);
                None
            }
        };
    }
    (workspace, fresh)
}

/// A stranger's attempt to send somebody's bytes binds that stranger alone: the author's own are
/// judged anew.
fn was_foreign(request: &Request<'_>, item: &Incoming, known: &rows::StoredLeaf) -> bool {
    known.reason.as_deref() == Some(ProblemCode::WrongSender.as_str())
        && item.envelope().is_some()
        && check_sender(request, item).is_ok()
}

/// Homes are looked up before the locks and again after them; when one has moved meanwhile, the work
/// starts over.
async fn lock_and_load(
    tx: &Tx,
    request: &Request<'_>,
    fresh: &[usize],
    workspace: &mut Workspace,
) -> Result<(), Error> {
    let envelopes = || {
        fresh
            .iter()
            .filter_map(|index| request.items[*index].envelope())
    };
    let records: BTreeSet<RecordId> = envelopes().map(|envelope| envelope.record).collect();
    let mut mutations: BTreeSet<MutationId> =
        fresh.iter().map(|index| request.items[*index].id).collect();
    for envelope in envelopes() {
        mutations.extend(envelope.depends.iter().copied());
        mutations.extend(envelope.mends);
    }
    let mut wanted: BTreeSet<FeedId> = rows::load_homes(tx, &records)
        .await?
        .into_values()
        .collect();
    wanted.extend(
        fresh
            .iter()
            .filter_map(|index| created_home(&request.items[*index])),
    );
    workspace.feeds = lock_feeds(tx, &wanted).await?;
    let homes = rows::load_homes(tx, &records).await?;
    if homes
        .values()
        .any(|home| !workspace.feeds.contains_key(home))
    {
        return Err(Error::StartOver);
    }
    workspace.records = rows::load_records(tx, &records).await?;
    workspace.unseen = rows::load_changes(tx, &unseen_from(envelopes(), workspace)).await?;
    let moved: BTreeSet<FeedId> = fresh
        .iter()
        .filter_map(|index| changed_home(request.items, fresh, *index, workspace))
        .filter(|home| !workspace.feeds.contains_key(home))
        .collect();
    // Out of the usual order, which only a record that moves can cause; a deadlock is broken by the
    // database and the work repeated.
    workspace.feeds.extend(lock_feeds(tx, &moved).await?);
    workspace.done = rows::load_done(tx, &mutations).await?;
    workspace.quarantined = rows::load_quarantined(tx, &mutations, &records).await?;
    workspace.created = fresh
        .iter()
        .filter_map(|index| created_by_author(&request.items[*index]))
        .collect();
    workspace.given_up = quarantine::given_up(tx, &not_made(envelopes(), workspace)).await?;
    Ok(())
}

/// What a stranger sends creates nothing.
fn created_by_author(item: &Incoming) -> Option<RecordId> {
    let envelope = item.envelope()?;
    let is_creation = matches!(envelope.op, Operation::Create { .. });
    (is_creation && envelope.author == item.sent_by.user).then_some(envelope.record)
}

/// Records that are to be changed, are neither here nor created beside, and of which something was settled undone.
fn not_made<'a>(
    envelopes: impl Iterator<Item = &'a Envelope>,
    workspace: &Workspace,
) -> BTreeSet<RecordId> {
    let changes = envelopes.filter(|envelope| !matches!(envelope.op, Operation::Create { .. }));
    let records = changes.map(|envelope| envelope.record);
    let is_settled = |record: &RecordId| {
        let mut rows = workspace.quarantined.iter();
        rows.any(|row| !row.is_open && row.record == Some(*record))
    };
    let may_come = |record: &RecordId| {
        workspace.records.contains_key(record) || workspace.created.contains(record)
    };
    records
        .filter(|record| !may_come(record) && is_settled(record))
        .collect()
}

/// Records of which a withdrawal did not see the last revision, with the one that it saw.
fn unseen_from<'a>(
    envelopes: impl Iterator<Item = &'a Envelope>,
    workspace: &Workspace,
) -> BTreeMap<RecordId, u64> {
    let mut from = BTreeMap::new();
    for envelope in envelopes {
        let Operation::Withdraw {
            seen: Some(seen), ..
        } = envelope.op
        else {
            continue;
        };
        let Some(current) = workspace.records.get(&envelope.record) else {
            continue;
        };
        let seen = seen_of(seen, current.revision);
        if current.revision > seen {
            let least = from.entry(envelope.record).or_insert(seen);
            *least = seen.min(*least);
        }
    }
    from
}

/// The feed of a record that a mutation creates, as far as it can be one.
fn created_home(item: &Incoming) -> Option<FeedId> {
    let readable = item.readable()?;
    let body = created_body(readable)?;
    let home = readable
        .kind
        .table
        .home(readable.envelope.record, &body)
        .ok()?;
    feeds::parse(&home).map(|_| home)
}

fn created_body(readable: &Readable) -> Option<Body> {
    let Operation::Create { body } = &readable.envelope.op else {
        return None;
    };
    let mut body = (readable.kind.rules.lift)(readable.envelope.schema, body.clone());
    body.extend(readable.private.clone());
    // A field that is null is none, as when it is judged.
    body.retain(|_, value| !value.is_null());
    Some(body)
}

/// The feed in which a record will stand after a change of what is stored, or of what the same batch makes.
fn changed_home(
    items: &[Incoming],
    fresh: &[usize],
    index: usize,
    workspace: &Workspace,
) -> Option<FeedId> {
    let readable = items[index].readable()?;
    let record = readable.envelope.record;
    let mut body = match (workspace.records.get(&record), &readable.envelope.op) {
        (Some(current), _) => current.body.clone(),
        (None, Operation::Change { .. }) => {
            let mut beside = fresh.iter().filter_map(|index| items[*index].readable());
            let creation = beside.find(|other| {
                let is_creation = matches!(other.envelope.op, Operation::Create { .. });
                is_creation && other.envelope.record == record
            });
            created_body(creation?)?
        }
        (None, _) => return None,
    };
    match &readable.envelope.op {
        Operation::Change { fields } => {
            body.extend(
                fields
                    .iter()
                    .map(|(field, change)| (field.clone(), change.after.clone())),
            );
        }
        Operation::Create { body: wanted } => body.extend(wanted.clone()),
        Operation::Withdraw { .. } => {}
    }
    // The same of one that is taken away.
    body.retain(|_, value| !value.is_null());
    let home = readable
        .kind
        .table
        .home(readable.envelope.record, &body)
        .ok()?;
    feeds::parse(&home).map(|_| home)
}

async fn load_facts(tx: &Tx, request: &Request<'_>) -> Result<Facts, Error> {
    let is_system = request.origin == Origin::System;
    let times = || {
        request
            .items
            .iter()
            .map(|item| item.envelope().map(|envelope| &envelope.time))
    };
    let anchors = if is_system {
        Anchors::default()
    } else {
        let named: BTreeSet<AnchorId> = times().flatten().filter_map(|time| time.anchor).collect();
        anchors::load(tx, request.devices, &named, request.now).await?
    };
    let at = request.received_at;
    let occurred = times().map(|time| match time {
        Some(time) if !is_system => anchors.occurred(time, at),
        _ => anchors::exactly(at),
    });
    let intervals = times().map(|time| time.map_or((at, at), |time| anchors.interval(time, at)));
    Ok(Facts {
        now: request.now,
        occurred: occurred.collect(),
        intervals: intervals.collect(),
    })
}

/// Device and author have to be those of the sign-in.
fn check_sender(request: &Request<'_>, item: &Incoming) -> Result<(), Kept> {
    let (Origin::Device(sender), Some(envelope)) = (request.origin, item.envelope()) else {
        return Ok(());
    };
    if envelope.author == sender.user && request.devices.contains(&envelope.device) {
        return Ok(());
    }
    Err(Kept::returned(ProblemCode::WrongSender))
}
