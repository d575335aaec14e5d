use super::field_frame::FieldFrame;
use super::{IconButton, unique_id};
use crate::icons::IconName;
use leptos::either::Either;
use leptos::prelude::*;

/// A password that can be shown, because people type it with gloves in the cold.
#[component]
pub fn PasswordField(
    /// The label above the field.
    #[prop(into)]
    label: Signal<String>,
    /// The name of the button that shows the password.
    #[prop(into)]
    show_label: Signal<String>,
    /// The name of the button that hides it again.
    #[prop(into)]
    hide_label: Signal<String>,
    /// The password, both ways.
    value: RwSignal<String>,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The person makes up a new password here.
    #[prop(optional)]
    is_new: bool,
) -> impl IntoView {
    let id = unique_id("password");
    let described = format!("{id}-help");
    let is_shown = RwSignal::new(false);
    let toggle = move |()| is_shown.update(|shown| *shown = !*shown);
    view! {
        <FieldFrame id=id.clone() label hint error>
            <span class="with-button">
                <input
                    id=id
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=if is_new { "new-password" } else { "current-password" }
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                {move || {
                    if is_shown.get() {
                        Either::Left(
                            view! { <IconButton icon=IconName::EyeOff label=hide_label on_press=toggle/> },
                        )
                    } else {
                        Either::Right(
                            view! { <IconButton icon=IconName::Insider label=show_label on_press=toggle/> },
                        )
                    }
                }}
            </span>
        </FieldFrame>
    }
}
