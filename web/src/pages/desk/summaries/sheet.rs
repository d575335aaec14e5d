//! A person's summary beside the list, and alone on paper.

use super::figures::lines;
use crate::components::{Button, Fact, FactsList, SidePanel};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::day_and_time;
use leptos::prelude::*;
use shared::api::summaries::SummaryRow;
use shared::time::BusinessDay;

/// The sheet.
#[component]
pub fn SummarySheet(
    /// The person's row; none when it has just gone.
    row: Memo<Option<SummaryRow>>,
    day: Memo<BusinessDay>,
    opened: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let title = move || {
        let name = row.with(|row| row.as_ref().map(|row| row.name.clone()));
        t_string!(i18n, desk.summaries.sheet, name = name.unwrap_or_default()).to_string()
    };
    let foot = move || {
        let print = move |()| {
            window().print().ok();
        };
        view! {
            <Button icon=IconName::Print on_press=Callback::new(print)>
                {move || t_string!(i18n, desk.summaries.print)}
            </Button>
        }
    };
    view! {
        <SidePanel
            open title=Signal::derive(title)
            subtitle=Signal::derive(move || Some(day.get().to_string()))
            close_label=move || t_string!(i18n, desk.close)
            foot=ViewFn::from(foot)
        >
            {move || row.get().map(|row| view! { <Content row/> })}
        </SidePanel>
    }
}

#[component]
fn Content(row: SummaryRow) -> impl IntoView {
    let i18n = use_i18n();
    let now = lines(i18n, &row.now);
    let is_whole = row.is_whole;
    let Some(summary) = row.summary else {
        let facts = now
            .into_iter()
            .map(|(name, value)| view! { <Fact name>{value}</Fact> })
            .collect_view();
        return view! {
            <p class="cell-note">{t_string!(i18n, desk.summaries.missing)}</p>
            <FactsList>{facts}</FactsList>
        }
        .into_any();
    };
    let rows = lines(i18n, &summary.figures)
        .into_iter()
        .zip(now)
        .map(|((name, then), (_, now))| {
            let is_changed = then != now;
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="num">{then}</td>
                    {is_whole.then(|| view! { <td class="num" class:strong=is_changed>{now}</td> })}
                </tr>
            }
        })
        .collect_view();
    let papers = i32::try_from(summary.papers).unwrap_or(i32::MAX);
    let papers = t_string!(i18n, desk.summaries.papers_count, count = papers).to_string();
    let note = summary
        .note
        .unwrap_or_else(|| t_string!(i18n, desk.summaries.no_note).to_owned());
    view! {
        <FactsList>
            <Fact name=t_string!(i18n, desk.summaries.at)>{day_and_time(summary.submitted_at)}</Fact>
            <Fact name=t_string!(i18n, desk.summaries.papers)>{papers}</Fact>
            <Fact name=t_string!(i18n, desk.summaries.note)>{note}</Fact>
        </FactsList>
        <table class="table summary-table">
            <thead>
                <tr>
                    <th scope="col">{t_string!(i18n, desk.summaries.figure)}</th>
                    <th scope="col">{t_string!(i18n, desk.summaries.as_handed)}</th>
                    {is_whole.then(|| view! {
                        <th scope="col">{t_string!(i18n, desk.summaries.as_now)}</th>
                    })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
