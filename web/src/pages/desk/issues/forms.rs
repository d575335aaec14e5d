//! Saying something, solving, naming who solves it, and another due day.

use super::acts::Acts;
use crate::components::{Button, ChoiceOption, DateField, SelectField, TextArea};
use crate::i18n::*;
use leptos::prelude::*;
use shared::api::issues::IssueDetail;
use shared::issue::IssueState;
use shared::text::TEXT_MAX;
use shared::time::BusinessDay;

/// A comment.
#[component]
pub fn Say(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let said = text.get_untracked();
        if !said.trim().is_empty() {
            acts.comment(&said);
            text.set(String::new());
        }
    };
    view! {
        <form class="form" on:submit=send>
            <TextArea label=move || t_string!(i18n, desk.issues.comment) value=text limit=TEXT_MAX/>
            <div class="form-foot">
                <Button submit=true>{move || t_string!(i18n, desk.issues.send)}</Button>
            </div>
        </form>
    }
}

/// How it was solved, while it is not.
#[component]
pub fn Solve(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let runs = move || {
        let state = acts.shown.with(shared::issue::Issue::state);
        matches!(state, IssueState::Open | IssueState::Acknowledged)
    };
    let runs = Memo::new(move |_| runs());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let solution = text.get_untracked();
        if !solution.trim().is_empty() {
            acts.solve(&solution);
            text.set(String::new());
        }
    };
    view! {
        <Show when=move || runs.get()>
            <form class="form" on:submit=send>
                <TextArea label=move || t_string!(i18n, desk.issues.solution) value=text limit=TEXT_MAX/>
                <div class="form-foot">
                    <Button submit=true>{move || t_string!(i18n, desk.issues.solve)}</Button>
                </div>
            </form>
        </Show>
    }
}

/// Who solves it: people who work at the store or lead there.
#[component]
pub fn Assign(detail: Signal<IssueDetail>, acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = RwSignal::new(acts.shown.with_untracked(|issue| issue.owner));
    let people = move || {
        detail.with(|detail| {
            let people = detail.people.iter();
            people
                .map(|person| ChoiceOption::new(person.id, person.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let owner = acts.shown.with_untracked(|issue| issue.owner);
        if let Some(person) = chosen.get_untracked().filter(|one| owner != Some(*one)) {
            acts.assign(person);
        }
    };
    view! {
        <form class="form" on:submit=send>
            <SelectField
                label=move || t_string!(i18n, desk.issues.owner) value=chosen
                options=Signal::derive(people)
                none_label=move || t_string!(i18n, desk.issues.choose)
            />
            <div class="form-foot">
                <Button submit=true>{move || t_string!(i18n, desk.issues.assign)}</Button>
            </div>
        </form>
    }
}

/// Another last day.
#[component]
pub fn Due(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let due = RwSignal::new(String::new());
    // Whatever else of the issue changes takes nobody's typing away.
    let known = Memo::new(move |_| acts.shown.with(|issue| issue.due));
    Effect::new(move || due.set(known.get().to_string()));
    let day = move || BusinessDay::parse(&due.get());
    let error = Signal::derive(move || {
        let is_before = day().is_some_and(|day| acts.shown.with(|issue| day < issue.day));
        is_before.then(|| t_string!(i18n, desk.issues.due_before).to_owned())
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let is_possible = error.with_untracked(Option::is_none);
        if let Some(day) = untrack(day).filter(|day| is_possible && *day != known.get_untracked()) {
            acts.change_due(day);
        }
    };
    view! {
        <form class="form" on:submit=send>
            <DateField label=move || t_string!(i18n, desk.issues.due) value=due error/>
            <div class="form-foot">
                <Button submit=true>{move || t_string!(i18n, desk.issues.change_due)}</Button>
            </div>
        </form>
    }
}
