//! Work that the server keeps whole because it could not be done: what it is, why, what waits for it, and
//! what somebody who answers for its author may do.

use super::decide::Decide;
use super::older::OlderNote;
use super::words::{Names, field_word, is_mere_id, value_words};
use crate::components::{EmptyState, Fact, FactsList, LedgerItem};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::{Words, day_and_time};
use crate::words::{kind_words, problem_words};
use leptos::prelude::*;
use shared::api::quarantine::{KeptField, KeptList, KeptState, KeptWork};
use shared::ids::MutationId;
use std::collections::BTreeMap;

/// The list.
#[component]
pub fn Kept(list: Signal<KeptList>, settled: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let kept = Memo::new(move |_| list.with(|list| list.kept.clone()));
    let names = Memo::new(move |_| list.with(|list| list.names.clone()));
    let words = Memo::new(move |_| {
        let named = |work: &KeptWork| (work.mutation, work_words(i18n, work));
        list.with(|list| list.kept.iter().map(named).collect::<BTreeMap<_, _>>())
    });
    let holds = Memo::new(move |_| {
        let mut holds: BTreeMap<MutationId, Vec<MutationId>> = BTreeMap::new();
        for work in kept.get() {
            for held in &work.waits_for {
                holds.entry(*held).or_default().push(work.mutation);
            }
        }
        holds
    });
    view! {
        <Show
            when=move || kept.with(|kept| !kept.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Check
                    title=move || t_string!(i18n, desk.decisions.kept_empty_title)
                    text=move || t_string!(i18n, desk.decisions.kept_empty_text)
                />
            }
        >
            <ul class="ledger">
                <For each=move || kept.get() key=|work| (work.mutation, work.state, work.waits_for.clone()) let:work>
                    <Item work names words holds settled/>
                </For>
            </ul>
            <OlderNote has_more=Signal::derive(move || list.with(|list| list.has_more))/>
        </Show>
    }
}

/// What it is and where.
fn work_words(i18n: Words, work: &KeptWork) -> String {
    let kind = match &work.kind {
        Some(kind) => kind_words(i18n, kind),
        None => t_string!(i18n, desk.decisions.unreadable),
    };
    match &work.store_name {
        Some(name) => {
            let (kind, name) = (kind.to_owned(), name.clone());
            t_string!(i18n, desk.decisions.record, kind = kind, name = name).to_string()
        }
        None => kind.to_owned(),
    }
}

#[component]
fn Item(
    work: KeptWork,
    names: Memo<Names>,
    words: Memo<BTreeMap<MutationId, String>>,
    holds: Memo<BTreeMap<MutationId, Vec<MutationId>>>,
    settled: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = work.mutation;
    let what = move || words.with(|words| words.get(&id).cloned().unwrap_or_default());
    let said = move |ids: Vec<MutationId>| {
        let of = |id: &MutationId| words.with(|words| words.get(id).cloned());
        let said: Vec<String> = ids.iter().filter_map(of).collect();
        (!said.is_empty()).then(|| said.join(" · "))
    };
    let (state, reason) = (work.state, work.reason);
    let detail = move || Some(problem_words(i18n, reason).to_owned());
    let aside = move || {
        let state = match state {
            KeptState::Held => t_string!(i18n, desk.decisions.held),
            KeptState::Returned => t_string!(i18n, desk.decisions.returned),
        };
        Some(state.to_owned())
    };
    let person = {
        let (name, at) = (
            work.person_name.clone(),
            work.recorded_at.unwrap_or(work.received_at),
        );
        move || {
            let (name, time) = (name.clone(), day_and_time(at));
            t_string!(i18n, desk.decisions.of_person, name = name, time = time).to_string()
        }
    };
    let received_at = work.received_at;
    let arrived = move || {
        t_string!(
            i18n,
            desk.decisions.arrived,
            time = day_and_time(received_at)
        )
        .to_string()
    };
    let waits_for = work.waits_for.clone();
    let waits = move || {
        let what = said(waits_for.clone())?;
        Some(
            view! { <p class="quiet">{t_string!(i18n, desk.decisions.waits_for, what = what).to_string()}</p> },
        )
    };
    let held = move || {
        let what = said(holds.with(|holds| holds.get(&id).cloned().unwrap_or_default()))?;
        Some(
            view! { <p class="quiet">{t_string!(i18n, desk.decisions.holds, what = what).to_string()}</p> },
        )
    };
    let bringer = work.brought_by_name.clone().map(|name| {
        let words =
            move || t_string!(i18n, desk.decisions.brought_by, name = name.clone()).to_string();
        view! { <p class="quiet">{words}</p> }
    });
    let withdraws = work
        .is_withdrawal
        .then(|| view! { <p>{move || t_string!(i18n, desk.decisions.withdraws)}</p> });
    let is_own = work.is_own;
    let may_allow = work.may_allow;
    let fields = StoredValue::new(work.fields);
    view! {
        <LedgerItem what=Signal::derive(what) detail=Signal::derive(detail) aside=Signal::derive(aside)>
            <p>{person}" · "{arrived}</p>
            {bringer}
            {waits}
            {held}
            {withdraws}
            <Details fields names/>
            {if is_own {
                view! { <p class="quiet">{move || t_string!(i18n, desk.decisions.own)}</p> }.into_any()
            } else {
                view! { <Decide id may_allow settled/> }.into_any()
            }}
        </LedgerItem>
    }
}

/// The whole of what was recorded.
#[component]
fn Details(fields: StoredValue<Vec<KeptField>>, names: Memo<Names>) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        let names = names.get();
        let fields = fields.get_value();
        let told = fields
            .into_iter()
            .filter(|field| !is_mere_id(&names, &field.value));
        told.map(|field| {
            let value = value_words(i18n, &names, (&field.field, &field.value));
            let value = match &field.before {
                Some(before) => {
                    let before = value_words(i18n, &names, (&field.field, before));
                    t_string!(i18n, desk.decisions.changed, before = before, after = value)
                        .to_string()
                }
                None => value,
            };
            view! { <Fact name=field_word(i18n, &field.field)>{value}</Fact> }
        })
        .collect_view()
    };
    let is_empty = fields.with_value(Vec::is_empty);
    (!is_empty).then(|| {
        view! {
            <details>
                <summary>{move || t_string!(i18n, desk.decisions.details)}</summary>
                <FactsList>{rows}</FactsList>
            </details>
        }
    })
}
