use crate::icons::IconName;
use leptos::prelude::*;

/// One icon. It is decoration: the word beside it or the control around it carries the name.
#[component]
pub fn Icon(
    /// What it stands for.
    name: IconName,
    /// 18 px in the field and 16 px at the desk, for use inside text, badges and chips.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <svg class="icon" class:small=small viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=name.path()></path>
        </svg>
    }
}
