use super::{Icon, Tone, unique_id};
use crate::icons::IconName;
use leptos::prelude::*;

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption<T> {
    /// What is recorded.
    pub value: T,
    /// The words.
    pub label: String,
    /// Drawn before the words.
    pub icon: Option<IconName>,
    /// How the answer stands when it is chosen.
    pub tone: Tone,
}

impl<T> ChoiceOption<T> {
    /// An answer of words alone.
    pub fn new(value: T, label: impl Into<String>) -> Self {
        let label = label.into();
        Self {
            value,
            label,
            icon: None,
            tone: Tone::Calm,
        }
    }
}

/// How the answers are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChoiceLook {
    /// Two to four short answers side by side.
    #[default]
    Segments,
    /// Several short answers as chips.
    Chips,
    /// Longer answers, one under the other.
    List,
}

impl ChoiceLook {
    fn class(self) -> &'static str {
        match self {
            Self::Segments => "segments",
            Self::Chips => "chips",
            Self::List => "choice-list",
        }
    }
}

/// One of several, as radio buttons. Nothing is preset while `value` is `None`.
#[component]
pub fn Choice<T>(
    /// The question.
    #[prop(into)]
    label: Signal<String>,
    /// The answers.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption<T>>>,
    /// The chosen answer, both ways.
    value: RwSignal<Option<T>>,
    /// The layout.
    #[prop(optional)]
    look: ChoiceLook,
    /// The question is clear from the page and only read by screen readers.
    #[prop(optional)]
    hide_label: bool,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let name = unique_id("choice");
    let answers = move || {
        let answer = |option| view! { <Answer name=name.clone() option value look/> };
        options.get().into_iter().map(answer).collect_view()
    };
    view! {
        <fieldset class="choice">
            <legend class:visually-hidden=hide_label>{move || label.get()}</legend>
            <div class=look.class()>{answers}</div>
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <span class="error" role="alert">
                                <Icon name=IconName::Warning small=true/>
                                <span>{error}</span>
                            </span>
                        }
                    })
            }}
        </fieldset>
    }
}

/// One radio button with its words; the whole area is the target.
#[component]
fn Answer<T>(
    name: String,
    option: ChoiceOption<T>,
    value: RwSignal<Option<T>>,
    look: ChoiceLook,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let chosen = option.value.clone();
    let is_chosen = Memo::new({
        let own = option.value.clone();
        move |_| value.with(|value| value.as_ref() == Some(&own))
    });
    let frame = if look == ChoiceLook::Chips {
        "chip"
    } else {
        option.tone.class()
    };
    let shown = option
        .icon
        .or((look == ChoiceLook::Chips).then_some(IconName::Check));
    let icon_class = if option.icon.is_none() { "chosen" } else { "" };
    view! {
        <label class=frame>
            <input
                type="radio"
                name=name
                prop:checked=is_chosen
                on:change=move |_| value.set(Some(chosen.clone()))
            />
            {shown.map(|name| view! { <span class=icon_class><Icon name small=true/></span> })}
            <span>{option.label}</span>
        </label>
    }
}
