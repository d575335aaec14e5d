//! Two values of one field, with who set them and when: one is chosen, and the choice can be taken back.

use super::older::OlderNote;
use super::words::{Names, field_word, value_words};
use crate::components::{Badge, Button, EmptyState, LedgerItem, Tone};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::saving::Saving;
use crate::pages::desk::words::{Words, day_and_time};
use crate::words::kind_words;
use leptos::prelude::*;
use shared::api::conflicts::{
    Choice, ConflictCard, ConflictField, ConflictList, SetValue, choose, undo,
};
use shared::ids::MutationId;
use std::collections::BTreeMap;

/// Which conflicts a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum WhichConflicts {
    /// Nobody has chosen.
    Open,
    /// Somebody has.
    Settled,
}

/// The list.
#[component]
pub fn ConflictCards(
    list: Signal<ConflictList>,
    which: WhichConflicts,
    saving: Saving,
) -> impl IntoView {
    let i18n = use_i18n();
    let cards = Memo::new(move |_| list.with(|list| list.conflicts.clone()));
    let names = Memo::new(move |_| list.with(|list| list.names.clone()));
    let title = move || match which {
        WhichConflicts::Open => t_string!(i18n, desk.decisions.conflicts_empty_title),
        WhichConflicts::Settled => t_string!(i18n, desk.decisions.settled_empty_title),
    };
    let text = move || match which {
        WhichConflicts::Open => t_string!(i18n, desk.decisions.conflicts_empty_text),
        WhichConflicts::Settled => t_string!(i18n, desk.decisions.settled_empty_text),
    };
    // What is shown now may change under the same card.
    let key = |card: &ConflictCard| {
        let now: Vec<String> = card
            .fields
            .iter()
            .map(|field| field.now.to_string())
            .collect();
        (card.mutation, now)
    };
    view! {
        <Show
            when=move || cards.with(|cards| !cards.is_empty())
            fallback=move || view! { <EmptyState icon=IconName::Check title text/> }
        >
            <ul class="ledger">
                <For each=move || cards.get() key=key let:card>
                    <Card card names saving/>
                </For>
            </ul>
            <OlderNote has_more=Signal::derive(move || list.with(|list| list.has_more))/>
        </Show>
    }
}

#[component]
fn Card(card: ConflictCard, names: Memo<Names>, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let (what_card, at) = (card.clone(), card.at);
    let what = move || record_words(i18n, &what_card);
    let store = card.store_name.clone().filter(|_| card.kind != "store");
    let aside =
        move || Some(t_string!(i18n, desk.decisions.arrived, time = day_and_time(at)).to_string());
    let fields = card.fields.clone();
    let card = StoredValue::new(card);
    let fields = fields
        .into_iter()
        .map(|field| view! { <Field card field names saving/> })
        .collect_view();
    view! {
        <LedgerItem what=Signal::derive(what) detail=store aside=Signal::derive(aside)>{fields}</LedgerItem>
    }
}

/// What the record is.
fn record_words(i18n: Words, card: &ConflictCard) -> String {
    let kind = kind_words(i18n, &card.kind).to_owned();
    let name = card.title.clone().or_else(|| card.store_name.clone());
    match name {
        Some(name) => t_string!(i18n, desk.decisions.record, kind = kind, name = name).to_string(),
        None => kind,
    }
}

#[component]
fn Field(
    card: StoredValue<ConflictCard>,
    field: ConflictField,
    names: Memo<Names>,
    saving: Saving,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = field.field.clone();
    let heading = {
        let name = name.clone();
        move || field_word(i18n, &name)
    };
    let is_open = field.choice.is_none();
    let value = |set: &SetValue, label: Signal<String>| {
        let is_shown = set.value == field.now;
        view! { <Value card name=name.clone() set=set.clone() label is_shown is_open names saving/> }
    };
    let first = Signal::derive(move || t_string!(i18n, desk.decisions.first).to_owned());
    let second = Signal::derive(move || t_string!(i18n, desk.decisions.second).to_owned());
    let values = (value(&field.first, first), value(&field.second, second));
    let is_other = field.now != field.first.value && field.now != field.second.value;
    let now = (is_open && is_other).then(|| {
        let (name, now) = (name.clone(), field.now.clone());
        let words = move || value_words(i18n, &names.get(), (&name, &now));
        view! { <p class="quiet">{move || t_string!(i18n, desk.decisions.since, value = words()).to_string()}</p> }
    });
    let choice = field.choice.clone().map(|choice| {
        view! { <Chosen card name choice names saving/> }
    });
    view! {
        <section class="stack">
            <h2>{heading}</h2>
            <dl class="facts-list">{values}</dl>
            {now}
            {choice}
        </section>
    }
}

/// One of the values: who set it, when, and the way to choose it.
#[component]
fn Value(
    card: StoredValue<ConflictCard>,
    name: String,
    set: SetValue,
    label: Signal<String>,
    is_shown: bool,
    is_open: bool,
    names: Memo<Names>,
    saving: Saving,
) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = StoredValue::new((name, set.value.clone()));
    let words =
        move || chosen.with_value(|(name, value)| value_words(i18n, &names.get(), (name, value)));
    let by = {
        let (name, at) = (set.by_name.clone(), set.at);
        move || {
            let (name, time) = (name.clone(), day_and_time(at));
            t_string!(i18n, desk.decisions.set_by, name = name, time = time).to_string()
        }
    };
    let press = move |()| {
        let draft = card.with_value(|card| choose(card, new_mutation(), &wanted(chosen)));
        saving.save(draft.into_iter().collect());
    };
    view! {
        <dt>{label}</dt>
        <dd>
            <span class="strong">{words}</span>
            {is_shown.then(|| view! { " "<Badge tone=Tone::Calm>{move || t_string!(i18n, desk.decisions.shown)}</Badge> })}
            <p class="quiet">{by}</p>
            {is_open.then(|| view! {
                <Button pending=Signal::derive(move || saving.is_waiting()) on_press=press>
                    {move || t_string!(i18n, desk.decisions.choose)}
                    <span class="visually-hidden">": "{words}</span>
                </Button>
            })}
        </dd>
    }
}

fn wanted(chosen: StoredValue<(String, serde_json::Value)>) -> BTreeMap<String, serde_json::Value> {
    BTreeMap::from([chosen.get_value()])
}

#[component]
fn Chosen(
    card: StoredValue<ConflictCard>,
    name: String,
    choice: Choice,
    names: Memo<Names>,
    saving: Saving,
) -> impl IntoView {
    let i18n = use_i18n();
    let made = choice.mutation;
    let words = move || {
        let value = value_words(i18n, &names.get(), (&name, &choice.chosen.value));
        let (name, time) = (
            choice.chosen.by_name.clone(),
            day_and_time(choice.chosen.at),
        );
        t_string!(
            i18n,
            desk.decisions.chosen,
            name = name,
            value = value,
            time = time
        )
        .to_string()
    };
    let press = move |()| {
        let draft = card.with_value(|card| undo(card, new_mutation(), made));
        saving.save(draft.into_iter().collect());
    };
    view! {
        <p>{words}</p>
        <div class="ways">
            <Button pending=Signal::derive(move || saving.is_waiting()) on_press=press>
                {move || t_string!(i18n, desk.decisions.undo)}
            </Button>
        </div>
    }
}

fn new_mutation() -> MutationId {
    MutationId::new(clock::now().0, clock::random_ten())
}
