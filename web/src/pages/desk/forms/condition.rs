//! When a question is shown: after which answers of an earlier one.

use super::words::{condition_word, question_title};
use crate::components::{ChoiceOption, MultiChoice, SelectField};
use crate::i18n::*;
use leptos::prelude::*;
use shared::checklist::{ChecklistForm, Question, ShownIf, design};

/// The builder; without an earlier question that can be asked about there is nothing to build.
#[component]
pub fn Condition(
    form: RwSignal<ChecklistForm>,
    number: u16,
    shown_if: RwSignal<Option<ShownIf>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let known = shown_if.get_untracked();
    let earlier = RwSignal::new(known.as_ref().map(|condition| condition.question));
    let chosen = RwSignal::new(known.map(|condition| condition.chosen).unwrap_or_default());
    // Another question has other answers.
    Effect::new(move |before: Option<Option<u16>>| {
        let earlier = earlier.get();
        if before.is_some_and(|before| before != earlier) {
            chosen.set(Vec::new());
        }
        earlier
    });
    Effect::new(move |before: Option<()>| {
        let (earlier, mut chosen) = (earlier.get(), chosen.get());
        chosen.sort_unstable();
        if before.is_some() {
            shown_if.set(earlier.map(|question| ShownIf { question, chosen }));
        }
    });
    let candidates = Memo::new(move |_| {
        form.with(|form| {
            let can = |it: &&Question| {
                it.number < number && !design::conditions_of(&it.answer).is_empty()
            };
            form.questions
                .iter()
                .filter(can)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let questions = move || {
        candidates.with(|all| {
            let all = all.iter();
            all.map(|it| ChoiceOption::new(it.number, question_title(i18n, it)))
                .collect::<Vec<_>>()
        })
    };
    let answers = move || {
        let number = earlier.get();
        candidates.with(|all| {
            let Some(question) = all.iter().find(|it| Some(it.number) == number) else {
                return Vec::new();
            };
            let named = |one| ChoiceOption::new(one, condition_word(i18n, &question.answer, one));
            let all = design::conditions_of(&question.answer).into_iter();
            all.map(named).collect()
        })
    };
    view! {
        <Show when=move || candidates.with(|all| !all.is_empty())>
            <SelectField
                label=move || t_string!(i18n, desk.forms.shown_after)
                options=Signal::derive(questions)
                value=earlier
                none_label=move || t_string!(i18n, desk.forms.always)
            />
            <Show when=move || earlier.get().is_some()>
                <MultiChoice
                    label=move || t_string!(i18n, desk.forms.shown_when)
                    options=Signal::derive(answers)
                    values=chosen
                />
            </Show>
        </Show>
    }
}
