//! Which stores are on a route.

use super::Page;
use crate::components::{
    Band, Button, ButtonKind, EmptyState, ListRow, Press, SearchField, SidePanel,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::frame::Asked;
use crate::state::{use_query, use_settled};
use leptos::prelude::*;
use shared::api::organisation::RouteChange;
use shared::api::stores::{StoreList, StoreRow};
use shared::ids::{RouteId, StoreId};

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
    let known = page.tree.with_untracked(|tree| {
        let mut routes = tree.organisation.routes.iter();
        routes.find(|one| one.id == route).cloned()
    });
    let name = known
        .as_ref()
        .map(|one| one.name.clone())
        .unwrap_or_default();
    let before: Vec<StoreId> = known.map(|one| one.stores).unwrap_or_default();
    let chosen = RwSignal::new(before);
    view! {
        <SidePanel open title=Signal::stored(name) subtitle=Signal::derive(move || Some(t_string!(i18n, desk.organisation.route_stores).to_owned())) close_label=move || t_string!(i18n, desk.close)>
            <RouteStores page route chosen/>
        </SidePanel>
    }
}

#[component]
fn RouteStores(page: Page, route: RouteId, chosen: RwSignal<Vec<StoreId>>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let search = RwSignal::new(String::new());
    let asked = use_settled(search);
    let on_it =
        use_query::<StoreList>(move || Some(format!("/api/stores?limit=200&route={route}")));
    let found = use_query::<StoreList>(move || {
        let words = asked.get();
        let words = words.trim();
        let query = js_sys::encode_uri_component(words);
        (!words.is_empty()).then(|| format!("/api/stores?limit=20&query={query}"))
    });
    let save = move |()| {
        let change = RouteChange {
            name: None,
            stores: Some(chosen.get_untracked()),
        };
        orders.send(
            Order::patch(format!("/api/routes/{route}"), &change),
            move || {
                page.changed.run(());
                on_it.reload();
            },
        );
    };
    let save_words = move || {
        let count = i32::try_from(chosen.with(Vec::len)).unwrap_or(i32::MAX);
        t_string!(i18n, desk.organisation.save_stores, count = count).to_string()
    };
    view! {
        <Asked query=on_it draw=move |list| view! { <Rows list chosen/> }/>
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
        <Show when=move || !asked.get().trim().is_empty()>
            <Asked query=found draw=move |list| view! { <Rows list chosen/> }/>
        </Show>
    }
}

/// Stores; a press puts one on the route or takes it off.
#[component]
fn Rows(list: Signal<StoreList>, chosen: RwSignal<Vec<StoreId>>) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |store: StoreRow| {
        let id = store.id;
        let is_on = Memo::new(move |_| chosen.with(|chosen| chosen.contains(&id)));
        let aside = Signal::derive(move || {
            Some(match is_on.get() {
                true => t_string!(i18n, desk.organisation.take_off_route).to_owned(),
                false => t_string!(i18n, desk.organisation.put_on_route).to_owned(),
            })
        });
        let toggle = Press::run(move || {
            chosen.update(|chosen| match chosen.iter().position(|one| *one == id) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(id),
            });
        });
        view! { <ListRow title=store.name detail=Some(store.address) aside icon=IconName::Store is_current=is_on press=toggle/> }
    };
    view! {
        <Show
            when=move || list.with(|list| !list.stores.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Store
                    title=move || t_string!(i18n, desk.organisation.no_route_stores)
                    text=move || t_string!(i18n, desk.organisation.no_route_stores_text)
                />
            }
        >
            <ul class="rows">{move || list.get().stores.into_iter().map(row).collect_view()}</ul>
        </Show>
    }
}
