//! The same figures side by side for each team, person, store or day.

use super::filter::{ReportFilter, use_go};
use crate::components::{Choice, ChoiceOption, Column, DataTable, EmptyState, TableSort};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::board::figures::share;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::words::{Words, figure_word};
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::reports::{COMPLIANCE_FIGURES, ComplianceReport, ComplianceRow, ReportBy};
use shared::figures::FigureName;
use shared::time::BusinessDay;
use std::cmp::Ordering;

/// The key of the first column.
const NAME: &str = "name";

/// The table. Sorting asks the server, which has all rows.
#[component]
pub fn ComplianceTable(filter: Memo<ReportFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let go = use_go();
    let by = RwSignal::new(Some(filter.get_untracked().by));
    Effect::new(move || by.set(Some(filter.get().by)));
    Effect::new(move || {
        let wanted = by.get().unwrap_or_default();
        let now = filter.get_untracked();
        if wanted != now.by {
            go.run(ReportFilter { by: wanted, ..now });
        }
    });
    let options = Signal::derive(move || {
        let option = |by: &ReportBy| ChoiceOption::new(*by, by_word(i18n, *by));
        ReportBy::ALL.iter().map(option).collect::<Vec<_>>()
    });
    let sort = RwSignal::new(None::<TableSort>);
    let path = Signal::derive(move || {
        let filter = filter.get();
        let order = sort.get().map_or_else(String::new, |sort| {
            let column = match sort.key {
                NAME => String::new(),
                key => format!("sort={key}&"),
            };
            format!("{column}descending={}&", sort.is_descending)
        });
        format!(
            "/api/reports/compliance?{}by={}&{order}",
            filter.query(),
            filter.by.as_str()
        )
    });
    let report = use_query::<ComplianceReport>(move || Some(path.get()));
    view! {
        <div class="pad-x report-by">
            <Choice label=move || t_string!(i18n, desk.report.by).to_string() options value=by hide_label=true/>
        </div>
        <Asked query=report draw=move |first| view! { <Rows first path filter sort/> }/>
    }
}

#[component]
fn Rows(
    first: Signal<ComplianceReport>,
    path: Signal<String>,
    filter: Memo<ReportFilter>,
    sort: RwSignal<Option<TableSort>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let go = use_go();
    let list = use_paging(first, path);
    let by = Memo::new(move |_| first.with(|report| report.by));
    let open = move |key: String| go.run(narrowed(filter.get_untracked(), by.get_untracked(), key));
    let is_empty = move || list.rows.with(Vec::is_empty);
    view! {
        <Show
            when=move || !is_empty()
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Report
                    title=t_string!(i18n, desk.report.empty_title).to_string()
                    text=t_string!(i18n, desk.report.empty_text).to_string()
                />
            }
        >
            <DataTable
                caption=move || t_string!(i18n, desk.report.table).to_string()
                columns=columns(i18n, by)
                rows=list.rows
                row_key=|row: ComplianceRow| row.key.clone()
                sort
                on_open=Callback::new(open)
            />
            <MoreRows list/>
        </Show>
    }
}

/// The filter of what a row stands for: the page then shows its figures and their records.
fn narrowed(filter: ReportFilter, by: ReportBy, key: String) -> ReportFilter {
    match by {
        ReportBy::Team => ReportFilter {
            team: Some(key),
            by: ReportBy::Person,
            ..filter
        },
        ReportBy::Person => ReportFilter {
            person: Some(key),
            by: ReportBy::Store,
            ..filter
        },
        ReportBy::Store => ReportFilter {
            store: Some(key),
            by: ReportBy::Day,
            ..filter
        },
        ReportBy::Day => match BusinessDay::parse(&key) {
            Some(day) => ReportFilter {
                from: day,
                to: day,
                by: ReportBy::Person,
                ..filter
            },
            None => filter,
        },
    }
}

fn columns(i18n: Words, by: Memo<ReportBy>) -> Vec<Column<ComplianceRow>> {
    let heading = Signal::derive(move || by_word(i18n, by.get()));
    // The server sorts; here the rows keep the order in which they came.
    let as_they_come = |_: &ComplianceRow, _: &ComplianceRow| Ordering::Equal;
    let first = Column::new(NAME, heading, |row: &ComplianceRow| {
        row.name.clone().into_any()
    });
    let figure = |name: &FigureName| {
        let name = *name;
        let heading = Signal::derive(move || figure_word(i18n, name));
        Column::new(name.as_str(), heading, move |row: &ComplianceRow| {
            cell(row, name)
        })
        .sorted_by(as_they_come)
        .at_end()
    };
    std::iter::once(first.sorted_by(as_they_come))
        .chain(COMPLIANCE_FIGURES.iter().map(figure))
        .collect()
}

fn cell(row: &ComplianceRow, name: FigureName) -> AnyView {
    match row.value(name).filter(|value| value.denominator > 0) {
        Some(value) => {
            let of = value
                .per_mille()
                .map(|_| format!("{} / {}", value.numerator, value.denominator));
            view! {
                {share(value)}
                {of.map(|of| view! { <span class="cell-of">{of}</span> })}
            }
            .into_any()
        }
        None => "–".into_any(),
    }
}

fn by_word(i18n: Words, by: ReportBy) -> String {
    match by {
        ReportBy::Team => t_string!(i18n, desk.board.team),
        ReportBy::Person => t_string!(i18n, desk.board.person),
        ReportBy::Store => t_string!(i18n, desk.report.store),
        ReportBy::Day => t_string!(i18n, desk.board.day),
    }
    .to_string()
}
