use super::groups::{About, Group, Item, ItemKind, Section};
use crate::components::{Band, LedgerItem, TrailStep, TrailWords};
use crate::i18n::*;
use crate::pages::field::today::store_name;
use crate::state::{FieldData, use_field};
use crate::words::{Words, clock_time, kind_words, problem_words};
use leptos::prelude::*;
use shared::sync::engine::ItemState;

/// Confirmed lines that are shown; older ones are a number.
const DELIVERED_SHOWN: usize = 30;

/// One section of the page; nothing is shown when it is empty.
#[component]
pub fn SyncSection(section: Section, groups: Memo<Vec<Group>>) -> impl IntoView {
    let i18n = use_i18n();
    let own = Memo::new(move |_| {
        groups.with(|groups| groups.iter().filter(|group| group.section == section).cloned().collect::<Vec<_>>())
    });
    let count = move || own.with(|own| own.iter().map(|group| group.items.len()).sum::<usize>());
    let title = move || match section {
        Section::NeedsYou => t_string!(i18n, field.sync.needs_you),
        Section::Held => t_string!(i18n, field.sync.held),
        Section::Queued => t_string!(i18n, field.sync.queued),
        Section::Sending => t_string!(i18n, field.sync.sending_band),
        Section::Delivered => t_string!(i18n, field.sync.confirmed),
    };
    let shown = move || own.with(|own| own.iter().take(DELIVERED_SHOWN).cloned().collect::<Vec<_>>());
    let older = move || {
        let left = own.with(|own| own.iter().skip(DELIVERED_SHOWN).map(|group| group.items.len()).sum::<usize>());
        (left > 0).then(|| t_string!(i18n, field.sync.older, count = left).to_string())
    };
    let key = |group: &Group| (group.about.clone(), group.items.iter().map(|item| (item.mutation, item.state)).collect::<Vec<_>>());
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
    let what = move || field.data.with(|data| group.with_value(|group| what_words(i18n, data, group)));
    let aside = move || {
        group.with_value(|group| match group.items.as_slice() {
            [item] => field.data.with(|data| Some(clock_time(&data.settings.zone, item.saved_at))),
            items => {
                let count = i32::try_from(items.len()).unwrap_or(i32::MAX);
                Some(t_string!(i18n, field.sync.items, count = count).to_string())
            }
        })
    };
    let detail = move || group.with_value(|group| detail_words(i18n, group));
    let trail = Signal::derive(move || (step_of(section), trail_words(i18n)));
    let items = move || group.with_value(|group| group.items.clone());
    let inside = move || view! {
        <details>
            <summary>{move || group.with_value(|group| kinds_words(i18n, group))}</summary>
            <ul>{move || items().into_iter().map(|item| view! { <ItemLine item/> }).collect_view()}</ul>
        </details>
    };
    let (aside, detail) = (Signal::derive(aside), Signal::derive(detail));
    // What needs the person is said in words; how far it came is not the question.
    match (section == Section::NeedsYou, many) {
        (true, true) => view! { <LedgerItem what aside detail>{inside()}</LedgerItem> }.into_any(),
        (true, false) => view! { <LedgerItem what aside detail/> }.into_any(),
        (false, true) => view! { <LedgerItem what aside detail trail>{inside()}</LedgerItem> }.into_any(),
        (false, false) => view! { <LedgerItem what aside detail trail/> }.into_any(),
    }
}

#[component]
fn ItemLine(item: Item) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let item = StoredValue::new(item);
    let words = move || {
        item.with_value(|item| {
            let time = field.data.with(|data| clock_time(&data.settings.zone, item.saved_at));
            format!("{time} {} · {}", item_words(i18n, &item.kind), state_words(i18n, item.state))
        })
    };
    view! { <li>{words}</li> }
}

fn step_of(section: Section) -> TrailStep {
    match section {
        Section::Queued | Section::NeedsYou => TrailStep::OnPhone,
        Section::Sending | Section::Held => TrailStep::Sent,
        Section::Delivered => TrailStep::Confirmed,
    }
}

fn trail_words(i18n: Words) -> TrailWords {
    TrailWords {
        on_phone: t_string!(i18n, field.sync.here).to_owned(),
        not_sent: t_string!(i18n, field.sync.unsent).to_owned(),
        sent: t_string!(i18n, field.sync.sent).to_owned(),
        not_confirmed: t_string!(i18n, field.sync.unconfirmed).to_owned(),
        confirmed: t_string!(i18n, field.sync.confirmed_step).to_owned(),
    }
}

fn what_words(i18n: Words, data: &FieldData, group: &Group) -> String {
    let name = match &group.about {
        About::Store(store) => Some(store_name(i18n, data, *store)),
        About::Place(place) => Some(place.clone()),
        About::Sealed => Some(t_string!(i18n, field.sync.sealed).to_owned()),
        About::Nothing => None,
    };
    let kind = match group.items.as_slice() {
        [item] => item_words(i18n, &item.kind),
        items if items.iter().any(|item| matches!(item.kind, ItemKind::CheckIn | ItemKind::CheckOut)) => {
            t_string!(i18n, field.kind.visit)
        }
        items => items.first().map_or("", |item| item_words(i18n, &item.kind)),
    };
    match name {
        Some(name) => t_string!(i18n, field.sync.what, name = name, kind = kind).to_string(),
        None => kind.to_owned(),
    }
}

fn item_words(i18n: Words, kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::CheckIn => t_string!(i18n, field.kind.visit_check_in),
        ItemKind::CheckOut => t_string!(i18n, field.kind.visit_check_out),
        ItemKind::Record(kind) if kind == "inbox_item" => t_string!(i18n, field.kind.inbox_read),
        ItemKind::Record(kind) => kind_words(i18n, kind),
    }
}

fn kinds_words(i18n: Words, group: &Group) -> String {
    let mut kinds: Vec<&ItemKind> = group.items.iter().map(|item| &item.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kinds: Vec<&str> = kinds.into_iter().map(|kind| item_words(i18n, kind)).collect();
    let join = |first: String, second: &str| {
        t_string!(i18n, common.list.joined, first = first, second = second.to_owned()).to_string()
    };
    let first = kinds.first().copied().unwrap_or_default().to_owned();
    kinds.into_iter().skip(1).fold(first, join)
}

fn state_words(i18n: Words, state: ItemState) -> &'static str {
    match state {
        ItemState::Queued => t_string!(i18n, field.sync.here),
        ItemState::Sending => t_string!(i18n, field.sync.sent),
        ItemState::Held => t_string!(i18n, field.sync.held),
        ItemState::Returned => t_string!(i18n, field.sync.returned),
        ItemState::Applied => t_string!(i18n, field.sync.confirmed_step),
        ItemState::Merged => t_string!(i18n, field.sync.merged),
        ItemState::Dropped => t_string!(i18n, field.sync.dropped),
        ItemState::MendedBy => t_string!(i18n, field.sync.mended),
    }
}

/// Why something is held or returned; nothing for what goes its way.
fn detail_words(i18n: Words, group: &Group) -> Option<String> {
    let reason = group.items.iter().find_map(|item| item.reason);
    match group.section {
        Section::NeedsYou => {
            let reason = reason.map_or(t_string!(i18n, field.sync.returned), |code| problem_words(i18n, code));
            Some(reason.to_owned())
        }
        Section::Held => {
            let reason = reason.map_or(t_string!(i18n, field.sync.held_text), |code| problem_words(i18n, code));
            Some(reason.to_owned())
        }
        Section::Queued | Section::Sending | Section::Delivered => None,
    }
}
