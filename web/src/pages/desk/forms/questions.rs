//! The questions in their order: chosen, moved and removed, also by keyboard alone.

use super::question_form::QuestionForm;
use super::version_panel::condition_words;
use super::words::{answer_word, question_title};
use crate::components::{Band, Button, IconButton};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::moving::{Moved, MovedNote, focus_later, place_after, step_of};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::checklist::kind::QUESTIONS_MAX;
use shared::checklist::{ChecklistForm, design};

/// The form and which of its questions is open. The round goes up with each change of the order, so
/// that no form writes into the question that took its number.
#[derive(Clone, Copy)]
struct Order {
    form: RwSignal<ChecklistForm>,
    opened: RwSignal<Option<(u16, u32)>>,
    moved: Moved,
}

impl Order {
    fn open(self, number: Option<u16>) {
        self.opened.update(|opened| {
            let round = opened.map_or(0, |(_, round)| round) + 1;
            *opened = number.map(|number| (number, round));
        });
    }

    fn shift(self, at: usize, by: isize) {
        let count = self.form.with_untracked(|form| form.questions.len());
        let Some(to) = place_after(at, by, count) else {
            return;
        };
        self.open(None);
        self.form.update(|form| design::move_question(form, at, to));
        self.moved.set(Some((to + 1, count)));
        focus_later(row_id(to));
    }

    fn remove(self, at: usize) {
        self.open(None);
        self.form.update(|form| design::remove_question(form, at));
        focus_later(row_id(at.saturating_sub(1)));
    }
}

fn row_id(at: usize) -> String {
    format!("question-{at}")
}

/// The list with the form of the open question in it.
#[component]
pub fn Questions(form: RwSignal<ChecklistForm>) -> impl IntoView {
    let i18n = use_i18n();
    let order = Order {
        form,
        opened: RwSignal::new(None),
        moved: RwSignal::new(None),
    };
    let count = Memo::new(move |_| form.with(|form| form.questions.len()));
    let add = move |()| {
        let number = form.try_update(design::add_question);
        order.open(number);
    };
    let full =
        move || (count.get() >= QUESTIONS_MAX).then(|| t_string!(i18n, desk.forms.full).to_owned());
    view! {
        <section>
            <Band title=move || t_string!(i18n, desk.forms.questions)/>
            <p class="quiet">{move || t_string!(i18n, desk.forms.keys)}</p>
            <MovedNote moved=order.moved/>
            <ol class="question-list">
                <For each=move || 0..count.get() key=|at| *at children=move |at| view! { <Row order at/> }/>
            </ol>
            <Button icon=IconName::Plus disabled_because=Signal::derive(full) on_press=add>
                {move || t_string!(i18n, desk.forms.add_question)}
            </Button>
        </section>
    }
}

#[component]
fn Row(order: Order, at: usize) -> impl IntoView {
    let i18n = use_i18n();
    let form = order.form;
    let question = Memo::new(move |_| form.with(|form| form.questions.get(at).cloned()));
    let number = u16::try_from(at + 1).unwrap_or(u16::MAX);
    let round = Memo::new(move |_| {
        let opened = order.opened.get();
        opened
            .filter(|(open, _)| *open == number)
            .map(|(_, round)| round)
    });
    let is_open = move || round.get().is_some();
    let press = move |_| order.open(round.get_untracked().is_none().then_some(number));
    let keys = move |event: KeyboardEvent| {
        if let Some(by) = step_of(&event) {
            order.shift(at, by);
        }
    };
    let title = move || question.get().map(|it| question_title(i18n, &it));
    let named = move |word: &str| format!("{word} · {}", title().unwrap_or_default());
    let detail = move || {
        let question = question.get()?;
        let kind = answer_word(i18n, &question.answer);
        let condition = form.with(|form| condition_words(i18n, form, &question));
        Some(condition.map_or_else(|| kind.to_owned(), |words| format!("{kind} · {words}")))
    };
    view! {
        <li>
            <div class="question-row">
                <button type="button" class="question-open" id=row_id(at) aria-expanded=move || is_open().to_string() on:click=press on:keydown=keys>
                    <span class="strong">{title}</span>
                    <span class="quiet">{detail}</span>
                </button>
                <IconButton icon=IconName::ChevronUp label=Signal::derive(move || named(t_string!(i18n, desk.forms.up))) disabled=at == 0 on_press=move |()| order.shift(at, -1)/>
                <IconButton icon=IconName::ChevronDown label=Signal::derive(move || named(t_string!(i18n, desk.forms.down))) on_press=move |()| order.shift(at, 1)/>
                <IconButton icon=IconName::Cross label=Signal::derive(move || named(t_string!(i18n, desk.forms.remove))) on_press=move |()| order.remove(at)/>
            </div>
            {move || round.get().map(|_| view! { <QuestionForm form number/> })}
        </li>
    }
}
