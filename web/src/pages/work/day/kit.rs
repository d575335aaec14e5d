//! The kit: what the day needs, taken along before leaving and counted after coming back.

use super::OwnDay;
use super::kit_line::KitLineRow;
use crate::components::{
    Band, Button, ButtonKind, ButtonLink, Dock, EmptyState, TextArea, ToggleChip, WayBack,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::FieldBar;
use crate::pages::work::kept::use_entry;
use crate::pages::work::records::{Home, use_records};
use crate::state::FieldData;
use crate::state::visiting::use_visiting;
use crate::words::day_words;
use leptos::prelude::*;
use shared::ids::RecordId;
use shared::kit::{KitCheck, KitItem, KitLine, kit_of_day};
use shared::promotion::{ElementType, Promotion};
use shared::text::NOTE_MAX;

/// The kit as it is being entered.
pub type Entry = RwSignal<Option<KitCheck>>;

/// The page, at `/work/kit`.
#[component]
pub fn KitPage(own: OwnDay) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let promotions = use_records::<Promotion>();
    let items = Memo::new(move |_| {
        visiting
            .data
            .with(|data| promotions.with(|promotions| items_of_day(data, promotions, own)))
    });
    let entry: Entry = use_entry(Home::of_person(
        own.person,
        KitCheck::record_of(own.person, own.day),
    ));
    let is_back = RwSignal::new(false);
    let back = move || {
        Some(WayBack {
            href: "/ready".into(),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    view! {
        <div class="field has-dock">
            <FieldBar
                title=move || t_string!(i18n, work.kit.title)
                subtitle=Signal::derive(move || Some(day_words(i18n, own.day)))
                back=Signal::derive(back)
            />
            <main>
                <When is_back/>
                <Show
                    when=move || items.with(|items| !items.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Gift
                            title=move || t_string!(i18n, work.kit.empty_title)
                            text=move || t_string!(i18n, work.kit.empty_text)
                        />
                    }
                >
                    <Lines own entry items is_back/>
                </Show>
            </main>
            <Dock label=move || t_string!(i18n, field.visit.next)>
                <ButtonLink href="/".to_owned() kind=ButtonKind::Primary big=true icon=IconName::Check>
                    {t!(i18n, work.kit.done)}
                </ButtonLink>
            </Dock>
        </div>
    }
}

/// Before leaving, or after coming back.
#[component]
fn When(is_back: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="pad-x chips">
            <ToggleChip
                label=move || t_string!(i18n, work.kit.before)
                is_on=Signal::derive(move || !is_back.get()) on_press=move |()| is_back.set(false)
            />
            <ToggleChip
                label=move || t_string!(i18n, work.kit.after)
                is_on=is_back on_press=move |()| is_back.set(true)
            />
        </div>
    }
}

#[component]
fn Lines(
    own: OwnDay,
    entry: Entry,
    items: Memo<Vec<KitItem>>,
    is_back: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let begin = move |()| {
        entry.update(|entry| begin_check(entry, own, &items.get_untracked()));
    };
    let is_begun = Memo::new(move |_| entry.with(Option::is_some));
    let missing = move || {
        let count = entry.with(|entry| {
            let lines = entry
                .as_ref()
                .map(|check| check.lines.as_slice())
                .unwrap_or_default();
            lines.iter().filter(|line| line.is_missing).count()
        });
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        (count > 0).then(|| t_string!(i18n, work.kit.missing_count, count = count).to_string())
    };
    let change = Callback::new(move |(name, change): (String, super::kit_line::Change)| {
        entry.update(|entry| {
            begin_check(entry, own, &items.get_untracked());
            let lines = entry.as_mut().map(|check| &mut check.lines);
            if let Some(line) =
                lines.and_then(|lines| lines.iter_mut().find(|line| line.name == name))
            {
                change.apply(line);
            }
        });
    });
    view! {
        <Band title=move || t_string!(i18n, work.kit.lines) aside=Signal::derive(missing)/>
        <ul class="ledger">
            <For each=move || items.get() key=|item| item.name.clone() let:item>
                <KitLineRow item entry is_back change/>
            </For>
        </ul>
        <div class="pad-x stack kit-end">
            <Show when=move || !is_begun.get()>
                <Button icon=IconName::Check wide=true on_press=begin>{t!(i18n, work.kit.all_there)}</Button>
            </Show>
            <Show when=move || is_begun.get()><Note entry/></Show>
        </div>
    }
}

#[component]
fn Note(entry: Entry) -> impl IntoView {
    let i18n = use_i18n();
    let start = entry.with_untracked(|entry| entry.as_ref()?.note.clone());
    let note = RwSignal::new(start.unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let text = note.get();
        if before.is_some() {
            entry.update(|entry| {
                if let Some(check) = entry {
                    check.note = (!text.trim().is_empty()).then_some(text);
                }
            });
        }
    });
    view! { <TextArea label=move || t_string!(i18n, work.form.note) value=note limit=NOTE_MAX/> }
}

/// Begins the check with everything there; a plan that changed since adds its lines.
fn begin_check(entry: &mut Option<KitCheck>, own: OwnDay, items: &[KitItem]) {
    let check = entry.get_or_insert_with(|| KitCheck {
        person: own.person,
        day: own.day,
        lines: Vec::new(),
        note: None,
    });
    for item in items {
        if check.lines.iter().all(|line| line.name != item.name) {
            check.lines.push(KitLine {
                name: item.name.clone(),
                is_missing: false,
                taken: None,
                used: None,
                brought_back: None,
            });
        }
    }
}

/// What the store types of today's stops name, and the gifts of promotions that are live there.
fn items_of_day(
    data: &FieldData,
    promotions: &[(RecordId, Promotion)],
    own: OwnDay,
) -> Vec<KitItem> {
    let stores: Vec<_> = data
        .stops
        .iter()
        .filter(|(_, stop)| stop.person == own.person && stop.day == own.day && !stop.is_excused)
        .filter_map(|(_, stop)| Some((stop.store, data.store_with_type(stop.store)?)))
        .collect();
    let of_types = stores
        .iter()
        .flat_map(|(_, (_, kind))| kind.template.kit.iter().map(String::as_str));
    let live = promotions.iter().filter(|(_, promotion)| {
        let takes_part = |(id, (store, _)): &(_, (&_, _))| promotion.stores.takes_part(*id, store);
        promotion.is_live_on(own.day) && stores.iter().any(takes_part)
    });
    let gifts = live.flat_map(|(_, promotion)| {
        let gifts = promotion
            .elements
            .iter()
            .filter(|element| element.element_type == ElementType::GiftStock);
        gifts.map(|element| match element.requirement.as_str() {
            "" => promotion.name.as_str(),
            requirement => requirement,
        })
    });
    kit_of_day(of_types, gifts)
}
