//! Words of forms.

use crate::components::Tone;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::{Words, local_today};
use crate::words::type_name;
use shared::api::stores::StoreTypeEntry;
use shared::checklist::design::Flaw;
use shared::checklist::{AnswerKind, ChecklistForm, Question};

/// How a version stands today: icon, tone, words.
pub fn state_words(i18n: Words, form: &ChecklistForm) -> (IconName, Tone, String) {
    let today = local_today();
    match form.retired_on {
        Some(day) if day <= today => (
            IconName::Cross,
            Tone::Calm,
            t_string!(i18n, desk.forms.retired, day = day.to_string()).to_string(),
        ),
        _ if form.from > today => (
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.forms.coming, day = form.from.to_string()).to_string(),
        ),
        Some(day) => (
            IconName::Clock,
            Tone::Calm,
            t_string!(i18n, desk.forms.ending, day = day.to_string()).to_string(),
        ),
        None => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.forms.asked, day = form.from.to_string()).to_string(),
        ),
    }
}

/// In which stores a form is asked.
pub fn types_words(i18n: Words, form: &ChecklistForm, types: &[StoreTypeEntry]) -> String {
    if form.store_types.is_empty() {
        return t_string!(i18n, desk.forms.all_types).to_owned();
    }
    let known = types
        .iter()
        .filter(|entry| form.store_types.contains(&entry.id));
    let names: Vec<_> = known
        .map(|entry| type_name(i18n, &entry.store_type).to_owned())
        .collect();
    names.join(" · ")
}

/// A question by its number and words.
pub fn question_title(i18n: Words, question: &Question) -> String {
    let text = match question.text.trim() {
        "" => t_string!(i18n, desk.forms.no_question_text),
        text => text,
    };
    format!("{}. {text}", question.number)
}

/// How a question is answered.
pub fn answer_word(i18n: Words, answer: &AnswerKind) -> &'static str {
    match answer {
        AnswerKind::YesNo => t_string!(i18n, desk.forms.yes_no),
        AnswerKind::Number { .. } => t_string!(i18n, desk.forms.number),
        AnswerKind::Choice { .. } => t_string!(i18n, desk.forms.choice),
        AnswerKind::MultiChoice { .. } => t_string!(i18n, desk.forms.multi_choice),
        AnswerKind::Text => t_string!(i18n, desk.forms.text),
        AnswerKind::Date => t_string!(i18n, desk.forms.date),
    }
}

/// What an answer is called in a condition.
pub fn condition_word(i18n: Words, answer: &AnswerKind, chosen: u16) -> String {
    match answer {
        AnswerKind::YesNo if chosen == 1 => t_string!(i18n, desk.forms.yes).to_owned(),
        AnswerKind::YesNo => t_string!(i18n, desk.forms.no).to_owned(),
        AnswerKind::Choice { options } | AnswerKind::MultiChoice { options } => {
            let mut options = options.iter();
            options
                .find(|option| option.number == chosen)
                .map_or_else(|| chosen.to_string(), |option| option.text.clone())
        }
        AnswerKind::Number { .. } | AnswerKind::Text | AnswerKind::Date => chosen.to_string(),
    }
}

/// Why a draft cannot be published.
pub fn flaw_words(i18n: Words, flaw: Flaw) -> String {
    match flaw {
        Flaw::NoName => t_string!(i18n, desk.forms.flaw_name).to_owned(),
        Flaw::NoQuestions => t_string!(i18n, desk.forms.flaw_questions).to_owned(),
        Flaw::NoText(number) => t_string!(i18n, desk.forms.flaw_text, number = number).to_string(),
        Flaw::Options(number) => {
            t_string!(i18n, desk.forms.flaw_options, number = number).to_string()
        }
        Flaw::Bounds(number) => {
            t_string!(i18n, desk.forms.flaw_bounds, number = number).to_string()
        }
        Flaw::Condition(number) => {
            t_string!(i18n, desk.forms.flaw_condition, number = number).to_string()
        }
        Flaw::Other => t_string!(i18n, desk.save.invalid_field).to_owned(),
    }
}
