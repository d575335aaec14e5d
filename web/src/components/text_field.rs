use super::field_frame::FieldFrame;
use super::unique_id;
use leptos::prelude::*;

/// What keyboard and what help of the browser a text field asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextPurpose {
    /// Any text.
    #[default]
    Text,
    /// The name a person signs in with.
    Login,
    /// A person's own name.
    PersonName,
    /// A phone number.
    Phone,
    /// A mail address.
    Mail,
    /// A whole number.
    Number,
    /// A decimal number, a coordinate for instance.
    Decimal,
}

impl TextPurpose {
    fn kind(self) -> &'static str {
        match self {
            Self::Phone => "tel",
            Self::Mail => "email",
            _ => "text",
        }
    }

    fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("numeric"),
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }

    fn autocomplete(self) -> &'static str {
        match self {
            Self::Login => "username",
            Self::PersonName => "name",
            Self::Phone => "tel",
            Self::Mail => "email",
            _ => "off",
        }
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The label above the field.
    #[prop(into)]
    label: Signal<String>,
    /// The text, both ways.
    value: RwSignal<String>,
    /// Keyboard and browser help.
    #[prop(optional)]
    purpose: TextPurpose,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example in grey.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// The form cannot be sent without it.
    #[prop(optional)]
    required: bool,
    /// Shown, but not to be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Longest text in characters.
    #[prop(optional)]
    limit: Option<usize>,
) -> impl IntoView {
    let id = unique_id("text");
    let described = format!("{id}-help");
    view! {
        <FieldFrame id=id.clone() label hint error>
            <input
                id=id
                type=purpose.kind()
                inputmode=purpose.keyboard()
                autocomplete=purpose.autocomplete()
                autocapitalize="none"
                spellcheck="false"
                placeholder=move || placeholder.get()
                required=required
                maxlength=limit
                disabled=disabled
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        </FieldFrame>
    }
}
