use super::field_frame::FieldFrame;
use super::unique_id;
use leptos::prelude::*;

/// A day as `YYYY-MM-DD`, chosen with the device's own calendar.
#[component]
pub fn DateField(
    /// The label above the field.
    #[prop(into)]
    label: Signal<String>,
    /// The day, both ways; empty while none is chosen.
    value: RwSignal<String>,
    /// The first day that may be chosen.
    #[prop(optional, into)]
    min: Signal<Option<String>>,
    /// The last day that may be chosen.
    #[prop(optional, into)]
    max: Signal<Option<String>>,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = unique_id("date");
    let described = format!("{id}-help");
    view! {
        <FieldFrame id=id.clone() label hint error>
            <input
                id=id
                type="date"
                min=move || min.get()
                max=move || max.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:change:target=move |event| value.set(event.target().value())
            />
        </FieldFrame>
    }
}
