use super::table_head::TableHead;
use super::unique_id;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use std::cmp::Ordering;
use std::sync::Arc;

/// Compares two rows by one column.
pub type RowOrder<T> = Arc<dyn Fn(&T, &T) -> Ordering + Send + Sync>;

/// One column. The first column names the row.
#[derive(Clone)]
pub struct Column<T> {
    /// Names it in [`TableSort`].
    pub key: &'static str,
    /// Its heading.
    pub heading: Signal<String>,
    /// Draws its cell. In the first column it stands inside a button when rows open, so it is
    /// plain text there.
    pub cell: Arc<dyn Fn(&T) -> AnyView + Send + Sync>,
    /// Sorts by it, where the page holds all rows. `None` is not sortable here.
    pub order: Option<RowOrder<T>>,
    /// Numbers and times stand at the right edge.
    pub is_end_aligned: bool,
}

impl<T: 'static> Column<T> {
    /// A column of text that cannot be sorted.
    pub fn new(
        key: &'static str,
        heading: impl Into<Signal<String>>,
        cell: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let (heading, cell) = (heading.into(), Arc::new(cell));
        Self { key, heading, cell, order: None, is_end_aligned: false }
    }

    /// The same column, sortable.
    #[must_use]
    pub fn sorted_by(mut self, order: impl Fn(&T, &T) -> Ordering + Send + Sync + 'static) -> Self {
        self.order = Some(Arc::new(order));
        self
    }

    /// The same column at the right edge, for numbers and times.
    #[must_use]
    pub fn at_end(mut self) -> Self {
        self.is_end_aligned = true;
        self
    }
}

/// By which column the rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSort {
    /// The key of the column.
    pub key: &'static str,
    /// Largest first.
    pub is_descending: bool,
}

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
    #[prop(optional, into)]
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
        all.iter().map(|column| (column.key, column.heading, column.order.is_some(), column.is_end_aligned)).collect::<Vec<_>>()
    });
    let sorted = Memo::new(move |_| sort_rows(rows.get(), sort.get(), columns));
    let body = move || {
        let line = |row: T| {
            let key = row_key.run(row.clone());
            view! { <TableRow row key columns selected on_open/> }
        };
        sorted.get().into_iter().map(line).collect_view()
    };
    let id = unique_id("table");
    view! {
        <div class="table-scroll" role="region" aria-labelledby=id.clone() tabindex="0">
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
                <tbody on:keydown=move_focus>{body}</tbody>
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
        all.iter().find(|column| column.key == sort.key).and_then(|column| column.order.clone())
    });
    if let Some(order) = order {
        rows.sort_by(|one, other| {
            let ordering = order(one, other);
            if sort.is_descending { ordering.reverse() } else { ordering }
        });
    }
    rows
}

/// One row; its first cell is the heading of the row and the button that opens it.
#[component]
fn TableRow<T>(
    row: T,
    key: String,
    columns: StoredValue<Vec<Column<T>>>,
    selected: Signal<Option<String>>,
    on_open: Option<Callback<String>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let key = StoredValue::new(key);
    let is_selected = Memo::new(move |_| {
        selected.with(|shown| shown.as_ref().is_some_and(|shown| key.with_value(|own| own == shown)))
    });
    let open = move || {
        if let Some(on_open) = on_open {
            on_open.run(key.get_value());
        }
    };
    let cells = columns.with_value(|all| {
        let draw = |(position, column): (usize, &Column<T>)| {
            let content = (column.cell)(&row);
            let class = if column.is_end_aligned { "end num" } else { "" };
            match (position, on_open) {
                (0, Some(_)) => view! {
                    <th scope="row" class=class>
                        <button
                            type="button"
                            class="row-open"
                            aria-current=move || is_selected.get().then_some("true")
                        >
                            {content}
                        </button>
                    </th>
                }
                .into_any(),
                (0, None) => view! { <th scope="row" class=class>{content}</th> }.into_any(),
                _ => view! { <td class=class>{content}</td> }.into_any(),
            }
        };
        all.iter().enumerate().map(draw).collect_view()
    });
    // The button of the row has no handler of its own: its press arrives here as well.
    view! {
        <tr class:opens=on_open.is_some() class:is-selected=is_selected on:click=move |_| open()>
            {cells}
        </tr>
    }
}

/// Moves the focus from row to row with the arrow keys.
fn move_focus(event: KeyboardEvent) {
    let find = |row: Option<Element>| {
        let button = row?.query_selector(".row-open").ok().flatten()?;
        button.dyn_into::<HtmlElement>().ok()
    };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(row) = target.and_then(|target| target.closest("tr").ok().flatten()) else { return };
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
