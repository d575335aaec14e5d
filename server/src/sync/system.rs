//! What the server itself writes: imports, expansions, projections, later leaves. It goes through
//! the same pipeline, so that it has a history, a position and a digest like everything else.

use super::Sender;
use super::apply::{Passage, Request, apply};
use super::incoming::Incoming;
use super::push::parse_code;
use super::workspace::Origin;
use crate::database::{Error, Tx};
use crate::kinds::SystemDraft;
use shared::ids::{DeviceId, MutationId, UserId, derived_id};
use shared::problem::ProblemCode;
use shared::sync::engine::Draft;
use shared::sync::wire::Hint;
use shared::sync::{Envelope, Outcome, SealedMutation, TimeEvidence, WIRE_VERSION};
use shared::time::UtcMs;

/// Drafts that are judged together.
const CHUNK: usize = 500;

/// What became of drafts of the server.
#[derive(Clone, Debug, Default)]
pub struct SystemPush {
    /// One for each draft, in their order.
    pub answers: Vec<SystemAnswer>,
    /// To be published by the caller after its commit.
    pub hints: Vec<Hint>,
}

/// What became of one draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemAnswer {
    /// The draft's mutation.
    pub mutation: MutationId,
    /// None when the record was so already.
    pub outcome: Option<Outcome>,
    /// Why it was not done; then nothing of it is kept.
    pub reason: Option<ProblemCode>,
}

/// Writes drafts in one person's name inside the caller's transaction. Permission is not asked. A
/// creation of a record that exists brings it to the wanted fields; where it has them already nothing
/// is written, so that the same drafts may be pushed again.
///
/// # Errors
/// When the database does not answer; a draft that cannot be done is told in its answer.
pub async fn push_system(
    tx: &Tx,
    author: UserId,
    now: UtcMs,
    drafts: Vec<Draft>,
) -> Result<SystemPush, Error> {
    let drafts = drafts
        .into_iter()
        .map(|draft| SystemDraft { author, draft })
        .collect();
    push_system_drafts(tx, now, drafts).await
}

/// The same for drafts in several people's names.
///
/// # Errors
/// See [`push_system`].
pub async fn push_system_drafts(
    tx: &Tx,
    now: UtcMs,
    drafts: Vec<SystemDraft>,
) -> Result<SystemPush, Error> {
    let mut push = SystemPush::default();
    for drafts in drafts.chunks(CHUNK) {
        let items: Vec<Incoming> = drafts
            .iter()
            .map(|draft| seal(draft, now))
            .collect::<Result<_, _>>()?;
        let request = Request {
            items: &items,
            origin: Origin::System,
            now,
            received_at: now,
            devices: &[system_device()],
            passage: Passage::Arrival,
        };
        let applied = apply(tx, &request).await?;
        push.hints.extend(applied.hints);
        push.answers
            .extend(applied.answers.into_iter().map(|answer| SystemAnswer {
                mutation: answer.mutation,
                outcome: answer.outcome.filter(|outcome| outcome.is_terminal()),
                reason: answer.reason.as_deref().and_then(parse_code),
            }));
    }
    for answer in push.answers.iter().filter(|answer| answer.reason.is_some()) {
        tracing::warn!(mutation = %answer.mutation, reason = ?answer.reason, "the server's own draft was refused");
    }
    Ok(push)
}

/// In the name of which device the server writes.
#[must_use]
pub fn system_device() -> DeviceId {
    DeviceId(derived_id("system_device", &[]))
}

/// The server's own mutations form no chain: they are made where they are stored, and several
/// processes make them at once.
fn seal(system: &SystemDraft, now: UtcMs) -> Result<Incoming, Error> {
    let draft = &system.draft;
    let mut commitments = std::collections::BTreeMap::new();
    for (field, value) in &draft.private {
        let commitment = value
            .commitment()
            .ok_or(Error::Data("a salt that is not hexadecimal"))?;
        commitments.insert(field.clone(), commitment);
    }
    let envelope = Envelope {
        v: WIRE_VERSION,
        id: draft.mutation,
        device: system_device(),
        author: system.author,
        number: 1,
        prev: None,
        feed: draft.feed.clone(),
        kind: draft.kind.to_owned(),
        schema: draft.schema,
        record: draft.record,
        op: draft.op.clone(),
        time: TimeEvidence {
            wall: now,
            monotonic_ms: 0,
            anchor: None,
            anchor_age_ms: None,
        },
        depends: draft.depends.clone(),
        photos: draft.photos.clone(),
        commitments,
        mends: draft.mends,
    };
    let sealed = SealedMutation::seal(&envelope, &draft.private)
        .map_err(|_| Error::Data("a draft that cannot be written"))?;
    Ok(Incoming::read(
        sealed,
        Sender {
            user: system.author,
            device: system_device(),
        },
    ))
}
