//! Products at the desk: the list, and the panel of one.

mod form;

use super::amounts::minor_text;
use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use super::words::{Words, local_today};
use crate::components::{
    Button, ButtonKind, Column, DataTable, EmptyState, SearchField, SidePanel, StateWord,
    TableSort, ToggleChip, Tone, WorkHead,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query, use_settled};
use form::ProductForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::api::master::{ProductEntry, ProductList};
use shared::ids::ProductId;
use shared::product::Product;

/// What the panel shows.
#[derive(Clone, Debug, PartialEq)]
enum Opened {
    /// Each press begins another one.
    New(ProductId),
    Known(String),
}

/// The page. A search in the address, as the search of the desk makes it, finds the product again.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let i18n = use_i18n();
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let search = RwSignal::new(said("query").unwrap_or_default());
    let with_ended = RwSignal::new(said("query").is_some());
    let opened = RwSignal::new(None::<Opened>);
    let told = Memo::new(move |_| address.with(|query| (query.get("query"), query.get("product"))));
    Effect::new(move || {
        if let (Some(words), Some(product)) = told.get() {
            search.set(words);
            with_ended.set(true);
            opened.set(Some(Opened::Known(product)));
        }
    });
    let asked = use_settled(search);
    let path = Signal::derive(move || {
        let words = js_sys::encode_uri_component(asked.get().trim());
        let sold = if with_ended.get() {
            String::new()
        } else {
            format!("sold_on={}&", local_today())
        };
        format!("/api/products?query={words}&{sold}")
    });
    let products = use_query::<ProductList>(move || Some(path.get()));
    let add = move |()| {
        let id = ProductId::new(clock::now().0, clock::random_ten());
        opened.set(Some(Opened::New(id)));
    };
    view! {
        <DeskFrame place=DeskPlace::Products>
            <WorkHead title=move || t_string!(i18n, desk.products.title)>
                <Button kind=ButtonKind::Primary icon=IconName::Plus on_press=add>
                    {move || t_string!(i18n, desk.products.add)}
                </Button>
            </WorkHead>
            <div class="filters">
                <SearchField
                    label=move || t_string!(i18n, desk.products.search)
                    clear_label=move || t_string!(i18n, desk.products.clear)
                    value=search
                />
                <ToggleChip
                    label=move || t_string!(i18n, desk.products.with_ended)
                    is_on=with_ended
                    on_press=move |()| with_ended.update(|is_on| *is_on = !*is_on)
                />
            </div>
            <Asked query=products draw=move |first| view! { <List first products path opened/> }/>
        </DeskFrame>
    }
}

#[component]
fn List(
    first: Signal<ProductList>,
    products: Query<ProductList>,
    path: Signal<String>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    let rows = list.rows;
    let sort = RwSignal::new(None::<TableSort>);
    let selected = move || match opened.get() {
        Some(Opened::Known(id)) => Some(id),
        _ => None,
    };
    // The form stays while its row is read again.
    let shown = Memo::new(move |_| {
        let what = opened.get()?;
        let is_there = match &what {
            Opened::New(_) => true,
            Opened::Known(id) => rows.with(|rows| rows.iter().any(|row| row.id.to_string() == *id)),
        };
        is_there.then_some(what)
    });
    let panel = move || {
        let entry = match shown.get()? {
            Opened::New(_) => None,
            Opened::Known(id) => {
                let found = rows.with_untracked(|rows| {
                    rows.iter().find(|row| row.id.to_string() == id).cloned()
                });
                Some(found?)
            }
        };
        Some(view! { <Panel entry opened products/> })
    };
    view! {
        <div class="split">
            <section>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Stock
                            title=move || t_string!(i18n, desk.products.empty_title)
                            text=move || t_string!(i18n, desk.products.empty_text)
                        />
                    }
                >
                    <DataTable
                        caption=move || t_string!(i18n, desk.products.table)
                        columns=columns(i18n)
                        rows
                        row_key=|row: ProductEntry| row.id.to_string()
                        sort
                        selected=Signal::derive(selected)
                        on_open=Callback::new(move |id| opened.set(Some(Opened::Known(id))))
                    />
                    <MoreRows list/>
                </Show>
            </section>
            {panel}
        </div>
    }
}

#[component]
fn Panel(
    entry: Option<ProductEntry>,
    opened: RwSignal<Option<Opened>>,
    products: Query<ProductList>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let changed = Callback::new(move |()| products.reload());
    let entry = StoredValue::new(entry);
    let title = move || {
        entry.with_value(|entry| {
            entry.as_ref().map_or_else(
                || t_string!(i18n, desk.products.add).to_owned(),
                |entry| entry.product.name.clone(),
            )
        })
    };
    view! {
        <SidePanel open title=Signal::derive(title) close_label=move || t_string!(i18n, desk.close)>
            <ProductForm entry=entry.get_value() changed/>
        </SidePanel>
    }
}

fn columns(i18n: Words) -> Vec<Column<ProductEntry>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    let text = |key, word: fn(Words) -> &'static str, value: fn(&Product) -> String| {
        Column::new(key, heading(word), move |row: &ProductEntry| {
            value(&row.product).into_any()
        })
        .sorted_by(move |one, other| value(&one.product).cmp(&value(&other.product)))
    };
    vec![
        text(
            "name",
            |i18n| t_string!(i18n, desk.products.name),
            |it| it.name.clone(),
        ),
        text(
            "brand",
            |i18n| t_string!(i18n, desk.products.brand),
            |it| it.brand.clone(),
        ),
        text(
            "category",
            |i18n| t_string!(i18n, desk.products.category),
            |it| it.category.clone(),
        ),
        text(
            "gtin",
            |i18n| t_string!(i18n, desk.products.gtin),
            |it| it.gtin.clone().unwrap_or_default(),
        ),
        Column::new(
            "price",
            heading(|i18n| t_string!(i18n, desk.products.price)),
            |row: &ProductEntry| {
                row.product
                    .price
                    .map(|price| minor_text(price.minor))
                    .unwrap_or_default()
                    .into_any()
            },
        )
        .at_end(),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.products.state)),
            move |row: &ProductEntry| {
                let (icon, label) = match row.product.ended_on {
                    Some(day) => (
                        IconName::Cross,
                        t_string!(i18n, desk.products.ended, day = day.to_string()).to_string(),
                    ),
                    None => (
                        IconName::Check,
                        t_string!(i18n, desk.products.sold).to_owned(),
                    ),
                };
                view! { <StateWord icon tone=Tone::Calm label/> }.into_any()
            },
        ),
    ]
}
