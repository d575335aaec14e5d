//! Products that come into an assortment: one by one, or as another store has them.

use super::Typed;
use super::rows::{Line, show_lines};
use crate::components::{Button, ListRow, Press, SearchField};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::action::unread_words;
use crate::pages::desk::words::local_today;
use crate::state::{use_query, use_session, use_settled};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::master::{ProductEntry, ProductList, StoreListing};
use shared::api::stores::StoreList;
use shared::ids::StoreId;
use shared::product::ListedProduct;
use shared::product::kind::PRODUCTS_PER_STORE_MAX;

/// Shown of what a search finds.
const FOUND_MAX: usize = 8;

/// Finds a product that is sold and adds it at the end.
#[component]
pub fn AddProduct(typed: Typed) -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let asked = use_settled(search);
    let found = use_query::<ProductList>(move || {
        let words = asked.get();
        let words = js_sys::encode_uri_component(words.trim());
        let today = local_today();
        let path = format!("/api/products?query={words}&sold_on={today}&limit={FOUND_MAX}");
        (words.length() > 0).then_some(path)
    });
    let add = move |entry: ProductEntry| {
        let line = Line::of(&ListedProduct {
            product: entry.id,
            is_must_stock: false,
            facings: None,
        });
        typed.known.update(|known| known.push(entry));
        typed.lines.update(|lines| {
            if lines.len() < PRODUCTS_PER_STORE_MAX {
                lines.push(line);
            }
        });
        search.set(String::new());
    };
    let rows = move || {
        let found = found.value.get().ready().unwrap_or_default().products;
        let listed = typed.lines.get();
        let is_new = move |entry: &ProductEntry| listed.iter().all(|line| line.product != entry.id);
        let row = move |entry: ProductEntry| {
            let title = entry.product.name.clone();
            let press = Press::run(move || add(entry.clone()));
            view! { <ListRow title icon=IconName::Plus press/> }
        };
        found.into_iter().filter(is_new).map(row).collect_view()
    };
    view! {
        <SearchField
            label=move || t_string!(i18n, desk.assortment.add)
            clear_label=move || t_string!(i18n, desk.products.clear)
            value=search
        />
        <ul class="rows">{rows}</ul>
    }
}

/// Replaces what is typed by the assortment of another store; nothing is saved by it.
#[component]
pub fn TakeOver(typed: Typed) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let open = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<String>);
    let asked = use_settled(search);
    let found = use_query::<StoreList>(move || {
        let words = asked.get();
        let words = js_sys::encode_uri_component(words.trim());
        let path = format!("/api/stores?query={words}&limit={FOUND_MAX}");
        (words.length() > 0).then_some(path)
    });
    let take = move |store: StoreId| {
        refusal.set(None);
        spawn_local(async move {
            let path = format!("/api/stores/{store}/listing");
            match session.get::<StoreListing>(&path).await {
                Ok(listing) => {
                    typed
                        .known
                        .try_update(|known| known.extend(listing.products));
                    let products = listing.listing.map(|listing| listing.products);
                    show_lines(typed.lines, &products.unwrap_or_default());
                    open.try_set(false);
                }
                Err(error) => {
                    let words = untrack(|| unread_words(i18n, &error));
                    refusal.try_set(Some(words));
                }
            }
        });
    };
    let rows = move || {
        let found = found.value.get().ready().map(|list| list.stores);
        let row = move |store: shared::api::stores::StoreRow| {
            let press = Press::run(move || take(store.id));
            view! { <ListRow title=store.name detail=Some(store.address) icon=IconName::Store press/> }
        };
        found
            .unwrap_or_default()
            .into_iter()
            .map(row)
            .collect_view()
    };
    view! {
        <Show
            when=move || open.get()
            fallback=move || view! {
                <Button on_press=move |()| open.set(true)>{move || t_string!(i18n, desk.assortment.take)}</Button>
            }
        >
            <SearchField
                label=move || t_string!(i18n, desk.assortment.take_from)
                clear_label=move || t_string!(i18n, desk.products.clear)
                value=search
            />
            {move || refusal.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
            <ul class="rows">{rows}</ul>
        </Show>
    }
}
