use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// Label, control, hint and error of one field. The help text has the id `{id}-help`, so the
/// control names it in `aria-describedby`.
#[component]
pub fn FieldFrame(
    /// The id of the control.
    id: String,
    /// The label above it.
    #[prop(into)]
    label: Signal<String>,
    /// A sentence under the field.
    #[prop(into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do; takes the place of the hint.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// An additional class of the frame.
    #[prop(optional)]
    class: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let help = format!("{id}-help");
    view! {
        <div class=format!("input {class}")>
            <label for=id>{move || label.get()}</label>
            {children()}
            <div id=help aria-live="polite">
                {move || match (error.get(), hint.get()) {
                    (Some(error), _) => {
                        view! {
                            <span class="error">
                                <Icon name=IconName::Warning small=true/>
                                <span>{error}</span>
                            </span>
                        }
                            .into_any()
                    }
                    (None, Some(hint)) => view! { <span class="hint">{hint}</span> }.into_any(),
                    (None, None) => ().into_any(),
                }}
            </div>
        </div>
    }
}
