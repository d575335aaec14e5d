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
use shared::sync::engine::{Draft, ItemState, OutboxItem};

/// The last thing that was saved here.
#[derive(Clone, Copy)]
pub struct Saving {
    last: RwSignal<Option<Result<Vec<MutationId>, NotRecorded>>>,
    progress: Memo<Option<Progress>>,
    field: Field,
}

/// How far a saving has come, as its slowest or refused part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    NotSaved(NotRecorded),
    Waiting,
    Returned(Option<ProblemCode>),
    Confirmed,
}

/// Saves from a page; `confirmed` is called when the server has taken what was saved.
pub fn use_saving(confirmed: impl Fn() + Send + Sync + 'static) -> Saving {
    let field = use_field();
    let last = RwSignal::new(None::<Result<Vec<MutationId>, NotRecorded>>);
    let progress = Memo::new(move |_| {
        Some(match last.get()? {
            Err(reason) => Progress::NotSaved(reason),
            Ok(mutations) => field
                .outbox
                .with(|outbox| progress_of(&outbox.items, &mutations)),
        })
    });
    Effect::new(move || {
        // Each saving counts, also when the one before was confirmed as well.
        last.track();
        if progress.get() == Some(Progress::Confirmed) {
            confirmed();
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
    let confirmed = own().filter(|item| item.state.is_final()).count();
    if confirmed == mutations.len() {
        Progress::Confirmed
    } else {
        Progress::Waiting
    }
}

impl Saving {
    /// Records drafts, which are sent at once.
    pub fn save(self, drafts: Vec<Draft>) {
        let mutations: Vec<_> = drafts.iter().map(|draft| draft.mutation).collect();
        if mutations.is_empty() {
            return;
        }
        spawn_local(async move {
            let result = self.field.record(drafts).await;
            self.last.try_set(Some(result.map(|()| mutations)));
        });
    }

    /// Whether what was saved is under way.
    pub fn is_waiting(self) -> bool {
        self.progress.get() == Some(Progress::Waiting)
    }

    /// Whether what was saved will not be as it was shown.
    pub fn was_refused(self) -> bool {
        matches!(
            self.progress.get(),
            Some(Progress::Returned(_) | Progress::NotSaved(_))
        )
    }

    fn words(self, i18n: Words) -> Option<(Tone, IconName, String)> {
        Some(match self.progress.get()? {
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
