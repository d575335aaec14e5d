//! Saving a record from the desk: the same mutations as a phone's, and honest words about how far
//! they have come.

use crate::components::{Banner, Tone};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::{Words, desk_problem_words};
use crate::state::{Field, NotRecorded, use_field};
use crate::words::not_recorded_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::{MutationId, RecordId};
use shared::kinds::DraftOf;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::Operation;
use shared::sync::engine::{Draft, ItemState, OutboxItem};

/// What was saved here last, with what was still on its way then.
#[derive(Clone, Copy)]
pub struct Saving {
    last: RwSignal<Last>,
    progress: Memo<Option<Progress>>,
    field: Field,
}

/// The last saving.
#[derive(Clone, Debug, Default)]
struct Last {
    step: Option<Step>,
    /// Those on this device whose end is waited for.
    mutations: Vec<MutationId>,
    /// It takes something back.
    withdraws: bool,
}

/// How far it has come on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Unchanged,
    Writing,
    NotSaved(NotRecorded),
    Written,
}

/// How far a saving has come, as its slowest or refused part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// There was nothing to save.
    Unchanged,
    /// It is on its way to this device's disk.
    Writing,
    NotSaved(NotRecorded),
    Waiting,
    Returned(Option<ProblemCode>),
    /// The server has taken it, and met what somebody else did meanwhile.
    Merged,
    Confirmed,
}

/// Saves from a page; `confirmed` is called when the server has taken what was saved.
pub fn use_saving(confirmed: impl Fn() + Send + Sync + 'static) -> Saving {
    let field = use_field();
    let last = RwSignal::new(Last::default());
    let progress = Memo::new(move |_| {
        last.with(|last| {
            Some(match last.step? {
                Step::Unchanged => Progress::Unchanged,
                Step::Writing => Progress::Writing,
                Step::NotSaved(reason) => Progress::NotSaved(reason),
                Step::Written => field
                    .outbox
                    .with(|outbox| progress_of(&outbox.items, &last.mutations)),
            })
        })
    });
    Effect::new(move || {
        // Each saving counts, also when the one before was confirmed as well.
        last.track();
        if matches!(progress.get(), Some(Progress::Confirmed | Progress::Merged)) {
            // What follows from it changes later as well, and that is no confirmation.
            untrack(&confirmed);
        }
    });
    Saving {
        last,
        progress,
        field,
    }
}

fn progress_of(items: &[OutboxItem], mutations: &[MutationId]) -> Progress {
    let own = || {
        items
            .iter()
            .filter(|item| mutations.contains(&item.mutation))
    };
    let returned = own().find(|item| matches!(item.state, ItemState::Held | ItemState::Returned));
    if let Some(item) = returned {
        return Progress::Returned(item.reason);
    }
    let done = own().filter(|item| item.state.is_final()).count();
    if done < mutations.len() {
        Progress::Waiting
    } else if own().any(|item| item.state == ItemState::Merged) {
        Progress::Merged
    } else {
        Progress::Confirmed
    }
}

impl Last {
    /// Waits for these as well as for what is still on its way; what came to its end has been told.
    fn follow(&mut self, items: &[OutboxItem], mutations: Vec<MutationId>) {
        self.mutations
            .retain(|earlier| progress_of(items, &[*earlier]) == Progress::Waiting);
        self.mutations.extend(mutations);
        self.step = Some(Step::Written);
    }
}

impl Saving {
    /// Records drafts, which are sent at once. What came back of a record would hold up everything later on it:
    /// the next draft stands in its place.
    pub fn save(self, mut drafts: Vec<Draft>) {
        if drafts.is_empty() {
            // What is on its way says more.
            if !untrack(|| self.is_waiting()) {
                self.last.update(|last| last.step = Some(Step::Unchanged));
            }
            return;
        }
        self.field.outbox.with_untracked(|outbox| {
            for draft in &mut drafts {
                let mut newest = outbox.items.iter().rev();
                let returned = newest
                    .find(|item| item.record == draft.record && item.state == ItemState::Returned);
                draft.mends = draft.mends.or(returned.map(|item| item.mutation));
            }
        });
        let mutations: Vec<_> = drafts.iter().map(|draft| draft.mutation).collect();
        let is_withdrawal = |draft: &Draft| matches!(draft.op, Operation::Withdraw { .. });
        let withdraws = drafts.iter().any(is_withdrawal);
        self.last.update(|last| {
            last.step = Some(Step::Writing);
            last.withdraws = withdraws;
        });
        spawn_local(async move {
            let result = self.field.record(drafts).await;
            self.last.try_update(|last| match result {
                Ok(()) => self
                    .field
                    .outbox
                    .with_untracked(|outbox| last.follow(&outbox.items, mutations)),
                Err(reason) => last.step = Some(Step::NotSaved(reason)),
            });
        });
    }

    /// Whether what was saved is under way.
    pub fn is_waiting(self) -> bool {
        matches!(
            self.progress.get(),
            Some(Progress::Writing | Progress::Waiting)
        )
    }

    /// Whether what was saved will not be as it was shown.
    pub fn was_refused(self) -> bool {
        matches!(
            self.progress.get(),
            Some(Progress::Returned(_) | Progress::NotSaved(_))
        )
    }

    /// Whether a mutation that was saved here is as it was shown, as far as is known. Several may be under
    /// way, of which the server refuses one.
    pub fn stands(self, mutation: MutationId) -> bool {
        match self.state_of(mutation) {
            Some(state) => matches!(
                state,
                ItemState::Queued | ItemState::Sending | ItemState::Applied | ItemState::Merged
            ),
            None => self.last.with(|last| last.step == Some(Step::Writing)),
        }
    }

    /// Whether the server has given its last word on a mutation that was saved here.
    pub fn is_final(self, mutation: MutationId) -> bool {
        self.state_of(mutation).is_some_and(ItemState::is_final)
    }

    /// What became of a mutation that was saved here; none before it is on this device's disk.
    pub fn state_of(self, mutation: MutationId) -> Option<ItemState> {
        self.field.outbox.with(|outbox| {
            let mut items = outbox.items.iter();
            let item = items.find(|item| item.mutation == mutation)?;
            Some(item.state)
        })
    }

    fn words(self, i18n: Words) -> Option<(Tone, IconName, String)> {
        Some(match self.progress.get()? {
            Progress::Unchanged => (
                Tone::Calm,
                IconName::Check,
                t_string!(i18n, desk.save.unchanged).to_owned(),
            ),
            Progress::Writing => (
                Tone::Calm,
                IconName::Waiting,
                t_string!(i18n, desk.save.saving).to_owned(),
            ),
            Progress::NotSaved(reason) => {
                let reason = not_recorded_words(i18n, reason);
                (
                    Tone::Failing,
                    IconName::Warning,
                    t_string!(i18n, desk.save.failed, reason = reason).to_string(),
                )
            }
            Progress::Returned(reason) => {
                let reason = reason.map_or(t_string!(i18n, desk.save.unknown), |code| {
                    desk_problem_words(i18n, code)
                });
                (
                    Tone::Attention,
                    IconName::NeedsYou,
                    t_string!(i18n, desk.save.returned, reason = reason).to_string(),
                )
            }
            Progress::Merged if self.last.with(|last| last.withdraws) => (
                Tone::Attention,
                IconName::NeedsYou,
                t_string!(i18n, desk.save.stays).to_owned(),
            ),
            Progress::Merged => {
                let place = t_string!(i18n, desk.rail.decisions);
                (
                    Tone::Attention,
                    IconName::NeedsYou,
                    t_string!(i18n, desk.save.merged, place = place).to_string(),
                )
            }
            Progress::Confirmed => (
                Tone::Proven,
                IconName::Delivered,
                t_string!(i18n, desk.save.saved).to_owned(),
            ),
            Progress::Waiting => (
                Tone::Calm,
                IconName::Waiting,
                t_string!(i18n, desk.save.waiting).to_owned(),
            ),
        })
    }
}

/// How far the last saving has come.
#[component]
pub fn SavingNote(saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        saving.words(i18n).map(|(tone, icon, words)| view! { <Banner tone icon><span role="status">{words}</span></Banner> })
    }
}

/// A mutation of this moment on a record.
pub fn draft_of(record: RecordId, feed: FeedId) -> DraftOf {
    DraftOf {
        mutation: MutationId::new(clock::now().0, clock::random_ten()),
        record,
        feed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Last, Progress, progress_of};
    use shared::ids::{MutationId, RecordId};
    use shared::problem::ProblemCode;
    use shared::sync::engine::{ItemState, OutboxItem};
    use shared::time::UtcMs;

    const FIRST: u8 = 1;
    const SECOND: u8 = 2;

    fn mutation(number: u8) -> MutationId {
        MutationId::new(0, [number; 10])
    }

    fn item(number: u8, state: ItemState) -> OutboxItem {
        OutboxItem {
            mutation: mutation(number),
            kind: "product".into(),
            record: RecordId::new(0, [number; 10]),
            feed: shared::feeds::catalog(),
            state,
            reason: (state == ItemState::Returned).then_some(ProblemCode::RecordExists),
            mends: None,
            saved_at: UtcMs(0),
            attempts: 1,
            is_sealed: false,
        }
    }

    fn progress(first: ItemState, second: ItemState) -> Progress {
        let items = [item(FIRST, first), item(SECOND, second)];
        progress_of(&items, &[mutation(FIRST), mutation(SECOND)])
    }

    #[test]
    fn what_met_another_change_is_not_told_as_simply_saved() {
        use ItemState::{Applied, Merged, Queued};
        assert_eq!(progress(Merged, Applied), Progress::Merged);
        assert_eq!(progress(Merged, Queued), Progress::Waiting);
        assert_eq!(progress(Applied, Applied), Progress::Confirmed);
    }

    #[test]
    fn one_that_is_refused_among_several_is_told() {
        let told = progress(ItemState::Returned, ItemState::Applied);
        assert_eq!(told, Progress::Returned(Some(ProblemCode::RecordExists)));
    }

    #[test]
    fn a_further_saving_waits_for_what_is_on_its_way_and_for_nothing_that_has_ended() {
        let mut last = Last::default();
        last.follow(&[], vec![mutation(FIRST)]);
        let items = [
            item(FIRST, ItemState::Sending),
            item(SECOND, ItemState::Queued),
        ];
        last.follow(&items, vec![mutation(SECOND)]);
        assert_eq!(last.mutations, [mutation(FIRST), mutation(SECOND)]);
        let items = [
            item(FIRST, ItemState::Returned),
            item(SECOND, ItemState::Applied),
        ];
        last.follow(&items, vec![mutation(3)]);
        assert_eq!(last.mutations, [mutation(3)]);
    }
}
