//! Regions with their territories, to be ticked alone or a region at a time.

use crate::i18n::*;
use crate::pages::desk::frame::Asked;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::admin::{Region, Territory};
use shared::api::organisation::OrganisationTree;
use shared::ids::TerritoryId;

/// The tree, as far as the person may see it.
#[component]
pub fn Territories(chosen: RwSignal<Vec<TerritoryId>>) -> impl IntoView {
    let i18n = use_i18n();
    let tree = use_query::<OrganisationTree>(|| Some("/api/organisation/tree".to_owned()));
    view! {
        <fieldset class="choice">
            <legend>{move || t_string!(i18n, desk.promotions.form.territories)}</legend>
            <Asked query=tree draw=move |tree| view! { <Tree tree chosen/> }/>
        </fieldset>
    }
}

#[component]
fn Tree(tree: Signal<OrganisationTree>, chosen: RwSignal<Vec<TerritoryId>>) -> impl IntoView {
    let i18n = use_i18n();
    let regions = move || {
        tree.with(|tree| {
            let all = &tree.organisation.territories;
            let regions = tree.organisation.regions.iter();
            // A region without a territory has nothing to be ticked.
            let with_places =
                regions.filter(|region| all.iter().any(|one| one.region == region.id));
            with_places.cloned().collect::<Vec<_>>()
        })
    };
    let is_empty = move || regions().is_empty();
    view! {
        <ul class="place-tree">
            <For each=regions key=|region| region.id let:region>
                <RegionPart tree chosen region/>
            </For>
        </ul>
        <Show when=is_empty>
            <p class="quiet">{move || t_string!(i18n, desk.promotions.form.no_places_text)}</p>
        </Show>
    }
}

#[component]
fn RegionPart(
    tree: Signal<OrganisationTree>,
    chosen: RwSignal<Vec<TerritoryId>>,
    region: Region,
) -> impl IntoView {
    let id = region.id;
    let territories = Memo::new(move |_| {
        tree.with(|tree| {
            let all = tree.organisation.territories.iter();
            all.filter(|one| one.region == id)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let count = move || {
        territories.with(|own| {
            let is_on = |one: &&Territory| chosen.with(|chosen| chosen.contains(&one.id));
            (own.iter().filter(is_on).count(), own.len())
        })
    };
    let is_all = move || {
        let (on, all) = count();
        on == all
    };
    let is_some = move || {
        let (on, all) = count();
        on > 0 && on < all
    };
    let toggle = move |_| {
        let add = !untrack(is_all);
        let own: Vec<TerritoryId> = territories.get_untracked().iter().map(|it| it.id).collect();
        chosen.update(|chosen| {
            chosen.retain(|one| !own.contains(one));
            if add {
                chosen.extend(own);
            }
        });
    };
    view! {
        <li>
            <label class="tick strong">
                <input type="checkbox" prop:checked=is_all prop:indeterminate=is_some on:change=toggle/>
                <span>{region.name}</span>
                <span class="quiet num">{move || {
                    let (on, all) = count();
                    format!("{on} / {all}")
                }}</span>
            </label>
            <ul>
                <For each=move || territories.get() key=|one| one.id let:territory>
                    <li><TerritoryTick tree chosen territory/></li>
                </For>
            </ul>
        </li>
    }
}

#[component]
fn TerritoryTick(
    tree: Signal<OrganisationTree>,
    chosen: RwSignal<Vec<TerritoryId>>,
    territory: Territory,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = territory.id;
    let stores = move || {
        let count = tree.with(|tree| {
            let mut counts = tree.stores.iter();
            counts
                .find(|one| one.territory == id)
                .map_or(0, |one| one.stores)
        });
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        t_string!(i18n, desk.promotions.form.territory_stores, count = count).to_string()
    };
    let toggle = move |_| {
        chosen.update(|chosen| match chosen.iter().position(|one| *one == id) {
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push(id),
        });
    };
    view! {
        <label class="tick">
            <input
                type="checkbox"
                prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                on:change=toggle
            />
            <span>{territory.name}</span>
            <span class="quiet num">{stores}</span>
        </label>
    }
}
