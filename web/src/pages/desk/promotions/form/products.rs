//! Which products are promoted: what was chosen, and a search for more.

use super::setup::Setup;
use super::typed::Flaw;
use crate::components::{Band, FilterChip, SearchField, ToggleChip};
use crate::i18n::*;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::words::local_today;
use crate::state::{use_query, use_settled};
use leptos::prelude::*;
use shared::api::master::{ProductEntry, ProductList};
use shared::ids::ProductId;
use shared::promotion::PromotionFlaw;

/// Products that a search lists; whoever looks for another types more of its name.
const FOUND_MAX: usize = 16;

/// The chosen products and the search.
#[component]
pub fn Products(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let asked = use_settled(search);
    let found = use_query::<ProductList>(move || {
        Some(format!(
            "/api/products?limit={FOUND_MAX}&sold_on={}&query={}",
            local_today(),
            js_sys::encode_uri_component(asked.get().trim())
        ))
    });
    let error = setup.error(i18n, |flaw| *flaw == Flaw::Record(PromotionFlaw::Products));
    let is_empty = move || setup.typed.products.with(Vec::is_empty);
    view! {
        <section class="setup-part">
            <Band title=move || t_string!(i18n, desk.promotions.form.products)/>
            <Show when=is_empty fallback=move || view! { <Chosen setup/> }>
                <p class="quiet">{move || t_string!(i18n, desk.promotions.form.product_hint)}</p>
            </Show>
            {move || error.get().map(|words| view! { <p class="error" role="alert" tabindex="-1">{words}</p> })}
            <SearchField
                label=move || t_string!(i18n, desk.promotions.form.product_search)
                clear_label=move || t_string!(i18n, desk.stores.clear)
                value=search
            />
            <Asked query=found draw=move |list| view! { <Found setup list/> }/>
        </section>
    }
}

fn name_of(setup: Setup, id: ProductId) -> String {
    let known = setup.product_names.with(|names| names.get(&id).cloned());
    known.unwrap_or_else(|| id.to_string())
}

#[component]
fn Chosen(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let products = setup.typed.products;
    let take_off = move |id: ProductId| products.update(|all| all.retain(|one| *one != id));
    view! {
        <div class="chips">
            <For each=move || products.get() key=|id| *id let:id>
                <FilterChip
                    label=move || name_of(setup, id)
                    remove_label=move || t_string!(i18n, desk.promotions.form.take_off)
                    on_remove=move |()| take_off(id)
                />
            </For>
        </div>
    }
}

#[component]
fn Found(setup: Setup, list: Signal<ProductList>) -> impl IntoView {
    let i18n = use_i18n();
    let products = setup.typed.products;
    let toggle = move |entry: &ProductEntry| {
        let (id, name) = (entry.id, entry.product.name.clone());
        setup.product_names.update(|names| {
            names.insert(id, name);
        });
        products.update(|all| match all.iter().position(|one| *one == id) {
            Some(at) => {
                all.remove(at);
            }
            None => all.push(id),
        });
    };
    let chip = move |entry: ProductEntry| {
        let (id, label) = (entry.id, entry.product.name.clone());
        let is_on = Signal::derive(move || products.with(|all| all.contains(&id)));
        view! { <ToggleChip label is_on on_press=move |()| toggle(&entry)/> }
    };
    let none = move || list.with(|list| list.products.is_empty());
    let has_more = move || list.with(|list| list.next.is_some());
    view! {
        <div class="chips" role="group" aria-label=move || t_string!(i18n, desk.promotions.form.found_products)>
            <For each=move || list.get().products key=|entry| entry.id children=chip/>
        </div>
        <Show when=none><p class="quiet">{move || t_string!(i18n, desk.promotions.form.product_none)}</p></Show>
        <Show when=has_more>
            <p class="quiet">{move || t_string!(i18n, desk.promotions.form.product_more, count = FOUND_MAX).to_string()}</p>
        </Show>
    }
}
