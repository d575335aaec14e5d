use super::field_frame::FieldFrame;
use super::unique_id;
use leptos::prelude::*;

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The label above the field.
    #[prop(into)]
    label: Signal<String>,
    /// The text, both ways.
    value: RwSignal<String>,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example in grey.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Longest text in characters.
    #[prop(optional)]
    limit: Option<usize>,
) -> impl IntoView {
    let id = unique_id("note");
    let described = format!("{id}-help");
    view! {
        <FieldFrame id=id.clone() label hint error>
            <textarea
                id=id
                rows="3"
                maxlength=limit
                placeholder=move || placeholder.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        </FieldFrame>
    }
}
