//! The field with which a question is answered.

use super::preview::Answered;
use crate::components::{
    Choice, ChoiceLook, ChoiceOption, DateField, MultiChoice, NumberStepper, TextField, ToggleChip,
};
use crate::i18n::*;
use leptos::prelude::*;
use shared::checklist::{AnswerKind, AnswerOption, AnswerValue, Question};
use shared::time::BusinessDay;

/// One question; what does not apply is said with a chip where the form lets it.
#[component]
pub fn AnswerField(question: Question, title: String, answered: Answered) -> impl IntoView {
    let i18n = use_i18n();
    let number = question.number;
    let known = answered.with_untracked(|answers| answers.get(&number).cloned());
    let set = move |value: Option<AnswerValue>| {
        answered.update(|answers| {
            match value {
                Some(value) => answers.insert(number, value),
                None => answers.remove(&number),
            };
        });
    };
    let is_outside = Memo::new(move |_| {
        answered.with(|answers| answers.get(&number) == Some(&AnswerValue::NotApplicable))
    });
    let toggle = move |()| {
        let next = (!is_outside.get_untracked()).then_some(AnswerValue::NotApplicable);
        set(next);
    };
    let can_be_outside = !question.is_required;
    let field = field_of(question, title, (known, Callback::new(set)));
    view! {
        {field}
        {can_be_outside
            .then(|| {
                view! {
                    <ToggleChip
                        label=move || t_string!(i18n, desk.forms.not_applicable)
                        is_on=is_outside
                        on_press=toggle
                    />
                }
            })}
    }
}

type Answering = (Option<AnswerValue>, Callback<Option<AnswerValue>>);

fn field_of(question: Question, title: String, (known, set): Answering) -> AnyView {
    match question.answer {
        AnswerKind::YesNo => yes_no(title, known, set),
        AnswerKind::Choice { options } => choice(title, &options, (known, set)),
        AnswerKind::MultiChoice { options } => multi_choice(title, &options, (known, set)),
        AnswerKind::Number { min, max } => number(title, (min, max), (known, set)),
        AnswerKind::Text => {
            let value = RwSignal::new(match known {
                Some(AnswerValue::Text(text)) => text,
                _ => String::new(),
            });
            after_change(value, set, |text| {
                (!text.trim().is_empty()).then_some(AnswerValue::Text(text))
            });
            view! { <TextField label=title value/> }.into_any()
        }
        AnswerKind::Date => {
            let value = RwSignal::new(match known {
                Some(AnswerValue::Date(day)) => day.to_string(),
                _ => String::new(),
            });
            after_change(value, set, |day| {
                BusinessDay::parse(&day).map(AnswerValue::Date)
            });
            view! { <DateField label=title value/> }.into_any()
        }
    }
}

/// Tells the answer each time that the field changes.
fn after_change<T: Clone + Send + Sync + 'static>(
    value: RwSignal<T>,
    set: Callback<Option<AnswerValue>>,
    answer: impl Fn(T) -> Option<AnswerValue> + 'static,
) {
    Effect::new(move |before: Option<()>| {
        let value = value.get();
        if before.is_some() {
            set.run(answer(value));
        }
    });
}

fn yes_no(
    title: String,
    known: Option<AnswerValue>,
    set: Callback<Option<AnswerValue>>,
) -> AnyView {
    let i18n = use_i18n();
    let value = RwSignal::new(match known {
        Some(AnswerValue::YesNo(yes)) => Some(yes),
        _ => None,
    });
    after_change(value, set, |yes| yes.map(AnswerValue::YesNo));
    let options = Signal::derive(move || {
        vec![
            ChoiceOption::new(true, t_string!(i18n, desk.forms.yes)),
            ChoiceOption::new(false, t_string!(i18n, desk.forms.no)),
        ]
    });
    view! { <Choice label=title options value/> }.into_any()
}

fn offered(options: &[AnswerOption]) -> Signal<Vec<ChoiceOption<u16>>> {
    let options = options.iter();
    let offered = options.map(|option| ChoiceOption::new(option.number, option.text.clone()));
    Signal::stored(offered.collect())
}

fn choice(title: String, options: &[AnswerOption], (known, set): Answering) -> AnyView {
    let value = RwSignal::new(match known {
        Some(AnswerValue::Choice(option)) => Some(option),
        _ => None,
    });
    after_change(value, set, |option| option.map(AnswerValue::Choice));
    let options = offered(options);
    view! { <Choice label=title options value look=ChoiceLook::List/> }.into_any()
}

fn multi_choice(title: String, options: &[AnswerOption], (known, set): Answering) -> AnyView {
    let values = RwSignal::new(match known {
        Some(AnswerValue::MultiChoice(options)) => options,
        _ => Vec::new(),
    });
    after_change(values, set, |mut chosen| {
        chosen.sort_unstable();
        (!chosen.is_empty()).then_some(AnswerValue::MultiChoice(chosen))
    });
    let options = offered(options);
    view! { <MultiChoice label=title options values/> }.into_any()
}

fn number(title: String, (min, max): (i64, i64), (known, set): Answering) -> AnyView {
    let i18n = use_i18n();
    let value = RwSignal::new(match known {
        Some(AnswerValue::Number(number)) => Some(number),
        _ => None,
    });
    after_change(value, set, |number| number.map(AnswerValue::Number));
    view! {
        <NumberStepper
            label=title
            less_label=move || t_string!(i18n, desk.settings.less)
            more_label=move || t_string!(i18n, desk.settings.more)
            value min max
        />
    }
    .into_any()
}
