use super::VisitBar;
use super::lines::{CheckInLine, TimeLine};
use super::work::VisitTasks;
use crate::components::{
    Band, Button, ButtonKind, ButtonLink, Dock, TextArea, ToastAction, Toasts, ToggleChip,
    use_toasts,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::drafts::{self, VisitDraft};
use crate::state::visiting::{Visiting, use_visiting};
use crate::state::{KnownVisit, UNDO_MS};
use crate::words::{Words, clock_time, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::ids::VisitId;
use shared::time::ZoneOffsets;
use shared::visit::kind::NOTE_MAX;

/// The visit while the person is in the store.
#[component]
pub fn OpenVisit(id: VisitId, known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let kept = drafts::read(id);
    let note = RwSignal::new(kept.note);
    let store_closed = RwSignal::new(kept.store_closed);
    let is_kept = RwSignal::new(false);
    // Each key is kept, so that a crash takes nothing; the first run only repeats what is there.
    Effect::new(move |is_first: Option<()>| {
        let draft = VisitDraft {
            note: note.get(),
            store_closed: store_closed.get(),
        };
        if is_first.is_some() {
            is_kept.set(drafts::keep(id, &draft));
        }
    });
    let hint = move || {
        let has_text = note.with(|note| !note.is_empty());
        let words = if has_text && is_kept.get() {
            t_string!(i18n, field.visit.note_saved)
        } else {
            t_string!(i18n, field.visit.note_hint)
        };
        Some(words.to_owned())
    };
    view! {
        <div class="field has-dock">
            <VisitBar known/>
            <main>
                <Band title=move || t_string!(i18n, field.visit.todo)/>
                <ul class="tasks">
                    <CheckInLine known/>
                    <TimeLine known/>
                    <VisitTasks visit=id/>
                </ul>
                <Band title=move || t_string!(i18n, field.visit.also)/>
                <div class="pad-x stack">
                    <ClosedChip store_closed/>
                    <TextArea
                        label=move || t_string!(i18n, field.visit.note)
                        value=note limit=NOTE_MAX hint=Signal::derive(hint)
                        placeholder=move || t_string!(i18n, field.visit.note_placeholder).to_owned()
                    />
                </div>
            </main>
            <Dock label=move || t_string!(i18n, field.visit.next)>
                <ButtonLink href="/".to_owned() big=true>{t!(i18n, common.places.today)}</ButtonLink>
                <CheckOutButton id known note store_closed/>
            </Dock>
        </div>
    }
}

/// The store is closed: said with one tap, taken back with another.
#[component]
fn ClosedChip(store_closed: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div>
            <div class="chips">
                <ToggleChip
                    label=move || t_string!(i18n, field.visit.store_closed) is_on=store_closed
                    on_press=move |()| store_closed.update(|closed| *closed = !*closed)
                />
            </div>
            <Show when=move || store_closed.get()>
                <p class="quiet">{t!(i18n, field.visit.store_closed_hint)}</p>
            </Show>
        </div>
    }
}

/// One tap; it can be undone for a while instead of being asked about.
#[component]
fn CheckOutButton(
    id: VisitId,
    known: Signal<Option<KnownVisit>>,
    note: RwSignal<String>,
    store_closed: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let is_pending = RwSignal::new(false);
    let press = move |()| {
        let navigate = navigate.clone();
        let zone = visiting.data.with_untracked(|data| {
            known.with_untracked(|known| {
                data.store_zone(known.as_ref().and_then(|known| known.visit.store))
                    .clone()
            })
        });
        is_pending.set(true);
        spawn_local(async move {
            let result = visiting
                .check_out(id, note.get_untracked(), store_closed.get_untracked())
                .await;
            is_pending.try_set(false);
            match result {
                Ok(()) => {
                    untrack(|| offer_undo(i18n, visiting, toasts, (id, &zone), navigate.clone()));
                    navigate("/", NavigateOptions::default());
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    };
    view! {
        <Button kind=ButtonKind::Primary big=true pending=is_pending icon_after=IconName::Arrow on_press=press>
            {t!(i18n, field.visit.check_out)}
        </Button>
    }
}

/// Says that it is done, and how to take it back.
fn offer_undo(
    i18n: Words,
    visiting: Visiting,
    toasts: Toasts,
    (id, zone): (VisitId, &ZoneOffsets),
    back: impl Fn(&str, NavigateOptions) + Clone + Send + Sync + 'static,
) {
    let time = clock_time(zone, crate::device::clock::now());
    let done = t_string!(i18n, field.visit.checked_out, time = time).to_string();
    let hint = t_string!(i18n, field.visit.undo_hint, seconds = UNDO_MS / 1_000).to_string();
    let undone = t_string!(i18n, field.visit.undone);
    let too_late = t_string!(i18n, field.visit.undo_too_late);
    let run = Callback::new(move |()| {
        let back = back.clone();
        spawn_local(async move {
            match visiting.undo().await {
                Ok(true) => {
                    toasts.say(undone);
                    back(&format!("/visit/{id}"), NavigateOptions::default());
                }
                Ok(false) => toasts.say(too_late),
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    });
    let undo = ToastAction {
        label: t_string!(i18n, common.action.undo).to_owned(),
        run,
    };
    toasts.say_with(
        t_string!(i18n, common.list.joined, first = done, second = hint).to_string(),
        undo,
    );
}
