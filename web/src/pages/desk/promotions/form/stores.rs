//! Who takes part: territories, types of stores, and single stores beside the rule.

use super::setup::Setup;
use super::territories::Territories;
use super::typed::Flaw;
use crate::components::{
    Band, Button, ButtonKind, ChoiceOption, FilterChip, MultiChoice, SearchField,
};
use crate::i18n::*;
use crate::pages::desk::frame::Asked;
use crate::state::{use_query, use_settled};
use crate::words::type_name;
use leptos::prelude::*;
use shared::api::stores::{StoreList, StoreRow, StoreTypeEntry};
use shared::ids::StoreId;
use shared::promotion::PromotionFlaw;
use std::collections::BTreeMap;

/// Stores that a search lists.
const FOUND_MAX: usize = 8;

/// The rule.
#[component]
pub fn Stores(setup: Setup, types: Memo<Vec<StoreTypeEntry>>) -> impl IntoView {
    let i18n = use_i18n();
    let options = move || {
        types.with(|types| {
            let types = types.iter();
            types
                .map(|entry| ChoiceOption::new(entry.id, type_name(i18n, &entry.store_type)))
                .collect::<Vec<_>>()
        })
    };
    let error = setup.error(i18n, |flaw| *flaw == Flaw::Record(PromotionFlaw::Stores));
    view! {
        <section class="setup-part">
            <Band title=move || t_string!(i18n, desk.promotions.form.stores)/>
            {move || error.get().map(|words| view! { <p class="error" role="alert" tabindex="-1">{words}</p> })}
            <Territories chosen=setup.typed.territories/>
            <div>
                <MultiChoice
                    label=move || t_string!(i18n, desk.promotions.form.store_types)
                    options=Signal::derive(options)
                    values=setup.typed.store_types
                />
                <p class="quiet">{move || t_string!(i18n, desk.promotions.form.store_types_hint)}</p>
            </div>
            <Exceptions setup/>
        </section>
    }
}

/// Stores that take part beside the rule, and those that do not in spite of it.
#[component]
fn Exceptions(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let asked = use_settled(search);
    let found = use_query::<StoreList>(move || {
        let words = asked.get();
        let words = words.trim();
        let encoded = js_sys::encode_uri_component(words);
        (!words.is_empty()).then(|| format!("/api/stores?limit={FOUND_MAX}&query={encoded}"))
    });
    let picked = RwSignal::new(BTreeMap::new());
    let is_asking = move || asked.with(|words| !words.trim().is_empty());
    view! {
        <div class="exceptions" role="group" aria-label=move || t_string!(i18n, desk.promotions.form.exceptions)>
            <h3>{move || t_string!(i18n, desk.promotions.form.exceptions)}</h3>
            <Named setup picked stores=setup.typed.added title=move || t_string!(i18n, desk.promotions.form.added)/>
            <Named setup picked stores=setup.typed.left_out title=move || t_string!(i18n, desk.promotions.form.left_out)/>
            <SearchField
                label=move || t_string!(i18n, desk.promotions.form.store_search)
                clear_label=move || t_string!(i18n, desk.stores.clear)
                value=search
            />
            <Show when=is_asking>
                <Asked query=found draw=move |list| view! { <Found setup picked list/> }/>
            </Show>
        </div>
    }
}

/// Names of stores that were picked here; the others the server told with the count.
type Picked = RwSignal<BTreeMap<StoreId, String>>;

/// One list of stores; nothing while it is empty.
#[component]
fn Named(
    setup: Setup,
    picked: Picked,
    stores: RwSignal<Vec<StoreId>>,
    #[prop(into)] title: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = move |id: StoreId| {
        let picked = picked.with(|names| names.get(&id).cloned());
        let told = || {
            let reach = setup.reach.value.get().ready()?;
            let store = reach.named.into_iter().find(|store| store.id == id)?;
            Some(store.name)
        };
        picked
            .or_else(told)
            .unwrap_or_else(|| t_string!(i18n, desk.promotions.form.unknown_store).to_owned())
    };
    let take_off = move |id: StoreId| stores.update(|all| all.retain(|one| *one != id));
    view! {
        <Show when=move || stores.with(|stores| !stores.is_empty())>
            <div>
                <h4>{move || title.get()}</h4>
                <div class="chips">
                    <For each=move || stores.get() key=|id| *id let:id>
                        <FilterChip
                            label=move || name(id)
                            remove_label=move || t_string!(i18n, desk.promotions.form.take_off)
                            on_remove=move |()| take_off(id)
                        />
                    </For>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Found(setup: Setup, picked: Picked, list: Signal<StoreList>) -> impl IntoView {
    let i18n = use_i18n();
    let typed = setup.typed;
    // A store is on one of the lists, the later choice counts.
    let put = move |to: RwSignal<Vec<StoreId>>, from: RwSignal<Vec<StoreId>>, row: &StoreRow| {
        let (id, name) = (row.id, row.name.clone());
        picked.update(|names| {
            names.insert(id, name);
        });
        from.update(|all| all.retain(|one| *one != id));
        to.update(|all| {
            if !all.contains(&id) {
                all.push(id);
            }
        });
    };
    let line = move |row: StoreRow| {
        let row = StoredValue::new(row);
        let id = row.with_value(|row| row.id);
        let name = row.with_value(|row| row.name.clone());
        let detail = row.with_value(|row| row.address.clone());
        let is_added = move || typed.added.with(|all| all.contains(&id));
        let is_out = move || typed.left_out.with(|all| all.contains(&id));
        let add = move |()| row.with_value(|row| put(typed.added, typed.left_out, row));
        let leave_out = move |()| row.with_value(|row| put(typed.left_out, typed.added, row));
        let spoken = move || row.with_value(|row| format!(" · {}", row.name));
        view! {
            <li class="found-store">
                <span><span class="strong name">{name}</span>" "<span class="quiet">{detail}</span></span>
                <span class="inline">
                    <Show when=move || !is_added()>
                        <Button kind=ButtonKind::Quiet on_press=add>
                            {move || t_string!(i18n, desk.promotions.form.add_store)}<span class="visually-hidden">{spoken}</span>
                        </Button>
                    </Show>
                    <Show when=move || !is_out()>
                        <Button kind=ButtonKind::Quiet on_press=leave_out>
                            {move || t_string!(i18n, desk.promotions.form.leave_out)}<span class="visually-hidden">{spoken}</span>
                        </Button>
                    </Show>
                </span>
            </li>
        }
    };
    view! {
        <ul class="found-stores" aria-label=move || t_string!(i18n, desk.promotions.form.found_stores)>
            <For each=move || list.get().stores key=|row| row.id children=line/>
        </ul>
        <Show when=move || list.with(|list| list.stores.is_empty())>
            <p class="quiet">{move || t_string!(i18n, desk.promotions.form.store_none)}</p>
        </Show>
    }
}
