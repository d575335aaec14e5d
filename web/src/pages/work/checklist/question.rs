use crate::components::{
    Choice, ChoiceLook, ChoiceOption, DateField, MultiChoice, NumberStepper, TextArea, ToggleChip,
};
use crate::i18n::*;
use leptos::prelude::*;
use shared::checklist::{AnswerKind, AnswerOption, AnswerValue, Question};
use shared::text::TEXT_MAX;
use shared::time::BusinessDay;

/// One question with its answer. An optional one can be said not to apply here.
#[component]
pub fn QuestionField(
    /// The question.
    question: Question,
    /// The answer so far.
    start: Option<AnswerValue>,
    /// Takes its number and the new answer; none takes it back.
    on_answer: Callback<(u16, Option<AnswerValue>)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(start);
    let number = question.number;
    Effect::new(move |before: Option<Option<AnswerValue>>| {
        let value = value.get();
        if before.is_some_and(|before| before != value) {
            on_answer.run((number, value.clone()));
        }
        value
    });
    let is_off = Memo::new(move |_| value.get() == Some(AnswerValue::NotApplicable));
    let text = match question.is_required {
        true => t_string!(i18n, work.checklist.required, text = question.text.clone()).to_string(),
        false => question.text.clone(),
    };
    let label = Signal::stored(text);
    let answer = StoredValue::new(question.answer.clone());
    let toggle = move |()| {
        value.update(|value| {
            *value = match value {
                Some(AnswerValue::NotApplicable) => None,
                _ => Some(AnswerValue::NotApplicable),
            };
        });
    };
    let optional = !question.is_required;
    view! {
        <section class="card question">
            {move || match is_off.get() {
                true => view! { <p class="quiet">{label.get_untracked()}</p> }.into_any(),
                false => answer.with_value(|answer| answer_field(answer, label, value)),
            }}
            {optional.then(|| view! {
                <div class="chips">
                    <ToggleChip
                        label=move || t_string!(i18n, work.checklist.not_applicable)
                        is_on=is_off on_press=toggle
                    />
                </div>
            })}
        </section>
    }
}

fn answer_field(
    kind: &AnswerKind,
    label: Signal<String>,
    value: RwSignal<Option<AnswerValue>>,
) -> AnyView {
    match kind {
        AnswerKind::YesNo => view! { <YesNo label value/> }.into_any(),
        AnswerKind::Number { min, max } => {
            view! { <Number label value min=*min max=*max/> }.into_any()
        }
        AnswerKind::Choice { options } => {
            let option = |option: &AnswerOption| {
                ChoiceOption::new(AnswerValue::Choice(option.number), option.text.clone())
            };
            let options: Vec<_> = options.iter().map(option).collect();
            view! { <Choice label options=Signal::stored(options) value look=ChoiceLook::List/> }
                .into_any()
        }
        AnswerKind::MultiChoice { options } => {
            view! { <Several label value options=options.clone()/> }.into_any()
        }
        AnswerKind::Text => view! { <InWords label value/> }.into_any(),
        AnswerKind::Date => view! { <Day label value/> }.into_any(),
    }
}

#[component]
fn YesNo(label: Signal<String>, value: RwSignal<Option<AnswerValue>>) -> impl IntoView {
    let i18n = use_i18n();
    let options = Signal::derive(move || {
        vec![
            ChoiceOption::new(
                AnswerValue::YesNo(true),
                t_string!(i18n, work.checklist.yes),
            ),
            ChoiceOption::new(
                AnswerValue::YesNo(false),
                t_string!(i18n, work.checklist.no),
            ),
        ]
    });
    view! { <Choice label options value/> }
}

#[component]
fn Number(
    label: Signal<String>,
    value: RwSignal<Option<AnswerValue>>,
    min: i64,
    max: i64,
) -> impl IntoView {
    let i18n = use_i18n();
    let number = RwSignal::new(match value.get_untracked() {
        Some(AnswerValue::Number(number)) => Some(number),
        _ => None,
    });
    Effect::new(move |before: Option<()>| {
        let number = number.get();
        if before.is_some() {
            value.set(number.map(AnswerValue::Number));
        }
    });
    view! {
        <NumberStepper
            label value=number min max
            less_label=move || t_string!(i18n, work.form.less)
            more_label=move || t_string!(i18n, work.form.more)
        />
    }
}

#[component]
fn Several(
    label: Signal<String>,
    value: RwSignal<Option<AnswerValue>>,
    options: Vec<AnswerOption>,
) -> impl IntoView {
    let values = RwSignal::new(match value.get_untracked() {
        Some(AnswerValue::MultiChoice(numbers)) => numbers,
        _ => Vec::new(),
    });
    Effect::new(move |before: Option<()>| {
        let mut numbers = values.get();
        numbers.sort_unstable();
        if before.is_some() {
            value.set((!numbers.is_empty()).then_some(AnswerValue::MultiChoice(numbers)));
        }
    });
    let options: Vec<_> = options
        .into_iter()
        .map(|option| ChoiceOption::new(option.number, option.text))
        .collect();
    view! { <MultiChoice label options=Signal::stored(options) values/> }
}

#[component]
fn InWords(label: Signal<String>, value: RwSignal<Option<AnswerValue>>) -> impl IntoView {
    let text = RwSignal::new(match value.get_untracked() {
        Some(AnswerValue::Text(text)) => text,
        _ => String::new(),
    });
    Effect::new(move |before: Option<()>| {
        let text = text.get();
        if before.is_some() {
            value.set((!text.trim().is_empty()).then_some(AnswerValue::Text(text)));
        }
    });
    view! { <TextArea label value=text limit=TEXT_MAX/> }
}

#[component]
fn Day(label: Signal<String>, value: RwSignal<Option<AnswerValue>>) -> impl IntoView {
    let day = RwSignal::new(match value.get_untracked() {
        Some(AnswerValue::Date(day)) => day.to_string(),
        _ => String::new(),
    });
    Effect::new(move |before: Option<()>| {
        let day = BusinessDay::parse(&day.get());
        if before.is_some() {
            value.set(day.map(AnswerValue::Date));
        }
    });
    view! { <DateField label value=day/> }
}
