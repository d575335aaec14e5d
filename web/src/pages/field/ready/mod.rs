//! Before leaving: what the phone needs for a day without a network, and what is missing.

mod check;
mod page;
mod points;

pub use check::use_readiness;
pub use page::ReadyPage;

use crate::components::{ListRow, Press, Tone};
use crate::device::worker::AppKept;
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;

/// One line on the page of the day while something is missing.
#[component]
pub fn ReadyLine() -> impl IntoView {
    let i18n = use_i18n();
    let readiness = use_readiness();
    let kept: AppKept = expect_context();
    // What the app still has to find out about itself, or is fetching just now, is not said to be
    // missing here: a line that comes and goes would move the day under the thumb.
    let missing = Memo::new(move |_| {
        readiness.with(|readiness| {
            let is_known = readiness.is_app_kept && readiness.is_work_kept == Some(true);
            let is_coming = kept.is_starting.get() || readiness.is_work_kept.is_none();
            if is_coming && !is_known {
                0
            } else {
                readiness.missing()
            }
        })
    });
    let title = move || {
        let count = i32::try_from(missing.get()).unwrap_or(i32::MAX);
        t_string!(i18n, field.today.ready_missing, count = count).to_string()
    };
    view! {
        <Show when=move || { missing.get() > 0 }>
            <ul class="rows">
                <ListRow title tone=Signal::stored(Tone::Attention) icon=IconName::Checklist press=Press::to("/ready")/>
            </ul>
        </Show>
    }
}
