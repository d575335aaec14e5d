//! The options of a choice with their scores.

use crate::components::{Button, IconButton, TextField};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::number::Number;
use leptos::prelude::*;
use shared::checklist::kind::OPTIONS_MAX;
use shared::checklist::{AnswerKind, AnswerOption};
use shared::text::NAME_MAX;

const SCORE_MAX: i64 = 100;

/// One option as it is typed; its number stays, so that conditions keep their meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OptionDraft {
    number: u16,
    text: RwSignal<String>,
    score: RwSignal<Option<i64>>,
}

impl OptionDraft {
    /// The option; it follows what is typed.
    pub fn option(self) -> AnswerOption {
        let score = self.score.get().and_then(|it| u8::try_from(it).ok());
        AnswerOption {
            number: self.number,
            text: self.text.get(),
            score: score.unwrap_or(0),
        }
    }
}

/// The options of an answer; an answer without any begins with two.
pub fn read_options(answer: &AnswerKind) -> Vec<OptionDraft> {
    let draft = |number, text: &str, score: i64| OptionDraft {
        number,
        text: RwSignal::new(text.to_owned()),
        score: RwSignal::new(Some(score)),
    };
    match answer {
        AnswerKind::Choice { options } | AnswerKind::MultiChoice { options } => {
            let options = options.iter();
            options
                .map(|option| draft(option.number, &option.text, option.score.into()))
                .collect()
        }
        _ => vec![draft(1, "", SCORE_MAX), draft(2, "", 0)],
    }
}

/// The rows.
#[component]
pub fn Options(options: RwSignal<Vec<OptionDraft>>) -> impl IntoView {
    let i18n = use_i18n();
    let add = move |()| {
        options.update(|options| {
            let highest = options.iter().map(|option| option.number).max();
            options.push(OptionDraft {
                number: highest.unwrap_or(0) + 1,
                text: RwSignal::new(String::new()),
                score: RwSignal::new(Some(0)),
            });
        });
    };
    let full = move || {
        let is_full = options.with(|options| options.len() >= OPTIONS_MAX);
        is_full.then(|| t_string!(i18n, desk.forms.full).to_owned())
    };
    let row = move |option: OptionDraft| {
        let remove = move |()| options.update(|options| options.retain(|it| *it != option));
        let label = move || {
            let text = option.text.get();
            format!("{} · {text}", t_string!(i18n, desk.forms.remove))
        };
        view! {
            <li class="option-row">
                <TextField label=move || t_string!(i18n, desk.forms.option) value=option.text limit=NAME_MAX/>
                <Number label=move || t_string!(i18n, desk.forms.option_score) value=option.score max=SCORE_MAX/>
                <IconButton icon=IconName::Cross label=Signal::derive(label) on_press=remove/>
            </li>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>{move || t_string!(i18n, desk.forms.options)}</legend>
            <ul class="option-list">
                <For each=move || options.get() key=|option| option.number children=row/>
            </ul>
            <Button icon=IconName::Plus disabled_because=Signal::derive(full) on_press=add>
                {move || t_string!(i18n, desk.forms.add_option)}
            </Button>
        </fieldset>
    }
}
