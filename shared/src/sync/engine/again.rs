//! What came back and is handed in again: new mutations that name the old ones, so that the server settles the old
//! ones by them and judges again what waits for them.

use super::draft::Draft;
use super::driver::Engine;
use super::state::OwnMutation;
use super::status::ItemState;
use super::storage::Storage;
use super::views::shown_state;
use crate::ids::{MutationId, RecordId};
use crate::sync::Operation;
use std::collections::BTreeMap;

impl<S: Storage> Engine<S> {
    /// Drafts that hand in again what came back, each under the id beside it: the same is done to the same record,
    /// so that what waits for the old one goes on. Left out is what is not returned any more, and what a later one
    /// stands in the place of already.
    #[must_use]
    pub fn drafts_again(&self, returned: &[(MutationId, MutationId)]) -> Vec<Draft> {
        self.look(|state| {
            let anew: BTreeMap<MutationId, MutationId> = returned
                .iter()
                .filter(|(old, _)| {
                    let own = state.own_mutation(*old);
                    own.is_some_and(|own| shown_state(state, own) == ItemState::Returned)
                })
                .copied()
                .collect();
            let own = state.own.values();
            let drafts = own.filter_map(|own| {
                let mutation = *anew.get(&own.row.id)?;
                let kind = self.catalogue.kind(&own.envelope.kind)?;
                Some(again(own, (mutation, kind.name), &anew))
            });
            drafts.collect()
        })
    }

    /// The creation of a record that came back, while nothing else of one's own stands behind it: whoever enters the
    /// record again makes it anew in its place.
    #[must_use]
    pub fn returned_creation(&self, record: RecordId) -> Option<MutationId> {
        self.look(|state| {
            let last = state.own_by_record.get(&record)?.last()?;
            let own = state.own.get(last)?;
            let is_creation = matches!(own.envelope.op, Operation::Create { .. });
            let came_back = shown_state(state, own) == ItemState::Returned;
            (is_creation && came_back).then_some(own.row.id)
        })
    }
}

/// In the order of saving, what it depends on goes before it under its own new id.
fn again(
    own: &OwnMutation,
    (mutation, kind): (MutationId, &'static str),
    anew: &BTreeMap<MutationId, MutationId>,
) -> Draft {
    let envelope = &own.envelope;
    let depends = envelope.depends.iter();
    Draft {
        mutation,
        feed: envelope.feed.clone(),
        kind,
        schema: envelope.schema,
        record: envelope.record,
        op: envelope.op.clone(),
        private: own.private.clone(),
        depends: depends
            .map(|depends| *anew.get(depends).unwrap_or(depends))
            .collect(),
        photos: envelope.photos.clone(),
        mends: Some(own.row.id),
    }
}
