//! The one action, and what is said while it runs.

use super::state::{Import, Work};
use crate::components::{Banner, Button, ButtonKind, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;

/// Imports what changes something.
#[component]
pub fn RunBar(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let count = Memo::new(move |_| {
        let outcome = import.preview.get().and_then(|preview| preview.outcome);
        let count = outcome.map_or(0, |outcome| outcome.created + outcome.updated);
        i32::try_from(count).unwrap_or(i32::MAX)
    });
    let pending = Signal::derive(move || import.work.get() == Work::Import);
    let nothing =
        move || (count.get() == 0).then(|| t_string!(i18n, desk.import.nothing_to_do).to_owned());
    view! {
        <div class="form-foot">
            <Button
                kind=ButtonKind::Primary
                pending
                disabled_because=Signal::derive(nothing)
                on_press=move |()| import.run()
            >
                {move || t_string!(i18n, desk.import.run, count = count.get()).to_string()}
            </Button>
        </div>
        <Show when=move || pending.get()>
            <Banner tone=Tone::Calm icon=IconName::Waiting>
                {move || t_string!(i18n, desk.import.running, count = count.get()).to_string()}
                <progress aria-label=move || t_string!(i18n, desk.import.checking)></progress>
            </Banner>
        </Show>
    }
}
