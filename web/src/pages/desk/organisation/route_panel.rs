//! Which stores are on a route.

use super::Page;
use crate::components::{
    Band, Button, ButtonKind, EmptyState, ListRow, Press, SearchField, SidePanel,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::frame::Asked;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::state::{use_query, use_settled};
use leptos::prelude::*;
use shared::api::organisation::RouteChange;
use shared::api::stores::{StoreList, StoreRow};
use shared::ids::{RouteId, StoreId};
use std::collections::BTreeMap;

/// Stores that are to be on the route or off it, and stand otherwise: only these are sent, so that what a
/// colleague does meanwhile stays.
type Changes = BTreeMap<StoreId, bool>;

/// The panel: the stores of the route, and a search for others.
#[component]
pub fn RoutePanel(page: Page, route: RouteId) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            page.opened.set(None);
        }
    });
    let name = page.tree.with_untracked(|tree| {
        let mut routes = tree.organisation.routes.iter();
        let known = routes.find(|one| one.id == route);
        known.map(|one| one.name.clone()).unwrap_or_default()
    });
    view! {
        <SidePanel open title=Signal::stored(name) subtitle=Signal::derive(move || Some(t_string!(i18n, desk.organisation.route_stores).to_owned())) close_label=move || t_string!(i18n, desk.close)>
            <RouteStores page route/>
        </SidePanel>
    }
}

#[component]
fn RouteStores(page: Page, route: RouteId) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let changes = RwSignal::new(Changes::new());
    let saved_on_it = RwSignal::new(Changes::new());
    let saved_found = RwSignal::new(Changes::new());
    let search = RwSignal::new(String::new());
    let asked = use_settled(search);
    let of_route = Signal::stored(format!("/api/stores?limit=200&route={route}&"));
    let on_it = use_query::<StoreList>(move || Some(of_route.get()));
    let of_search = Signal::derive(move || {
        let words = asked.get();
        let query = js_sys::encode_uri_component(words.trim());
        format!("/api/stores?limit=20&query={query}&")
    });
    let is_searching = Memo::new(move |_| asked.with(|words| !words.trim().is_empty()));
    let found = use_query::<StoreList>(move || is_searching.get().then(|| of_search.get()));
    let save = move |()| {
        let sent = changes.get_untracked();
        let (added, removed): (Changes, Changes) = sent.iter().partition(|(_, is_on)| **is_on);
        let change = RouteChange {
            name: None,
            added_stores: added.into_keys().collect(),
            removed_stores: removed.into_keys().collect(),
        };
        orders.send(
            Order::patch(format!("/api/routes/{route}"), &change),
            move || {
                for saved in [saved_on_it, saved_found] {
                    saved.update(|saved| saved.extend(&sent));
                }
                // What was pressed while it was on its way is still to be saved, also where it was pressed back.
                changes.update(|now| {
                    for (store, is_on) in &sent {
                        if now.remove(store).is_none() {
                            now.insert(*store, !is_on);
                        }
                    }
                });
                page.changed.run(());
                on_it.reload();
                found.reload();
            },
        );
    };
    let save_words = move || {
        let standing = on_it.value.get().ready().map_or(0, |list| list.total);
        let count = usize::try_from(standing).unwrap_or(usize::MAX);
        let count = [saved_on_it, changes].iter().fold(count, |count, changes| {
            let (on, off) = changes.with(on_and_off);
            count.saturating_add(on).saturating_sub(off)
        });
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        t_string!(i18n, desk.organisation.save_stores, count = count).to_string()
    };
    view! {
        <Asked query=on_it draw=move |first| view! { <Rows first path=of_route route changes saved=saved_on_it/> }/>
        <Refusal orders/>
        <div class="form-foot">
            <Button kind=ButtonKind::Primary pending=orders.is_pending on_press=Callback::new(save)>{save_words}</Button>
        </div>
        <Band title=move || t_string!(i18n, desk.organisation.search_stores)/>
        <SearchField
            label=move || t_string!(i18n, desk.organisation.search_stores)
            clear_label=move || t_string!(i18n, desk.stores.clear)
            value=search
        />
        <Show when=move || is_searching.get()>
            <Asked query=found draw=move |first| view! { <Rows first path=of_search route changes saved=saved_found/> }/>
        </Show>
    }
}

fn on_and_off(changes: &Changes) -> (usize, usize) {
    let on = changes.values().filter(|is_on| **is_on).count();
    (on, changes.len() - on)
}

/// Stores; a press puts one on the route or takes it off.
#[component]
fn Rows(
    first: Signal<StoreList>,
    path: Signal<String>,
    route: RouteId,
    changes: RwSignal<Changes>,
    /// What was saved since the rows were read: they stand so before they are read again, and further pages are not
    /// read again where the first is the same.
    saved: RwSignal<Changes>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    Effect::new(move || {
        first.with(|_| ());
        saved.set(Changes::new());
    });
    let row = move |store: StoreRow| {
        let id = store.id;
        let was_on_it = store.routes.contains(&route);
        let said = move |said: RwSignal<Changes>| said.with(|said| said.get(&id).copied());
        let stands = Memo::new(move |_| said(saved).unwrap_or(was_on_it));
        let is_on = Memo::new(move |_| said(changes).unwrap_or_else(|| stands.get()));
        let aside = Signal::derive(move || {
            Some(match is_on.get() {
                true => t_string!(i18n, desk.organisation.take_off_route).to_owned(),
                false => t_string!(i18n, desk.organisation.put_on_route).to_owned(),
            })
        });
        let toggle = Press::run(move || {
            let next = !is_on.get_untracked();
            changes.update(|changes| {
                changes.remove(&id);
                if next != stands.get_untracked() {
                    changes.insert(id, next);
                }
            });
        });
        view! { <ListRow title=store.name detail=Some(store.address) aside icon=IconName::Store is_current=is_on press=toggle/> }
    };
    view! {
        <Show
            when=move || list.rows.with(|rows| !rows.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Store
                    title=move || t_string!(i18n, desk.organisation.no_route_stores)
                    text=move || t_string!(i18n, desk.organisation.no_route_stores_text)
                />
            }
        >
            <ul class="rows">{move || list.rows.get().into_iter().map(row).collect_view()}</ul>
            <MoreRows list/>
        </Show>
    }
}
