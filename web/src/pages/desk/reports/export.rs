//! The report as a file and on paper.

use super::filter::ReportFilter;
use crate::components::{Button, ButtonKind};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::download::Download;
use crate::state::use_session;
use leptos::prelude::*;

/// The endings of the files.
const FORMATS: [(&str, &str); 2] = [("csv", "CSV"), ("xlsx", "XLSX")];

/// Export of the table, and print.
#[component]
pub fn ExportActions(filter: Memo<ReportFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let path = Signal::derive(move || {
        let filter = filter.get();
        format!(
            "/api/reports/compliance/export?{}by={}&",
            filter.query(),
            filter.by.as_str()
        )
    });
    let name = Signal::derive(move || {
        let filter = filter.get();
        format!(
            "compliance-{}-{}-{}",
            filter.by.as_str(),
            filter.from,
            filter.to
        )
    });
    let print = move |()| {
        window().print().ok();
    };
    view! {
        <div class="right">
            <ExportButtons path name/>
            <Button kind=ButtonKind::Quiet icon=IconName::Print on_press=Callback::new(print)>
                {move || t_string!(i18n, desk.board.print).to_string()}
            </Button>
        </div>
    }
}

/// A button for each kind of file. `path` ends where a parameter may follow.
#[component]
pub fn ExportButtons(path: Signal<String>, name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let download = Download::new(use_session());
    let button = move |(format, words): (&'static str, &'static str)| {
        let run = move |()| {
            let locale = leptos_i18n::Locale::as_str(untrack(|| i18n.get_locale()));
            let path = format!("{}format={format}&locale={locale}", path.get_untracked());
            let name = format!("storebeat-{}.{format}", name.get_untracked());
            download.run(i18n, path, name);
        };
        view! {
            <Button
                kind=ButtonKind::Quiet
                icon=IconName::Export
                pending=download.is_pending
                on_press=Callback::new(run)
            >
                {words}
            </Button>
        }
    };
    view! {
        {FORMATS.map(button).collect_view()}
        {move || download.refusal.get().map(|words| view! { <span class="error" role="alert">{words}</span> })}
    }
}
