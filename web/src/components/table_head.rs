use super::{Icon, TableSort};
use crate::icons::IconName;
use leptos::prelude::*;

/// The heading of a column; pressing it sorts by the column, pressing again turns the order.
#[component]
pub(super) fn TableHead(
    /// The key of the column.
    key: &'static str,
    /// Its words.
    heading: Signal<String>,
    /// Whether it can be pressed.
    is_sortable: bool,
    /// Stands at the right edge.
    is_end_aligned: bool,
    /// The sort of the table, both ways.
    sort: RwSignal<Option<TableSort>>,
) -> impl IntoView {
    let own = move || sort.get().filter(|sort| sort.key == key);
    let direction = move || {
        own().map(|sort| {
            if sort.is_descending {
                "descending"
            } else {
                "ascending"
            }
        })
    };
    let turn = move |_| {
        let is_descending = own().is_some_and(|sort| !sort.is_descending);
        sort.set(Some(TableSort { key, is_descending }));
    };
    let arrow = move || {
        let (name, class) = match own() {
            Some(sort) if sort.is_descending => (IconName::ChevronDown, ""),
            Some(_) => (IconName::ChevronUp, ""),
            None => (IconName::Sort, "sort-idle"),
        };
        view! { <span class=class><Icon name small=true/></span> }
    };
    let content = if is_sortable {
        view! {
            <button type="button" on:click=turn>
                {move || heading.get()}
                {arrow}
            </button>
        }
        .into_any()
    } else {
        view! { {move || heading.get()} }.into_any()
    };
    view! {
        <th scope="col" class:end=is_end_aligned aria-sort=direction>
            {content}
        </th>
    }
}
