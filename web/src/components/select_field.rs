use super::field_frame::FieldFrame;
use super::{ChoiceOption, Icon, unique_id};
use crate::icons::IconName;
use leptos::prelude::*;

/// One of many, where a list of choices would be too long for the page.
#[component]
pub fn SelectField<T>(
    /// The label above the field.
    #[prop(into)]
    label: Signal<String>,
    /// What can be chosen; only value and label are used.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption<T>>>,
    /// The chosen value, both ways. Nothing is preset while it is `None`.
    value: RwSignal<Option<T>>,
    /// The words of the empty choice. With them the choice can be taken back.
    #[prop(into)]
    none_label: Signal<String>,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let id = unique_id("select");
    let described = format!("{id}-help");
    let choose = move |position: String| {
        let chosen = position.parse::<usize>().ok();
        let chosen = chosen.and_then(|at| options.with_untracked(|all| all.get(at).cloned()));
        value.set(chosen.map(|option| option.value));
    };
    let rows = move || {
        let chosen = value.get();
        options
            .get()
            .into_iter()
            .enumerate()
            .map(|(position, option)| {
                let is_chosen = chosen.as_ref() == Some(&option.value);
                view! { <option value=position.to_string() prop:selected=is_chosen>{option.label}</option> }
            })
            .collect_view()
    };
    view! {
        <FieldFrame id=id.clone() label hint error>
            <span class="select-box">
                <select
                    id=id
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    on:change:target=move |event| choose(event.target().value())
                >
                    <option value="" prop:selected=move || value.with(Option::is_none)>
                        {move || none_label.get()}
                    </option>
                    {rows}
                </select>
                <Icon name=IconName::ChevronDown small=true/>
            </span>
        </FieldFrame>
    }
}
