use super::stop_words::store_name;
use crate::components::{
    Button, ButtonKind, Choice, ChoiceLook, ChoiceOption, Sheet, TextArea, use_toasts,
};
use crate::i18n::*;
use crate::state::visiting::use_visiting;
use crate::words::{missed_reason_words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::PlannedStopId;
use shared::route::MissedReason;
use shared::route::kind::NOTE_MAX;

const REASONS: [MissedReason; 7] = [
    MissedReason::NoTime,
    MissedReason::Traffic,
    MissedReason::Weather,
    MissedReason::StoreAsked,
    MissedReason::OtherTask,
    MissedReason::Illness,
    MissedReason::Other,
];

/// Why a stop is not visited today: two taps, nothing preset.
#[component]
pub fn MissSheet(missing_stop: RwSignal<Option<PlannedStopId>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let reason = RwSignal::new(None::<MissedReason>);
    let note = RwSignal::new(String::new());
    let is_pending = RwSignal::new(false);
    Effect::new(move || {
        if missing_stop.get().is_some() {
            reason.set(None);
            note.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            missing_stop.set(None);
        }
        is_open
    });
    let options = Signal::derive(move || {
        REASONS
            .into_iter()
            .map(|reason| ChoiceOption::new(reason, missed_reason_words(i18n, reason)))
            .collect()
    });
    let why_not = Signal::derive(move || match reason.get() {
        None => Some(t_string!(i18n, field.missed.choose_first).to_owned()),
        Some(MissedReason::Other) if note.with(|note| note.trim().is_empty()) => {
            Some(t_string!(i18n, field.missed.note_needed).to_owned())
        }
        Some(_) => None,
    });
    let label = move || {
        let words = reason
            .get()
            .map_or("", |reason| missed_reason_words(i18n, reason));
        t_string!(i18n, field.missed.save, reason = words).to_string()
    };
    let save = move |()| {
        let (Some(stop), Some(reason)) = (missing_stop.get_untracked(), reason.get_untracked())
        else {
            return;
        };
        let name = untrack(|| {
            visiting.data.with(|data| {
                let known = data.stops.iter().find(|(id, _)| *id == stop);
                known.map(|(_, known)| store_name(i18n, data, known.store))
            })
        });
        is_pending.set(true);
        spawn_local(async move {
            let result = visiting.miss(stop, reason, &note.get_untracked()).await;
            is_pending.try_set(false);
            match result {
                Ok(()) => {
                    open.set(false);
                    let name = name.unwrap_or_default();
                    toasts.say(untrack(|| {
                        t_string!(i18n, field.missed.saved, name = name).to_string()
                    }));
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    };
    view! {
        <Sheet
            open
            title=move || t_string!(i18n, field.missed.title)
            close_label=move || t_string!(i18n, common.action.close)
        >
            <p class="quiet">{t!(i18n, field.missed.hint)}</p>
            <Choice
                label=move || t_string!(i18n, field.missed.legend)
                options value=reason look=ChoiceLook::Chips hide_label=true
            />
            <Show when=move || reason.get() == Some(MissedReason::Other)>
                <TextArea label=move || t_string!(i18n, field.missed.note) value=note limit=NOTE_MAX/>
            </Show>
            <Button kind=ButtonKind::Primary big=true wide=true pending=is_pending disabled_because=why_not on_press=save>{label}</Button>
        </Sheet>
    }
}
