//! Product exchange: goods in and out on a slip whose number the phone makes.

mod card;
mod draft;
mod line;
mod pick;
mod slip;

pub use card::ExchangeCard;
pub use slip::SlipPage;

use super::frame::WorkPage;
use super::records::{Home, VisitAt, put_record, use_records};
use super::words::function_suggestions;
use crate::components::{
    Band, Button, ButtonKind, ListRow, Press, TextArea, TextField, ToggleChip, use_toasts,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_field;
use crate::words::not_recorded_words;
use draft::{SlipDraft, keep_draft, let_go, read_draft};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use line::LineFields;
use pick::PickProduct;
use shared::exchange::{Direction, ProductExchange};
use shared::ids::VisitId;
use shared::text::{NAME_MAX, NOTE_MAX};

/// The page, at `/visit/:id/exchange`.
#[component]
pub fn ExchangePage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <WorkPage
            visit title=move || t_string!(i18n, work.exchange.title)
            body=|at| view! { <Body at/> }.into_any()
        />
    }
}

#[component]
fn Body(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let draft = RwSignal::new(read_draft(at));
    Effect::new(move |before: Option<()>| {
        draft.with(|draft| {
            if before.is_some() {
                keep_draft(at, draft);
            }
        });
    });
    view! {
        <SlipsOfToday at/>
        <Band title=move || t_string!(i18n, work.exchange.new_slip)/>
        <div class="pad-x stack">
            <For each=move || draft.with(|draft| draft.keys.clone()) key=|key| *key let:key>
                <LineFields draft key/>
            </For>
            <PickProduct at draft/>
            <Show when=move || draft.with(|draft| !draft.slip.lines.is_empty())>
                <Agreement draft/>
                <MakeSlip at draft/>
            </Show>
        </div>
    }
}

/// With whom it is agreed, and a note.
#[component]
fn Agreement(draft: RwSignal<SlipDraft>) -> impl IntoView {
    let i18n = use_i18n();
    let start = draft.get_untracked().slip;
    let with = RwSignal::new(start.agreed_with.unwrap_or_default());
    let note = RwSignal::new(start.note.unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let filled = |text: String| (!text.trim().is_empty()).then_some(text);
        let (with, note) = (filled(with.get()), filled(note.get()));
        if before.is_some() {
            draft.update(|draft| {
                draft.slip.agreed_with = with;
                draft.slip.note = note;
            });
        }
    });
    let chips = move || {
        let chip = |function: String| {
            let own = function.clone();
            let is_on = Memo::new(move |_| with.with(|with| *with == own));
            view! {
                <ToggleChip label=function.clone() is_on on_press=move |()| with.set(function.clone())/>
            }
        };
        function_suggestions(i18n)
            .into_iter()
            .map(chip)
            .collect_view()
    };
    view! {
        <TextField
            label=move || t_string!(i18n, work.exchange.agreed_with) value=with limit=NAME_MAX
            hint=Signal::derive(move || Some(t_string!(i18n, work.exchange.no_names).to_owned()))
        />
        <div class="chips">{chips}</div>
        <TextArea label=move || t_string!(i18n, work.form.note) value=note limit=NOTE_MAX/>
    }
}

/// Records the slip and shows it.
#[component]
fn MakeSlip(at: VisitAt, draft: RwSignal<SlipDraft>) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let save = move |()| {
        let SlipDraft { record, slip, .. } = draft.get_untracked();
        let navigate = navigate.clone();
        spawn_local(async move {
            match put_record(field, &Home::at_store(at.store, record), &slip).await {
                Ok(()) => {
                    let_go(at);
                    navigate(&format!("/work/slip/{record}"), NavigateOptions::default());
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    };
    let number = move || draft.with(|draft| draft.slip.slip.clone());
    view! {
        <p class="quiet">{t!(i18n, work.exchange.number_will_be)}" "<b class="num">{number}</b></p>
        <Button kind=ButtonKind::Primary wide=true big=true icon=IconName::Exchange on_press=save>
            {t!(i18n, work.exchange.make_slip)}
        </Button>
    }
}

/// Slips of this store and day; each can be shown again.
#[component]
fn SlipsOfToday(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let slips = use_records::<ProductExchange>();
    let today = Memo::new(move |_| {
        slips.with(|slips| {
            let own = slips
                .iter()
                .filter(|(_, slip)| slip.store == at.store && slip.day == at.day);
            own.cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || today.with(|today| !today.is_empty())>
            <Band title=move || t_string!(i18n, work.exchange.today)/>
            <ul class="rows">
                <For each=move || today.get() key=|(record, _)| *record let:slip>
                    <ListRow
                        title=slip.1.slip.clone() icon=IconName::Exchange
                        detail=Signal::stored(Some(units_words(i18n, &slip.1)))
                        press=Press::to(format!("/work/slip/{}", slip.0))
                    />
                </For>
            </ul>
        </Show>
    }
}

/// "换出 18 件，换进 18 件".
fn units_words(i18n: crate::words::Words, slip: &ProductExchange) -> String {
    let out = slip.quantity(Direction::Out);
    let back = slip.quantity(Direction::In);
    t_string!(i18n, work.exchange.units, out = out, back = back).to_string()
}
