//! A checklist of a visit: one question after the other, with what was skipped left out.

mod card;
mod question;

pub use card::ChecklistCards;

use super::frame::WorkPage;
use super::kept::use_entry;
use super::records::{Home, VisitAt, use_records};
use crate::components::{Band, Banner, EmptyState, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use question::QuestionField;
use shared::checklist::{
    Answer, AnswerValue, ChecklistAnswer, ChecklistForm, Question, is_shown, missing_answers, score,
};
use shared::ids::{FormId, VisitId};
use std::sync::Arc;

/// The answers as they are being entered.
type Entry = RwSignal<Option<ChecklistAnswer>>;

/// The page, at `/visit/:id/checklist/:form`.
#[component]
pub fn ChecklistPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let form = form_in_address();
    let forms = use_records::<ChecklistForm>();
    let title = move || {
        let form = form.get();
        let name = forms.with(|forms| {
            let known = forms
                .iter()
                .find(|(id, _)| Some(id.0) == form.map(|form| form.0));
            known.map(|(_, form)| form.name.clone())
        });
        name.unwrap_or_else(|| t_string!(i18n, work.checklist.title).to_owned())
    };
    view! { <WorkPage visit title=Signal::derive(title) body=|at| view! { <Body at/> }.into_any()/> }
}

fn form_in_address() -> Memo<Option<FormId>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let work = params.get("work")?;
            work.split('/')
                .filter(|part| !part.is_empty())
                .nth(1)?
                .parse()
                .ok()
        })
    })
}

#[component]
fn Body(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let address = form_in_address();
    let forms = use_records::<ChecklistForm>();
    // A published version never changes, so the page is drawn once for each form.
    let form = Memo::new(move |_| {
        let id = address.get()?;
        forms.with(|forms| {
            let known = forms.iter().find(|(record, _)| record.0 == id.0)?;
            Some((id, Arc::new(known.1.clone())))
        })
    });
    move || match form.get() {
        Some((id, form)) => view! { <Questions at id form/> }.into_any(),
        None => view! {
            <EmptyState
                icon=IconName::Checklist
                title=move || t_string!(i18n, work.checklist.missing_title)
                text=move || t_string!(i18n, work.checklist.missing_text)
            />
        }
        .into_any(),
    }
}

#[component]
fn Questions(at: VisitAt, id: FormId, form: Arc<ChecklistForm>) -> impl IntoView {
    let i18n = use_i18n();
    let entry: Entry = use_entry(Home::at_store(
        at.store,
        ChecklistAnswer::record_of(at.visit, id),
    ));
    let form = StoredValue::new(form);
    let answer = Callback::new(move |(number, value): (u16, Option<AnswerValue>)| {
        entry.update(|entry| {
            let answers = entry.get_or_insert_with(|| empty_answers(at, id));
            form.with_value(|form| set_answer(form, answers, number, value));
        });
    });
    let questions = form.with_value(|form| form.questions.clone());
    let row = move |question: Question| {
        let number = question.number;
        let question = StoredValue::new(question);
        let shown = Memo::new(move |_| {
            entry.with(|entry| {
                form.with_value(|form| {
                    question.with_value(|question| {
                        is_shown(form, question, &|number| answer_to(entry, number))
                    })
                })
            })
        });
        view! {
            <Show when=move || shown.get()>
                <QuestionField
                    question=question.get_value()
                    start=entry.with_untracked(|entry| answer_to(entry, number).cloned())
                    on_answer=answer
                />
            </Show>
        }
    };
    let rows = questions.into_iter().map(row).collect_view();
    let points = move || {
        let score = entry
            .with(|entry| form.with_value(|form| score(form, &|number| answer_to(entry, number))));
        (score.of > 0).then(|| {
            let percent = score.points.saturating_mul(100) / score.of;
            t_string!(i18n, work.checklist.score, points = percent).to_string()
        })
    };
    view! {
        <Band title=move || t_string!(i18n, work.checklist.questions) aside=Signal::derive(points)/>
        <div class="pad-x stack">
            {rows}
            <Missing entry form/>
        </div>
    }
}

/// What is not answered yet, named at the end and never a block.
#[component]
fn Missing(entry: Entry, form: StoredValue<Arc<ChecklistForm>>) -> impl IntoView {
    let i18n = use_i18n();
    let missing = Memo::new(move |_| {
        entry.with(|entry| {
            form.with_value(|form| {
                let numbers = missing_answers(form, &|number| answer_to(entry, number));
                let missing = form
                    .questions
                    .iter()
                    .filter(|question| numbers.contains(&question.number));
                missing
                    .map(|question| question.text.clone())
                    .collect::<Vec<_>>()
            })
        })
    });
    move || {
        let missing = missing.get();
        if missing.is_empty() {
            return view! {
                <Banner tone=Tone::Calm icon=IconName::Check>{t!(i18n, work.checklist.complete)}</Banner>
            }
            .into_any();
        }
        let rows = missing
            .into_iter()
            .map(|text| view! { <li>{text}</li> })
            .collect_view();
        view! {
            <Banner tone=Tone::Attention icon=IconName::Warning>
                <p>{t!(i18n, work.checklist.still_missing)}</p>
                <ul class="plain-list">{rows}</ul>
            </Banner>
        }
        .into_any()
    }
}

fn empty_answers(at: VisitAt, form: FormId) -> ChecklistAnswer {
    ChecklistAnswer {
        visit: at.visit,
        person: at.person,
        store: at.store,
        day: at.day,
        form,
        answers: Vec::new(),
    }
}

fn answer_to(entry: &Option<ChecklistAnswer>, number: u16) -> Option<&AnswerValue> {
    entry.as_ref()?.to(number)
}

/// Sets or takes back an answer. Answers to questions that are not shown any more go with it.
fn set_answer(
    form: &ChecklistForm,
    answers: &mut ChecklistAnswer,
    number: u16,
    value: Option<AnswerValue>,
) {
    answers.answers.retain(|answer| answer.question != number);
    if let Some(value) = value {
        answers.answers.push(Answer {
            question: number,
            value,
        });
    }
    answers.answers.sort_by_key(|answer| answer.question);
    let known = answers.clone();
    let is_asked = |number: u16| {
        let mut questions = form.questions.iter();
        questions
            .find(|question| question.number == number)
            .is_some_and(|question| is_shown(form, question, &|number| known.to(number)))
    };
    answers.answers.retain(|answer| is_asked(answer.question));
}

/// How many of the questions that are shown have an answer.
fn progress(form: &ChecklistForm, answers: Option<&ChecklistAnswer>) -> (usize, usize) {
    let answer = |number: u16| answers.and_then(|answers| answers.to(number));
    let shown: Vec<_> = form
        .questions
        .iter()
        .filter(|question| is_shown(form, question, &answer))
        .collect();
    let answered = shown
        .iter()
        .filter(|question| answer(question.number).is_some())
        .count();
    (answered, shown.len())
}
