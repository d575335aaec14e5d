//! The suggested order of one day's stops, with what it saves.

use super::edits::reorder;
use crate::components::{Button, Icon, ToggleChip};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::saving::Saving;
use crate::words::distance_words;
use leptos::prelude::*;
use shared::api::plans::PlanRule;
use shared::route::order::{FirstStop, SuggestedOrder, suggest_order};

/// What is suggested for the stops of one weekday, and the press that applies it.
#[component]
pub fn DayOrder(rows: Signal<Vec<PlanRule>>, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let keeps_first = RwSignal::new(true);
    let suggested = Memo::new(move |_| {
        let first = if keeps_first.get() {
            FirstStop::Stays
        } else {
            FirstStop::Free
        };
        rows.with(|rows| {
            let stops: Vec<_> = rows.iter().map(|rule| rule.position).collect();
            let unplaced = stops.iter().filter(|stop| stop.is_none()).count();
            (suggest_order(&stops, first), unplaced)
        })
    });
    let metres = move |length: u32| distance_words(i18n, f64::from(length));
    let words = move || {
        let (
            SuggestedOrder {
                before_m, after_m, ..
            },
            _,
        ) = suggested.get();
        if after_m < before_m {
            let saved = metres(before_m - after_m);
            let (before, after) = (metres(before_m), metres(after_m));
            t_string!(
                i18n,
                desk.plan_edit.saves,
                saved = saved,
                before = before,
                after = after
            )
            .to_string()
        } else {
            t_string!(i18n, desk.plan_edit.is_short, length = metres(before_m)).to_string()
        }
    };
    let unplaced = move || {
        let count = u32::try_from(suggested.get().1).unwrap_or(u32::MAX);
        (count > 0).then(|| t_string!(i18n, desk.plan_edit.unplaced, count = count).to_string())
    };
    let has_gain = move || suggested.with(|(order, _)| order.saved_m() > 0);
    let apply = Callback::new(move |()| {
        let (suggested, _) = suggested.get_untracked();
        saving.save(rows.with_untracked(|rows| reorder(rows, &suggested.order)));
    });
    view! {
        <Show when=move || rows.with(|rows| rows.len() > 2)>
            <div class="day-order">
                <Icon name=IconName::Route/>
                <div>
                    <p class="strong">{words}</p>
                    <p class="quiet">
                        {move || t_string!(i18n, desk.plan_edit.straight)}
                        {move || unplaced().map(|words| format!(" · {words}"))}
                    </p>
                </div>
                <ToggleChip label=move || t_string!(i18n, desk.plan_edit.keep_first) is_on=keeps_first on_press=move |()| keeps_first.update(|keeps| *keeps = !*keeps)/>
                <Show when=has_gain>
                    <Button on_press=apply>{move || t_string!(i18n, desk.plan_edit.apply)}</Button>
                </Show>
            </div>
        </Show>
    }
}
