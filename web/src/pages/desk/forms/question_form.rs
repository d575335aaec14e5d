//! One question of a draft.

use super::condition::Condition;
use super::options::{OptionDraft, Options, read_options};
use crate::components::{ChoiceOption, SelectField, TextField, ToggleChip};
use crate::i18n::*;
use crate::pages::desk::number::Number;
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use shared::checklist::kind::WEIGHT_MAX;
use shared::checklist::{AnswerKind, ChecklistForm, Question, ShownIf};
use shared::text::NAME_MAX;

/// What is proposed for a number.
const NUMBER_MAX: i64 = 100;
/// What a number can be at all.
const BOUND_MAX: i64 = 1_000_000;

/// How a question is answered, without its options and bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    YesNo,
    Choice,
    MultiChoice,
    Number,
    Text,
    Date,
}

impl Way {
    const ALL: [Self; 6] = [
        Self::YesNo,
        Self::Choice,
        Self::MultiChoice,
        Self::Number,
        Self::Text,
        Self::Date,
    ];

    fn of(answer: &AnswerKind) -> Self {
        match answer {
            AnswerKind::YesNo => Self::YesNo,
            AnswerKind::Number { .. } => Self::Number,
            AnswerKind::Choice { .. } => Self::Choice,
            AnswerKind::MultiChoice { .. } => Self::MultiChoice,
            AnswerKind::Text => Self::Text,
            AnswerKind::Date => Self::Date,
        }
    }

    fn word(self, i18n: Words) -> &'static str {
        match self {
            Self::YesNo => t_string!(i18n, desk.forms.yes_no),
            Self::Number => t_string!(i18n, desk.forms.number),
            Self::Choice => t_string!(i18n, desk.forms.choice),
            Self::MultiChoice => t_string!(i18n, desk.forms.multi_choice),
            Self::Text => t_string!(i18n, desk.forms.text),
            Self::Date => t_string!(i18n, desk.forms.date),
        }
    }

    fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::MultiChoice)
    }

    /// What is not scored weighs nothing.
    fn is_scored(self) -> bool {
        matches!(self, Self::YesNo | Self::Choice | Self::MultiChoice)
    }
}

/// The fields as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    text: RwSignal<String>,
    way: RwSignal<Option<Way>>,
    options: RwSignal<Vec<OptionDraft>>,
    min: RwSignal<Option<i64>>,
    max: RwSignal<Option<i64>>,
    is_required: RwSignal<bool>,
    weight: RwSignal<Option<i64>>,
    shown_if: RwSignal<Option<ShownIf>>,
}

impl Typed {
    fn of(question: &Question) -> Self {
        let (min, max) = match question.answer {
            AnswerKind::Number { min, max } => (min, max),
            _ => (0, NUMBER_MAX),
        };
        Self {
            text: RwSignal::new(question.text.clone()),
            way: RwSignal::new(Some(Way::of(&question.answer))),
            options: RwSignal::new(read_options(&question.answer)),
            min: RwSignal::new(Some(min)),
            max: RwSignal::new(Some(max)),
            is_required: RwSignal::new(question.is_required),
            weight: RwSignal::new(Some(question.weight.into())),
            shown_if: RwSignal::new(question.shown_if.clone()),
        }
    }

    fn way(self) -> Way {
        self.way.get().unwrap_or(Way::YesNo)
    }

    fn answer(self) -> AnswerKind {
        let options = || {
            let options = self.options.get();
            options.into_iter().map(OptionDraft::option).collect()
        };
        match self.way() {
            Way::YesNo => AnswerKind::YesNo,
            Way::Text => AnswerKind::Text,
            Way::Date => AnswerKind::Date,
            Way::Choice => AnswerKind::Choice { options: options() },
            Way::MultiChoice => AnswerKind::MultiChoice { options: options() },
            Way::Number => AnswerKind::Number {
                min: self.min.get().unwrap_or(0),
                max: self.max.get().unwrap_or(NUMBER_MAX),
            },
        }
    }

    fn question(self, number: u16) -> Question {
        let weight = self.weight.get().and_then(|it| u32::try_from(it).ok());
        Question {
            number,
            text: self.text.get(),
            answer: self.answer(),
            is_required: self.is_required.get(),
            weight: weight.filter(|_| self.way().is_scored()).unwrap_or(0),
            shown_if: self.shown_if.get(),
        }
    }
}

/// The form; what is typed stands in the draft at once.
#[component]
pub fn QuestionForm(form: RwSignal<ChecklistForm>, number: u16) -> impl IntoView {
    let i18n = use_i18n();
    let question = form.with_untracked(|form| {
        let mut questions = form.questions.iter();
        questions.find(|it| it.number == number).cloned()
    });
    let typed = Typed::of(&question?);
    Effect::new(move |before: Option<()>| {
        let edited = typed.question(number);
        if before.is_some() {
            form.update(|form| {
                let mut questions = form.questions.iter_mut();
                if let Some(question) = questions.find(|it| it.number == number) {
                    *question = edited;
                }
            });
        }
    });
    let ways = move || {
        let ways = Way::ALL.into_iter();
        ways.map(|way| ChoiceOption::new(way, way.word(i18n)))
            .collect::<Vec<_>>()
    };
    Some(view! {
        <div class="form question-form">
            <TextField label=move || t_string!(i18n, desk.forms.question) value=typed.text limit=NAME_MAX/>
            <div class="form-row">
                <SelectField
                    label=move || t_string!(i18n, desk.forms.answered_by)
                    options=Signal::derive(ways)
                    value=typed.way
                    none_label=move || t_string!(i18n, desk.forms.choose)
                />
                <Show when=move || typed.way().is_scored()>
                    <Number label=move || t_string!(i18n, desk.forms.weight) value=typed.weight max=i64::from(WEIGHT_MAX)/>
                </Show>
            </div>
            <Show when=move || typed.way().has_options()><Options options=typed.options/></Show>
            <Show when=move || typed.way() == Way::Number>
                <div class="form-row">
                    <Number label=move || t_string!(i18n, desk.forms.least) value=typed.min max=BOUND_MAX/>
                    <Number label=move || t_string!(i18n, desk.forms.most) value=typed.max max=BOUND_MAX/>
                </div>
            </Show>
            <div class="chips">
                <ToggleChip
                    label=move || t_string!(i18n, desk.forms.required)
                    is_on=typed.is_required
                    on_press=move |()| typed.is_required.update(|is_on| *is_on = !*is_on)
                />
            </div>
            <Condition form number shown_if=typed.shown_if/>
        </div>
    })
}
