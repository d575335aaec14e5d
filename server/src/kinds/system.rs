//! Drafts that the server writes. The pipeline brings what exists to the wanted state, so a creation
//! is all that is needed, and applying an effect again changes nothing.

use super::{EffectRow, SystemDraft};
use shared::ids::{MutationId, RecordId, UserId, derived_id};
use shared::kinds::{RecordType, encode};
use shared::photo::named_by;
use shared::sync::engine::Draft;
use shared::sync::{FeedId, Operation};
use std::collections::BTreeMap;

/// Wants the record to be as given.
pub(crate) fn put<T: RecordType>(
    effect: &EffectRow,
    author: UserId,
    (feed, record): (FeedId, RecordId),
    value: &T,
) -> SystemDraft {
    draft::<T>(
        effect,
        author,
        (feed, record),
        Operation::Create {
            body: encode(value),
        },
    )
}

/// Wants the record to be gone.
pub(crate) fn withdraw<T: RecordType>(
    effect: &EffectRow,
    author: UserId,
    (feed, record): (FeedId, RecordId),
) -> SystemDraft {
    draft::<T>(
        effect,
        author,
        (feed, record),
        Operation::Withdraw {
            reason: None,
            seen: None,
        },
    )
}

fn draft<T: RecordType>(
    effect: &EffectRow,
    author: UserId,
    (feed, record): (FeedId, RecordId),
    op: Operation,
) -> SystemDraft {
    let mutation = derived_id("effect", &[effect.key.as_bytes(), record.0.as_bytes()]);
    let photos = named_by(&op);
    let draft = Draft {
        mutation: MutationId(mutation),
        feed,
        kind: T::KIND,
        schema: T::SCHEMA,
        record,
        op,
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos,
        mends: None,
    };
    SystemDraft { author, draft }
}
