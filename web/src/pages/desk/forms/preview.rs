//! The form as a phone asks it, to be answered before it is published.

use super::answer_field::AnswerField;
use super::words::question_title;
use crate::components::Button;
use crate::i18n::*;
use leptos::prelude::*;
use shared::checklist::{
    AnswerValue, ChecklistForm, Question, fits, is_shown, missing_answers, score,
};
use std::collections::BTreeMap;

/// What was answered, by the questions' numbers.
pub type Answered = RwSignal<BTreeMap<u16, AnswerValue>>;

/// The frame; it follows the form, and the answers stay where they still fit.
#[component]
pub fn Preview(
    /// What is asked.
    #[prop(into)]
    form: Signal<ChecklistForm>,
) -> impl IntoView {
    let i18n = use_i18n();
    let answered: Answered = RwSignal::new(BTreeMap::new());
    // What the form still asks of what was answered: a choice may have lost its option.
    let answers = Memo::new(move |_| {
        form.with(|form| {
            let mut answers = answered.get();
            answers.retain(|number, value| {
                let mut questions = form.questions.iter();
                questions.any(|it| it.number == *number && fits(it, value))
            });
            answers
        })
    });
    let shown = Memo::new(move |_| {
        form.with(|form| {
            answers.with(|answers| {
                let questions = form.questions.iter();
                let shown =
                    questions.filter(|it| is_shown(form, it, &|number| answers.get(&number)));
                shown.cloned().collect::<Vec<_>>()
            })
        })
    });
    let missing = Memo::new(move |_| {
        form.with(|form| {
            answers.with(|answers| missing_answers(form, &|number| answers.get(&number)).len())
        })
    });
    let result = move || {
        let score =
            form.with(|form| answers.with(|answers| score(form, &|number| answers.get(&number))));
        t_string!(i18n, desk.forms.score, points = score.points, of = score.of).to_string()
    };
    let missing_words = move || match missing.get() {
        0 => t_string!(i18n, desk.forms.complete).to_owned(),
        count => {
            let count = i32::try_from(count).unwrap_or(i32::MAX);
            t_string!(i18n, desk.forms.missing, count = count).to_string()
        }
    };
    let question = move |question: Question| {
        let title = question_title(i18n, &question);
        view! { <li><AnswerField question title answered/></li> }
    };
    view! {
        <section class="phone-frame" aria-label=move || t_string!(i18n, desk.forms.preview)>
            <h3>{move || form.with(|form| form.name.clone())}</h3>
            <ol>
                <For each=move || shown.get() key=identity_of children=question/>
            </ol>
            <p role="status" class="phone-frame-foot">
                <span class="strong">{missing_words}</span>" · "<span class="num">{result}</span>
            </p>
            <Button on_press=move |()| answered.set(BTreeMap::new())>{move || t_string!(i18n, desk.forms.answer_again)}</Button>
        </section>
    }
}

/// A question that was changed is asked anew.
fn identity_of(question: &Question) -> String {
    serde_json::to_string(question).unwrap_or_default()
}
