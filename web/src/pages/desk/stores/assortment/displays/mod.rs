//! Displays that are agreed with a store beside promotions: added, changed, ended.

mod form;

use super::rows::place_word;
use super::{listing_draft, listing_of};
use crate::components::{Band, Button, IconButton, StateWord, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::saving::{Saving, SavingNote, use_saving};
use crate::pages::desk::words::local_today;
use crate::words::Words;
use form::DisplayForm;
use leptos::prelude::*;
use shared::api::master::StoreListing;
use shared::display::{DisplayPlace, DisplayTerms};
use shared::ids::MutationId;
use shared::product::agreement::DisplayTime;
use shared::product::{AgreedDisplay, Listing};
use shared::time::BusinessDay;

/// How long a new display is proposed to stand.
const DAYS_PROPOSED: i64 = 29;

/// What is being changed: a display by its number, or a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    New,
    Known(u16),
}

/// What the list works on.
#[derive(Clone, Copy)]
struct Displaying {
    current: Signal<StoreListing>,
    /// A record counts as there, although none was read yet.
    is_made: StoredValue<bool>,
    may: Signal<bool>,
    opened: RwSignal<Option<Opened>>,
    saving: Saving,
    /// What was saved here last, until the record is read again.
    saved: RwSignal<Option<(MutationId, Listing)>>,
    today: BusinessDay,
}

impl Displaying {
    /// What was saved here counts before it is read again, so that the next saving goes on from it, until it is
    /// refused.
    fn saved(self) -> Option<Listing> {
        let saved = self.saved.get();
        let standing = saved.filter(|(mutation, _)| self.saving.stands(*mutation));
        standing.map(|(_, listing)| listing)
    }

    fn listing(self) -> Listing {
        self.saved()
            .unwrap_or_else(|| self.current.with(listing_of))
    }

    fn save(self, after: Listing) {
        let (saved, before) = untrack(|| (self.saved(), self.listing()));
        let is_there = saved.is_some()
            || self.is_made.get_value()
            || self
                .current
                .with_untracked(|current| current.listing.is_some());
        let draft = listing_draft(is_there.then_some(&before), &after);
        let saved = draft.as_ref().map(|draft| (draft.mutation, after));
        self.saving.save(draft.into_iter().collect());
        if saved.is_some() {
            self.saved.set(saved);
        }
        self.opened.set(None);
    }

    /// The record has been read: what it says of what the server has answered counts.
    fn forget_answered(self) {
        let is_answered = self.saved.with_untracked(|saved| {
            let saved = saved.as_ref();
            saved.is_some_and(|(mutation, _)| untrack(|| self.saving.is_final(*mutation)))
        });
        if is_answered {
            self.saved.set(None);
        }
    }

    fn keep(self, display: &AgreedDisplay) {
        let listing = untrack(|| self.listing());
        let after = match self.opened.get_untracked() {
            Some(Opened::New) => listing.with_new_display(display.clone(), self.today),
            _ => Some(listing.with_display(display)),
        };
        if let Some(after) = after {
            self.save(after);
        }
    }
}

/// The part of a store's panel.
#[component]
pub fn Displays(
    current: Signal<StoreListing>,
    may: Signal<bool>,
    is_made: StoredValue<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let displaying = Displaying {
        current,
        is_made,
        may,
        opened: RwSignal::new(None),
        saving: use_saving(move || changed.run(())),
        saved: RwSignal::new(None),
        today: local_today(),
    };
    Effect::new(move || {
        current.with(|_| ());
        displaying.forget_answered();
    });
    let displays = Memo::new(move |_| {
        let mut displays = displaying.listing().displays;
        let today = displaying.today;
        displays.sort_by_key(|display| (display.time_on(today), display.from, display.number));
        displays
    });
    let rows = move || {
        let row = |display| view! { <Row displaying display/> };
        displays.get().into_iter().map(row).collect_view()
    };
    let empty = move || {
        let is_empty = displays.with(Vec::is_empty);
        is_empty.then(|| t_string!(i18n, desk.displays.empty))
    };
    view! {
        <Band title=move || t_string!(i18n, desk.assortment.displays)/>
        <p class="quiet">{empty}</p>
        <ul class="question-list">{rows}</ul>
        <Show when=move || may.get()>
            <NewDisplay displaying/>
            <SavingNote saving=displaying.saving/>
        </Show>
    }
}

#[component]
fn NewDisplay(displaying: Displaying) -> impl IntoView {
    let i18n = use_i18n();
    let today = displaying.today;
    let proposed = AgreedDisplay {
        number: 0,
        terms: DisplayTerms {
            place: DisplayPlace::FloorStack,
            cases: None,
            width_cm: None,
        },
        from: today,
        to: today.plus_days(DAYS_PROPOSED),
        is_paid: false,
    };
    let proposed = StoredValue::new(proposed);
    let full = move || {
        let room =
            proposed.with_value(|it| displaying.listing().with_new_display(it.clone(), today));
        room.is_none()
            .then(|| t_string!(i18n, desk.forms.full).to_owned())
    };
    let is_open = move || displaying.opened.get() == Some(Opened::New);
    view! {
        <Show
            when=is_open
            fallback=move || view! {
                <Button
                    icon=IconName::Plus disabled_because=Signal::derive(full)
                    on_press=move |()| displaying.opened.set(Some(Opened::New))
                >
                    {move || t_string!(i18n, desk.displays.add)}
                </Button>
            }
        >
            <DisplayForm
                display=proposed.get_value()
                keep=Callback::new(move |display| displaying.keep(&display))
                leave=Callback::new(move |()| displaying.opened.set(None))
            />
        </Show>
    }
}

#[component]
fn Row(displaying: Displaying, display: AgreedDisplay) -> impl IntoView {
    let i18n = use_i18n();
    let number = display.number;
    let time = display.time_on(displaying.today);
    let days = format!("{} – {}", display.from, display.to);
    let display = StoredValue::new(display);
    let words = move || display.with_value(|display| display_words(i18n, display));
    let named = move |word: &str| format!("{word} · {}", words());
    let is_open = move || displaying.opened.get() == Some(Opened::Known(number));
    let end = move |()| {
        let listing = untrack(|| displaying.listing());
        displaying.save(listing.with_display_ended(number, displaying.today));
    };
    let end_word = move || match time {
        DisplayTime::Coming => named(t_string!(i18n, desk.displays.drop)),
        _ => named(t_string!(i18n, desk.displays.end)),
    };
    let (icon, tone) = match time {
        DisplayTime::Running => (IconName::Check, Tone::Accent),
        DisplayTime::Coming => (IconName::Clock, Tone::Calm),
        DisplayTime::Ended => (IconName::Cross, Tone::Calm),
    };
    let state = move || match time {
        DisplayTime::Running => t_string!(i18n, desk.displays.running),
        DisplayTime::Coming => t_string!(i18n, desk.displays.coming),
        DisplayTime::Ended => t_string!(i18n, desk.displays.ended),
    };
    let may_end = move || displaying.may.get() && time != DisplayTime::Ended;
    view! {
        <li>
            <div class="question-row">
                <span class="question-open">
                    <span class="strong">{words}</span>
                    <span class="quiet num">{days}</span>
                    {move || view! { <StateWord icon tone label=state()/> }}
                </span>
                <Show when=move || displaying.may.get()>
                    <IconButton
                        icon=IconName::Edit label=Signal::derive(move || named(t_string!(i18n, desk.displays.edit)))
                        on_press=move |()| displaying.opened.set(Some(Opened::Known(number)))
                    />
                </Show>
                <Show when=may_end>
                    <IconButton icon=IconName::Cross label=Signal::derive(end_word) on_press=end/>
                </Show>
            </div>
            <Show when=is_open>
                <DisplayForm
                    display=display.get_value()
                    keep=Callback::new(move |display| displaying.keep(&display))
                    leave=Callback::new(move |()| displaying.opened.set(None))
                />
            </Show>
        </li>
    }
}

/// Place, size and whether it is paid for.
fn display_words(i18n: Words, display: &AgreedDisplay) -> String {
    let terms = &display.terms;
    let cases = terms
        .cases
        .map(|cases| t_string!(i18n, desk.assortment.cases, cases = cases).to_string());
    let width = terms
        .width_cm
        .map(|width| t_string!(i18n, desk.displays.wide, width = width).to_string());
    let is_paid = display.is_paid;
    let paid = is_paid.then(|| t_string!(i18n, desk.displays.paid).to_owned());
    let place = place_word(i18n, terms.place).to_owned();
    let parts: Vec<_> = [Some(place), cases, width, paid]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" · ")
}
