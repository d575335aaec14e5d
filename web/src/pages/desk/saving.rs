//! Saving a record from the desk: the same mutations as a phone's, and honest words about how far
//! they have come.

use crate::components::{Banner, Tone};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{NotRecorded, use_field};
use crate::words::{Words, not_recorded_words, problem_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::{MutationId, RecordId};
use shared::kinds::DraftOf;
use shared::sync::FeedId;
use shared::sync::engine::{Draft, ItemState};

/// The last thing that was saved here.
#[derive(Clone, Copy)]
pub struct Saving {
    last: RwSignal<Option<Result<MutationId, NotRecorded>>>,
    confirmed: Callback<()>,
}

/// Saves from a page; `confirmed` is called when the server has taken what was saved.
pub fn use_saving(confirmed: impl Fn() + Send + Sync + 'static) -> Saving {
    let saving = Saving {
        last: RwSignal::new(None),
        confirmed: Callback::new(move |()| confirmed()),
    };
    Effect::new(move || {
        if saving.state() == Some(ItemState::Applied) || saving.state() == Some(ItemState::Merged) {
            saving.confirmed.run(());
        }
    });
    saving
}

impl Saving {
    /// Records drafts, which are sent at once.
    pub fn save(self, drafts: Vec<Draft>) {
        let field = use_field();
        let Some(last) = drafts.last().map(|draft| draft.mutation) else {
            return;
        };
        spawn_local(async move {
            let result = field.record(drafts).await;
            self.last.try_set(Some(result.map(|()| last)));
        });
    }

    fn state(self) -> Option<ItemState> {
        let mutation = self.last.get()?.ok()?;
        use_field().outbox.with(|outbox| {
            outbox
                .items
                .iter()
                .find(|item| item.mutation == mutation)
                .map(|item| item.state)
        })
    }

    fn words(self, i18n: Words) -> Option<(Tone, IconName, String)> {
        let mutation = match self.last.get()? {
            Ok(mutation) => mutation,
            Err(reason) => {
                let reason = not_recorded_words(i18n, reason);
                return Some((
                    Tone::Failing,
                    IconName::Warning,
                    t_string!(i18n, desk.save.failed, reason = reason).to_string(),
                ));
            }
        };
        let item = use_field().outbox.with(|outbox| {
            outbox
                .items
                .iter()
                .find(|item| item.mutation == mutation)
                .cloned()
        });
        Some(match item.as_ref().map(|item| item.state) {
            Some(ItemState::Held | ItemState::Returned) => {
                let reason = item.and_then(|item| item.reason);
                let reason = reason.map_or(t_string!(i18n, desk.save.unknown), |code| {
                    problem_words(i18n, code)
                });
                (
                    Tone::Attention,
                    IconName::NeedsYou,
                    t_string!(i18n, desk.save.returned, reason = reason).to_string(),
                )
            }
            Some(ItemState::Applied | ItemState::Merged) => (
                Tone::Proven,
                IconName::Delivered,
                t_string!(i18n, desk.save.saved).to_owned(),
            ),
            _ => (
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
