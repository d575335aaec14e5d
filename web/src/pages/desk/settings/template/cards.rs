//! The cards of a visit: which are shown, and in which order.

use super::order::{Order, Shifts};
use crate::components::ToggleChip;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::moving::MovedNote;
use crate::words::Words;
use leptos::prelude::*;
use shared::store::{VisitCard, VisitTemplate};

/// One card, shown or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardChoice {
    /// The card.
    pub card: VisitCard,
    /// Whether visits have it.
    pub is_shown: bool,
}

impl CardChoice {
    /// All cards: those of a template in its order, then the others.
    pub fn all_of(template: &VisitTemplate) -> Vec<Self> {
        let shown = template.cards();
        let others = VisitCard::ALL.iter().filter(|card| !shown.contains(card));
        let as_shown = |is_shown| {
            move |card: &VisitCard| Self {
                card: *card,
                is_shown,
            }
        };
        let shown = shown.iter().map(as_shown(true));
        shown.chain(others.map(as_shown(false))).collect()
    }
}

/// What a card is called, its icon, and what it is for.
pub fn card_words(i18n: Words, card: VisitCard) -> (IconName, &'static str, &'static str) {
    match card {
        VisitCard::Stock => (
            IconName::Stock,
            t_string!(i18n, desk.template.stock),
            t_string!(i18n, desk.template.stock_text),
        ),
        VisitCard::Promotion => (
            IconName::Promotion,
            t_string!(i18n, desk.template.promotion),
            t_string!(i18n, desk.template.promotion_text),
        ),
        VisitCard::Display => (
            IconName::Display,
            t_string!(i18n, desk.template.display),
            t_string!(i18n, desk.template.display_text),
        ),
        VisitCard::Checklist => (
            IconName::Checklist,
            t_string!(i18n, desk.template.checklist),
            t_string!(i18n, desk.template.checklist_text),
        ),
    }
}

/// The list.
#[component]
pub fn Cards(cards: RwSignal<Vec<CardChoice>>) -> impl IntoView {
    let i18n = use_i18n();
    let order = Order::new(cards, "visit-card");
    let count = Memo::new(move |_| cards.with(Vec::len));
    view! {
        <h3>{move || t_string!(i18n, desk.template.cards)}</h3>
        <p class="quiet">{move || t_string!(i18n, desk.template.keys)}</p>
        <MovedNote moved=order.moved/>
        <ol class="question-list">
            <For each=move || 0..count.get() key=|at| *at children=move |at| view! { <Row order at/> }/>
        </ol>
    }
}

#[component]
fn Row(order: Order<CardChoice>, at: usize) -> impl IntoView {
    let i18n = use_i18n();
    let cards = order.rows;
    let choice = Memo::new(move |_| cards.with(|cards| cards.get(at).copied()));
    let name = move || {
        let choice = choice.get();
        choice
            .map_or("", |choice| card_words(i18n, choice.card).1)
            .to_owned()
    };
    let is_shown = move || choice.get().is_some_and(|choice| choice.is_shown);
    let toggle = move |()| {
        cards.update(|cards| {
            if let Some(choice) = cards.get_mut(at) {
                choice.is_shown = !choice.is_shown;
            }
        });
    };
    view! {
        <li>
            <div class="question-row" on:keydown=move |event| order.press(at, &event)>
                <span class="question-open" id=order.row_id(at) tabindex="-1">
                    <ToggleChip label=Signal::derive(name) is_on=Signal::derive(is_shown) on_press=toggle/>
                </span>
                <Shifts order at name=Signal::derive(name)/>
            </div>
        </li>
    }
}
