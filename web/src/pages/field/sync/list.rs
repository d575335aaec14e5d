use super::give_up::KeptActions;
use super::groups::{Group, Item, Section};
use super::line_words::{
    detail_words, item_words, kinds_words, state_words, step_of, trail_words, what_words,
};
use crate::components::{Band, LedgerItem};
use crate::i18n::*;
use crate::state::use_field;
use crate::words::clock_time;
use leptos::prelude::*;

/// Confirmed lines that are shown; older ones are a number. What is not confirmed is shown whole.
const DELIVERED_SHOWN: usize = 30;

/// One section of the page; nothing is shown when it is empty.
#[component]
pub fn SyncSection(section: Section, groups: Memo<Vec<Group>>) -> impl IntoView {
    let i18n = use_i18n();
    let own = Memo::new(move |_| {
        groups.with(|groups| {
            groups
                .iter()
                .filter(|group| group.section == section)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let count = move || own.with(|own| own.iter().map(|group| group.items.len()).sum::<usize>());
    let title = move || match section {
        Section::NeedsYou => t_string!(i18n, field.sync.needs_you),
        Section::Held => t_string!(i18n, field.sync.held),
        Section::Queued => t_string!(i18n, field.sync.queued),
        Section::Sending => t_string!(i18n, field.sync.sending_band),
        Section::Delivered => t_string!(i18n, field.sync.confirmed),
    };
    let shown_max = match section {
        Section::Delivered => DELIVERED_SHOWN,
        _ => usize::MAX,
    };
    let shown = move || own.with(|own| own.iter().take(shown_max).cloned().collect::<Vec<_>>());
    let older = move || {
        let left = own.with(|own| {
            own.iter()
                .skip(shown_max)
                .map(|group| group.items.len())
                .sum::<usize>()
        });
        (left > 0).then(|| t_string!(i18n, field.sync.older, count = left).to_string())
    };
    let key = |group: &Group| {
        (
            group.about.clone(),
            group
                .items
                .iter()
                .map(|item| (item.mutation, item.state))
                .collect::<Vec<_>>(),
        )
    };
    view! {
        <Show when=move || { count() > 0 }>
            <Band title aside=Signal::derive(move || Some(count().to_string()))/>
            <ul class="ledger"><For each=shown key let:group><Line group/></For></ul>
            {move || older().map(|words| view! { <p class="pad-x quiet">{words}</p> })}
        </Show>
    }
}

#[component]
fn Line(group: Group) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let (section, many) = (group.section, group.items.len() > 1);
    let group = StoredValue::new(group);
    let what = move || {
        field
            .data
            .with(|data| group.with_value(|group| what_words(i18n, data, group)))
    };
    let aside = move || {
        group.with_value(|group| match group.items.as_slice() {
            [item] => field
                .data
                .with(|data| Some(clock_time(&data.settings.zone, item.saved_at))),
            items => {
                let count = i32::try_from(items.len()).unwrap_or(i32::MAX);
                Some(t_string!(i18n, field.sync.items, count = count).to_string())
            }
        })
    };
    let detail = move || group.with_value(|group| detail_words(i18n, group));
    let trail = Signal::derive(move || (step_of(section), trail_words(i18n)));
    let items = move || group.with_value(|group| group.items.clone());
    let inside = move || {
        view! {
            <details>
                <summary>{move || group.with_value(|group| kinds_words(i18n, group))}</summary>
                <ul>{move || items().into_iter().map(|item| view! { <ItemLine item/> }).collect_view()}</ul>
            </details>
        }
    };
    let (aside, detail) = (Signal::derive(aside), Signal::derive(detail));
    match (section, many) {
        // What needs the person is said in words; how far it came is not the question.
        (Section::NeedsYou, many) => view! {
            <LedgerItem what aside detail>
                {many.then(inside)}
                <KeptActions group=group.get_value()/>
            </LedgerItem>
        }
        .into_any(),
        (Section::Held, many) => view! {
            <LedgerItem what aside detail trail>
                {many.then(inside)}
                <KeptActions group=group.get_value()/>
            </LedgerItem>
        }
        .into_any(),
        (_, true) => {
            view! { <LedgerItem what aside detail trail>{inside()}</LedgerItem> }.into_any()
        }
        (_, false) => view! { <LedgerItem what aside detail trail/> }.into_any(),
    }
}

#[component]
fn ItemLine(item: Item) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let item = StoredValue::new(item);
    let words = move || {
        item.with_value(|item| {
            let time = field
                .data
                .with(|data| clock_time(&data.settings.zone, item.saved_at));
            format!(
                "{time} {} · {}",
                item_words(i18n, &item.kind),
                state_words(i18n, item.state)
            )
        })
    };
    view! { <li>{words}</li> }
}
