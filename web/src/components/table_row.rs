use super::Column;
use leptos::prelude::*;

/// One row; its first cell is the heading of the row and the button that opens it.
#[component]
pub(super) fn TableRow<T>(
    /// What the row shows; none when it has just gone.
    row: Memo<Option<T>>,
    /// The id of the row.
    key: String,
    /// The columns of the table.
    columns: StoredValue<Vec<Column<T>>>,
    /// The id of the row that is open.
    selected: Signal<Option<String>>,
    /// Opens a row.
    on_open: Option<Callback<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let key = StoredValue::new(key);
    let is_selected = Memo::new(move |_| {
        selected.with(|shown| {
            shown
                .as_ref()
                .is_some_and(|shown| key.with_value(|own| own == shown))
        })
    });
    let open = move || {
        if let Some(on_open) = on_open {
            on_open.run(key.get_value());
        }
    };
    let cells = columns.with_value(|all| {
        let draw = |(position, column): (usize, &Column<T>)| {
            let cell = column.cell.clone();
            let content = move || row.with(|row| row.as_ref().map(|row| cell(row)));
            let class = match (column.is_end_aligned, column.is_long) {
                (true, _) => "end num",
                (false, true) => "long",
                (false, false) => "",
            };
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
