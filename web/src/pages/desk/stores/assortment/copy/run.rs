//! Saving at many stores, batch by batch: the next one begins when the server has answered for each
//! store of the last, so that whoever stops knows what was done.

use super::plan::Planned;
use crate::state::{Field, NotRecorded, use_field};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::MutationId;
use shared::problem::ProblemCode;
use shared::sync::engine::{ItemState, OutboxItem};

/// Stores of one batch.
const BATCH: usize = 20;

/// A store that did not take the change, and why.
pub type Refused = (String, Option<ProblemCode>);

/// The stores that were sent last, by their mutation and name.
type Batch = Vec<(MutationId, String)>;
/// What became of a store.
type Answer = (String, Result<(), Option<ProblemCode>>);

/// Work on many stores.
#[derive(Clone, Copy)]
pub struct Run {
    /// It goes on.
    pub is_running: RwSignal<bool>,
    /// It ends with this batch.
    pub is_stopping: RwSignal<bool>,
    /// Stores that it began with.
    pub total: RwSignal<usize>,
    /// Stores that the server has confirmed.
    pub done: RwSignal<usize>,
    /// Stores that did not take it.
    pub refused: RwSignal<Vec<Refused>>,
    /// Why a batch could not even be kept here.
    pub failure: RwSignal<Option<NotRecorded>>,
    left: StoredValue<Vec<Planned>>,
    batch: RwSignal<Batch>,
    field: Field,
}

/// Work that goes on for as long as the calling component lives.
pub fn use_run() -> Run {
    let run = Run {
        is_running: RwSignal::new(false),
        is_stopping: RwSignal::new(false),
        total: RwSignal::new(0),
        done: RwSignal::new(0),
        refused: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
        left: StoredValue::new(Vec::new()),
        batch: RwSignal::new(Vec::new()),
        field: use_field(),
    };
    let answers = Memo::new(move |_| {
        let batch = run.batch.get();
        run.field
            .outbox
            .with(|outbox| answers_of(&outbox.items, &batch))
    });
    Effect::new(move || {
        if let Some(answers) = answers.get() {
            run.take(answers);
            run.go_on();
        }
    });
    run
}

/// What became of each store of a batch; none while one is open, or without a batch.
fn answers_of(items: &[OutboxItem], batch: &Batch) -> Option<Vec<Answer>> {
    if batch.is_empty() {
        return None;
    }
    let answer = |(mutation, name): &(MutationId, String)| {
        let item = items.iter().find(|item| item.mutation == *mutation)?;
        match item.state {
            ItemState::Held | ItemState::Returned => Some((name.clone(), Err(item.reason))),
            state => state.is_final().then(|| (name.clone(), Ok(()))),
        }
    };
    batch.iter().map(answer).collect()
}

impl Run {
    /// Begins with these stores.
    pub fn start(self, stores: Vec<Planned>) {
        self.total.set(stores.len());
        self.done.set(0);
        self.refused.set(Vec::new());
        self.failure.set(None);
        self.is_stopping.set(false);
        self.left.set_value(stores);
        self.is_running.set(true);
        self.go_on();
    }

    /// Ends after the batch that is under way.
    pub fn stop(self) {
        self.is_stopping.set(true);
    }

    /// Stores that were not touched.
    pub fn untouched(self) -> usize {
        let settled = self.done.get() + self.refused.with(Vec::len);
        self.total.get().saturating_sub(settled)
    }

    fn take(self, answers: Vec<Answer>) {
        for (name, answer) in answers {
            match answer {
                Ok(()) => self.done.update(|done| *done += 1),
                Err(reason) => self.refused.update(|refused| refused.push((name, reason))),
            }
        }
        self.batch.set(Vec::new());
    }

    fn go_on(self) {
        let next = self.left.try_update_value(|left| {
            let count = BATCH.min(left.len());
            left.drain(..count).collect::<Vec<_>>()
        });
        let next = next.unwrap_or_default();
        if next.is_empty() || self.is_stopping.get_untracked() {
            self.is_running.set(false);
            return;
        }
        let drafts = next
            .iter()
            .filter_map(|planned| Some((planned.draft()?, planned.name.clone())));
        let (drafts, names): (Vec<_>, Vec<_>) = drafts.unzip();
        let mutations = drafts.iter().map(|draft| draft.mutation);
        let batch: Batch = mutations.zip(names).collect();
        spawn_local(async move {
            match self.field.record(drafts).await {
                Ok(()) => {
                    self.batch.try_set(batch);
                }
                Err(reason) => {
                    self.failure.try_set(Some(reason));
                    self.is_running.try_set(false);
                }
            }
        });
    }
}
