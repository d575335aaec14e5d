use super::table_head::TableHead;
use super::table_row::TableRow;
use super::{Column, TableSort, unique_id};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// A table with sortable headings whose rows open something. By keyboard: Tab reaches the rows,
/// the arrow keys move between them, Enter opens.
#[component]
pub fn DataTable<T>(
    /// What the table shows; read by screen readers.
    #[prop(into)]
    caption: Signal<String>,
    /// The columns.
    columns: Vec<Column<T>>,
    /// The rows, in the order of the page while `sort` is `None`.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// The id of a row.
    #[prop(into)]
    row_key: Callback<T, String>,
    /// By which column they are sorted, both ways.
    sort: RwSignal<Option<TableSort>>,
    /// The id of the row that is open.
    #[prop(optional, into)]
    selected: Signal<Option<String>>,
    /// Opens a row; without it the rows are only read.
    #[prop(optional_no_strip, into)]
    on_open: Option<Callback<String>>,
    /// Rows of 44 px, for tables with beat strips.
    #[prop(optional)]
    roomy: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let columns = StoredValue::new(columns);
    let heads = columns.with_value(|all| {
        all.iter()
            .map(|column| {
                (
                    column.key,
                    column.heading,
                    column.order.is_some(),
                    column.is_end_aligned,
                )
            })
            .collect::<Vec<_>>()
    });
    let sorted = Memo::new(move |_| sort_rows(rows.get(), sort.get(), columns));
    let keyed = Memo::new(move |_| {
        let rows = sorted.get().into_iter();
        rows.map(|row| (row_key.run(row.clone()), row))
            .collect::<Vec<_>>()
    });
    // Rows keep their elements while their content moves, and with them the focus.
    let keys =
        move || keyed.with(|rows| rows.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
    let line = move |key: String| {
        let own = key.clone();
        let row = Memo::new(move |_| {
            keyed.with(|rows| {
                let mut rows = rows.iter();
                rows.find(|(key, _)| *key == own)
                    .map(|(_, row)| row.clone())
            })
        });
        view! { <TableRow row key columns selected on_open/> }
    };
    let id = unique_id("table");
    let caption_id = id.clone();
    view! {
        <div class="table-scroll" role="region" aria-labelledby=caption_id tabindex="0">
            <table class="table" class:roomy=roomy>
                <caption class="visually-hidden" id=id>{move || caption.get()}</caption>
                <thead>
                    <tr>
                        {heads
                            .into_iter()
                            .map(|(key, heading, is_sortable, is_end_aligned)| {
                                view! { <TableHead key heading is_sortable is_end_aligned sort/> }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody on:keydown=move_focus>
                    <For each=keys key=|key| key.clone() children=line/>
                </tbody>
            </table>
        </div>
    }
}

fn sort_rows<T>(
    mut rows: Vec<T>,
    sort: Option<TableSort>,
    columns: StoredValue<Vec<Column<T>>>,
) -> Vec<T>
where
    T: Send + Sync + 'static,
{
    let Some(sort) = sort else { return rows };
    let order = columns.with_value(|all| {
        all.iter()
            .find(|column| column.key == sort.key)
            .and_then(|column| column.order.clone())
    });
    if let Some(order) = order {
        rows.sort_by(|one, other| {
            let ordering = order(one, other);
            if sort.is_descending {
                ordering.reverse()
            } else {
                ordering
            }
        });
    }
    rows
}

/// Moves the focus from row to row with the arrow keys.
fn move_focus(event: KeyboardEvent) {
    let find = |row: Option<Element>| {
        let button = row?.query_selector(".row-open").ok().flatten()?;
        button.dyn_into::<HtmlElement>().ok()
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(row) = target.and_then(|target| target.closest("tr").ok().flatten()) else {
        return;
    };
    let neighbour = match event.key().as_str() {
        "ArrowDown" => find(row.next_element_sibling()),
        "ArrowUp" => find(row.previous_element_sibling()),
        _ => return,
    };
    if let Some(button) = neighbour {
        event.prevent_default();
        // A row that has just gone cannot take the focus, and need not.
        button.focus().ok();
    }
}
