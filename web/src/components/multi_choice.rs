use super::{ChoiceOption, Icon};
use crate::icons::IconName;
use leptos::prelude::*;

/// Any of several, as checkboxes that look like chips.
#[component]
pub fn MultiChoice<T>(
    /// The question.
    #[prop(into)]
    label: Signal<String>,
    /// The answers.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption<T>>>,
    /// The chosen answers, both ways, in the order of choosing.
    values: RwSignal<Vec<T>>,
    /// The question is clear from the page and only read by screen readers.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let answers = move || {
        let answer = |option| view! { <Answer option values/> };
        options.get().into_iter().map(answer).collect_view()
    };
    view! {
        <fieldset class="choice">
            <legend class:visually-hidden=hide_label>{move || label.get()}</legend>
            <div class="chips">{answers}</div>
        </fieldset>
    }
}

/// One checkbox with its words.
#[component]
fn Answer<T>(option: ChoiceOption<T>, values: RwSignal<Vec<T>>) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let is_chosen = Memo::new({
        let own = option.value.clone();
        move |_| values.with(|values| values.contains(&own))
    });
    let toggle = move |_| {
        values.update(
            |values| match values.iter().position(|value| *value == option.value) {
                Some(at) => {
                    values.remove(at);
                }
                None => values.push(option.value.clone()),
            },
        );
    };
    view! {
        <label class="chip">
            <input type="checkbox" prop:checked=is_chosen on:change=toggle/>
            <span class="chosen"><Icon name=IconName::Check small=true/></span>
            {option.icon.map(|name| view! { <Icon name small=true/> })}
            <span>{option.label}</span>
        </label>
    }
}
