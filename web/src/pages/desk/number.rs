//! A whole number at the desk, whose buttons say what they count.

use crate::components::NumberStepper;
use crate::i18n::*;
use leptos::prelude::*;

/// The field.
#[component]
pub fn Number(
    /// What is counted, with its unit.
    #[prop(into)]
    label: Signal<String>,
    /// The number, both ways.
    value: RwSignal<Option<i64>>,
    /// The smallest number.
    #[prop(optional)]
    min: i64,
    /// The largest number.
    max: i64,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let less = move || format!("{} · {}", t_string!(i18n, desk.settings.less), label.get());
    let more = move || format!("{} · {}", t_string!(i18n, desk.settings.more), label.get());
    view! {
        <NumberStepper
            label less_label=Signal::derive(less) more_label=Signal::derive(more)
            value min max hint
        />
    }
}
