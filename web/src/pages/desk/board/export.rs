//! The board as a file and on paper.

use crate::components::{Button, ButtonKind};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::download::save_file;
use crate::pages::desk::words::{Words, day_and_time, status_word};
use crate::state::Query;
use leptos::prelude::*;
use shared::api::board::Board;
use shared::text::as_text_cell;

/// Export and print.
#[component]
pub fn ExportActions(board: Query<Board>) -> impl IntoView {
    let i18n = use_i18n();
    let export = move |()| {
        if let Some(board) = board.value.get_untracked().ready() {
            // A browser that refuses to save says so itself.
            let name = format!("storebeat-{}.csv", board.day);
            save_file(&name, "text/csv", csv(i18n, &board).as_bytes()).ok();
        }
    };
    let print = move |()| {
        window().print().ok();
    };
    view! {
        <div class="right">
            <Button kind=ButtonKind::Quiet icon=IconName::Export on_press=Callback::new(export)>
                {move || t_string!(i18n, desk.board.export).to_string()}
            </Button>
            <Button kind=ButtonKind::Quiet icon=IconName::Print on_press=Callback::new(print)>
                {move || t_string!(i18n, desk.board.print).to_string()}
            </Button>
        </div>
    }
}

/// The table as CSV with a byte order mark, which office programs need for Chinese text.
fn csv(i18n: Words, board: &Board) -> String {
    let head = [
        t_string!(i18n, desk.board.person).to_string(),
        t_string!(i18n, desk.board.done).to_string(),
        t_string!(i18n, desk.board.stroke.planned).to_string(),
        t_string!(i18n, desk.board.stroke.missed).to_string(),
        t_string!(i18n, desk.board.stroke.unplanned).to_string(),
        t_string!(i18n, desk.board.now).to_string(),
        t_string!(i18n, desk.board.status).to_string(),
        t_string!(i18n, desk.board.heard).to_string(),
    ];
    let rows = board.people.iter().map(|row| {
        [
            row.name.clone(),
            row.done.to_string(),
            row.planned.to_string(),
            row.missed.to_string(),
            row.unplanned.to_string(),
            row.now
                .as_ref()
                .map(|now| now.name.clone())
                .unwrap_or_default(),
            status_word(i18n, row.status).2,
            row.last_heard_at.map(day_and_time).unwrap_or_default(),
        ]
    });
    let lines = std::iter::once(head)
        .chain(rows)
        .map(|cells| cells.map(|cell| quoted(&cell)).join(","));
    format!("\u{feff}{}\r\n", lines.collect::<Vec<_>>().join("\r\n"))
}

/// A cell that a spreadsheet shows as text, whatever it begins with.
fn quoted(cell: &str) -> String {
    format!("\"{}\"", as_text_cell(cell).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_that_looks_like_a_formula_stays_text() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("云杉里 \"东湖\""), "\"云杉里 \"\"东湖\"\"\"");
    }
}
