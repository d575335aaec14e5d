//! Mutations as they arrive: parsed once, judged alone, kept whole whatever they are.

use super::Sender;
use super::kinds_of_sync::{self, KnownKind};
use shared::ids::{MutationId, derived_id};
use shared::photo::{PHOTOS_A_RECORD_MAX, named_by};
use shared::problem::ProblemCode;
use shared::sync::kind::Body;
use shared::sync::{Envelope, Hash, Operation, SealedMutation, WIRE_VERSION};

/// An envelope that is longer is not read.
const ENVELOPE_BYTES_MAX: usize = 256 * 1024;
/// Objects and lists within each other.
const ENVELOPE_DEPTH_MAX: usize = 32;
/// Dependencies of one mutation.
const DEPENDS_MAX: usize = 32;

/// One mutation of a push.
pub(super) struct Incoming {
    /// The bytes.
    pub sealed: SealedMutation,
    /// The hash of the envelope.
    pub hash: Hash,
    /// The id that the envelope says, or one derived from the hash when it says none.
    pub id: MutationId,
    /// Who vouches for it: the device and person of the sign-in, or the forked device that the
    /// sign-in stands for. Never what an envelope merely claims.
    pub sent_by: Sender,
    /// The parsed view.
    pub view: View,
}

/// What could be read of a mutation.
pub(super) enum View {
    /// Everything.
    Whole(Box<Readable>),
    /// The envelope, with something wrong in it.
    Flawed(Box<Envelope>, ProblemCode),
    /// Nothing that could be relied on.
    Unreadable,
}

/// A mutation that is well formed in itself.
pub(super) struct Readable {
    /// The envelope.
    pub envelope: Envelope,
    /// The kind's rules and table.
    pub kind: KnownKind,
    /// The personal values, checked against their commitments.
    pub private: Body,
}

impl Incoming {
    /// Parses one mutation.
    pub fn read(sealed: SealedMutation, sent_by: Sender) -> Self {
        let hash = sealed.hash();
        match read_envelope(&sealed) {
            Some(envelope) => {
                let id = envelope.id;
                let view = match read_whole(&sealed, &envelope) {
                    Ok((kind, private)) => View::Whole(Box::new(Readable {
                        envelope,
                        kind,
                        private,
                    })),
                    Err(problem) => View::Flawed(Box::new(envelope), problem),
                };
                Self {
                    sealed,
                    hash,
                    id,
                    sent_by,
                    view,
                }
            }
            None => {
                let id = stated_id(&sealed.envelope)
                    .unwrap_or_else(|| MutationId(derived_id("unreadable_mutation", &[&hash.0])));
                Self {
                    sealed,
                    hash,
                    id,
                    sent_by,
                    view: View::Unreadable,
                }
            }
        }
    }

    /// The envelope, when there is one.
    pub fn envelope(&self) -> Option<&Envelope> {
        match &self.view {
            View::Whole(readable) => Some(&readable.envelope),
            View::Flawed(envelope, _) => Some(envelope),
            View::Unreadable => None,
        }
    }

    /// Finds something wrong with it from outside.
    pub fn refuse(&mut self, problem: ProblemCode) {
        self.view = match std::mem::replace(&mut self.view, View::Unreadable) {
            View::Whole(readable) => View::Flawed(Box::new(readable.envelope), problem),
            View::Flawed(envelope, _) => View::Flawed(envelope, problem),
            View::Unreadable => View::Unreadable,
        };
    }

    /// The well-formed mutation, when it is one.
    pub fn readable(&self) -> Option<&Readable> {
        match &self.view {
            View::Whole(readable) => Some(readable),
            View::Flawed(..) | View::Unreadable => None,
        }
    }
}

fn read_envelope(sealed: &SealedMutation) -> Option<Envelope> {
    let is_bounded = sealed.envelope.len() <= ENVELOPE_BYTES_MAX
        && depth(&sealed.envelope) <= ENVELOPE_DEPTH_MAX;
    let envelope = if is_bounded {
        sealed.view().ok()?
    } else {
        return None;
    };
    let is_known = envelope.v == WIRE_VERSION && i64::try_from(envelope.number).is_ok();
    is_known.then_some(envelope)
}

/// A foreign or broken envelope may still say its id, by which its sender asks for it.
fn stated_id(bytes: &[u8]) -> Option<MutationId> {
    #[derive(serde::Deserialize)]
    struct Stated {
        id: MutationId,
    }
    if bytes.len() > ENVELOPE_BYTES_MAX || depth(bytes) > ENVELOPE_DEPTH_MAX {
        return None;
    }
    serde_json::from_slice::<Stated>(bytes)
        .ok()
        .map(|stated| stated.id)
}

/// How deep brackets lie within each other outside of strings, without parsing.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut is_escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn read_whole(
    sealed: &SealedMutation,
    envelope: &Envelope,
) -> Result<(KnownKind, Body), ProblemCode> {
    let kind = kinds_of_sync::find(&envelope.kind).ok_or(ProblemCode::UnknownKind)?;
    if envelope.schema > kind.rules.schema {
        return Err(ProblemCode::UnknownKind);
    }
    if envelope.depends.len() > DEPENDS_MAX || envelope.photos.len() > PHOTOS_A_RECORD_MAX {
        return Err(ProblemCode::InvalidField);
    }
    let holds_back = named_by(&envelope.op)
        .iter()
        .any(|photo| !envelope.photos.contains(photo));
    if holds_back {
        return Err(ProblemCode::InvalidField);
    }
    let speaks_openly = kind
        .rules
        .private_fields
        .iter()
        .any(|field| match &envelope.op {
            Operation::Create { body } => body.contains_key(*field),
            Operation::Change { fields } => fields.contains_key(*field),
            Operation::Withdraw { .. } => false,
        });
    if speaks_openly {
        return Err(ProblemCode::InvalidField);
    }
    Ok((
        kind,
        read_private(sealed, envelope, kind.rules.private_fields)?,
    ))
}

fn read_private(
    sealed: &SealedMutation,
    envelope: &Envelope,
    allowed: &[&str],
) -> Result<Body, ProblemCode> {
    let values = sealed
        .private_values()
        .map_err(|_| ProblemCode::CommitmentMismatch)?;
    if values.len() != envelope.commitments.len() {
        return Err(ProblemCode::CommitmentMismatch);
    }
    let mut private = Body::new();
    for (field, value) in values {
        if !allowed.contains(&field.as_str()) {
            return Err(ProblemCode::InvalidField);
        }
        let committed = envelope.commitments.get(&field);
        if committed.is_none() || value.commitment().as_ref() != committed {
            return Err(ProblemCode::CommitmentMismatch);
        }
        private.insert(field, value.value);
    }
    Ok(private)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_count_as_depth() {
        assert_eq!(depth(br#"{"a":"[[[[\"[","b":[1,{"c":2}]}"#), 3);
    }

    fn sender() -> Sender {
        Sender {
            user: shared::kinds::sample::PERSON,
            device: shared::ids::DeviceId::new(0, [1; 10]),
        }
    }

    #[test]
    fn bytes_that_are_no_envelope_get_an_id_from_their_hash_or_keep_the_one_they_say() {
        let noise = SealedMutation {
            envelope: b"noise".to_vec(),
            ..SealedMutation::default()
        };
        let first = Incoming::read(noise.clone(), sender());
        assert_eq!(first.id, Incoming::read(noise, sender()).id);
        assert!(matches!(first.view, View::Unreadable));

        let id = "0195f000-0000-7000-8000-000000000001";
        let strange = SealedMutation {
            envelope: format!(r#"{{"id":"{id}","v":9}}"#).into_bytes(),
            ..SealedMutation::default()
        };
        assert_eq!(Incoming::read(strange, sender()).id.to_string(), id);
    }
}
