//! Day summaries: who has handed in, and each one as a page that prints.

mod figures;
mod sheet;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::words::{clock_time, local_today};
use crate::components::{
    ChoiceOption, Column, DataTable, DateField, EmptyState, IconButton, SelectField, StateWord,
    TableSort, Tone, WorkHead,
};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use crate::state::{use_query, use_session};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::summaries::{SummaryList, SummaryRow};
use shared::ids::TeamId;
use shared::time::BusinessDay;
use sheet::SummarySheet;

/// The page. Day, team and the open summary are kept in the address.
#[component]
pub fn Summaries() -> impl IntoView {
    let i18n = use_i18n();
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let day = said("day").and_then(|day| BusinessDay::parse(&day));
    let day = RwSignal::new(day.unwrap_or_else(local_today).to_string());
    let team = RwSignal::new(said("team").and_then(|id| id.parse::<TeamId>().ok()));
    let opened = RwSignal::new(said("person"));
    let query = Memo::new(move |_| {
        let day = BusinessDay::parse(&day.get()).unwrap_or_else(local_today);
        let team = team.get().map(|id| format!("&team={id}"));
        format!("day={day}{}", team.unwrap_or_default())
    });
    keep_in_address(query, opened);
    let list = use_query::<SummaryList>(move || Some(format!("/api/summaries?{}", query.get())));
    on_hints(use_session(), move || list.reload());
    let subtitle = move || {
        let list = list.value.get().ready()?;
        let handed = list
            .people
            .iter()
            .filter(|row| row.summary.is_some())
            .count();
        let words = t_string!(
            i18n,
            desk.summaries.subtitle,
            day = list.day.to_string(),
            handed = handed,
            all = list.people.len()
        );
        Some(words.to_string())
    };
    view! {
        <DeskFrame place=DeskPlace::Summaries>
            <WorkHead title=move || t_string!(i18n, desk.summaries.title) subtitle=Signal::derive(subtitle)/>
            <Filters day team/>
            <Asked query=list draw=move |list| view! { <People list opened/> }/>
        </DeskFrame>
    }
}

fn keep_in_address(query: Memo<String>, opened: RwSignal<Option<String>>) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        let opened = opened.get();
        if before.is_some() {
            let person = opened.map(|id| format!("&person={id}")).unwrap_or_default();
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&format!("/desk/summaries?{query}{person}"), options);
        }
    });
}

#[component]
fn Filters(day: RwSignal<String>, team: RwSignal<Option<TeamId>>) -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let teams = move || {
        let teams = organisation.value.get().ready().unwrap_or_default().teams;
        let options = teams.into_iter();
        options
            .map(|one| ChoiceOption::new(one.id, one.name))
            .collect::<Vec<_>>()
    };
    let step = move |days: i64| {
        let shown = BusinessDay::parse(&day.get_untracked()).unwrap_or_else(local_today);
        day.set(shown.plus_days(days).to_string());
    };
    view! {
        <div class="filters">
            <IconButton icon=IconName::ChevronLeft label=move || t_string!(i18n, desk.board.previous) on_press=move |()| step(-1)/>
            <DateField label=move || t_string!(i18n, desk.board.day) value=day/>
            <IconButton icon=IconName::ChevronRight label=move || t_string!(i18n, desk.board.next) on_press=move |()| step(1)/>
            <SelectField
                label=move || t_string!(i18n, desk.board.team) value=team
                options=Signal::derive(teams)
                none_label=move || t_string!(i18n, desk.board.all_teams)
            />
        </div>
    }
}

#[component]
fn People(list: Signal<SummaryList>, opened: RwSignal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let sort = RwSignal::new(None::<TableSort>);
    let rows = Signal::derive(move || list.with(|list| list.people.clone()));
    let day = Memo::new(move |_| list.with(|list| list.day));
    let open_row = Memo::new(move |_| {
        let id = opened.get()?;
        rows.with(|rows| {
            rows.iter()
                .find(|row| row.person.to_string() == id)
                .cloned()
        })
    });
    let is_open = Memo::new(move |_| open_row.with(|row| row.as_ref().map(|row| row.person)));
    view! {
        <div class="split summaries">
            <section>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Checklist
                            title=move || t_string!(i18n, desk.summaries.empty_title)
                            text=move || t_string!(i18n, desk.summaries.empty_text)
                        />
                    }
                >
                    <DataTable
                        caption=move || t_string!(i18n, desk.summaries.table)
                        columns=columns(i18n)
                        rows
                        row_key=|row: SummaryRow| row.person.to_string()
                        sort
                        selected=opened
                        on_open=Callback::new(move |id| opened.set(Some(id)))
                    />
                </Show>
            </section>
            {move || is_open.get().map(|_| view! { <SummarySheet row=open_row day opened/> })}
        </div>
    }
}

fn columns(i18n: Words) -> Vec<Column<SummaryRow>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    let figures = |row: &SummaryRow| {
        let handed_in = row.summary.as_ref().map(|summary| &summary.figures);
        handed_in.unwrap_or(&row.now).clone()
    };
    vec![
        Column::new(
            "person",
            heading(|i18n| t_string!(i18n, desk.summaries.person)),
            |row: &SummaryRow| row.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.name.cmp(&other.name)),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.summaries.state)),
            move |row: &SummaryRow| state(i18n, row),
        ),
        Column::new(
            "route",
            heading(|i18n| t_string!(i18n, desk.summaries.route)),
            move |row: &SummaryRow| {
                let route = figures(row).route;
                format!("{} / {}", route.numerator, route.denominator).into_any()
            },
        )
        .at_end(),
        Column::new(
            "issues",
            heading(|i18n| t_string!(i18n, desk.summaries.issues)),
            move |row: &SummaryRow| figures(row).issues.to_string().into_any(),
        )
        .at_end(),
        Column::new(
            "note",
            heading(|i18n| t_string!(i18n, desk.summaries.note)),
            |row: &SummaryRow| {
                let summary = row.summary.as_ref();
                let note = summary.and_then(|summary| summary.note.clone());
                note.unwrap_or_default().into_any()
            },
        )
        .long(),
    ]
}

/// Whether and when it was handed in, and whether the records say something else by now.
fn state(i18n: Words, row: &SummaryRow) -> AnyView {
    let Some(summary) = &row.summary else {
        let label = t_string!(i18n, desk.summaries.missing).to_owned();
        return view! { <StateWord icon=IconName::Clock tone=Tone::Attention label/> }.into_any();
    };
    let at = clock_time(summary.submitted_at);
    let label = format!("{} {at}", t_string!(i18n, desk.summaries.handed_in));
    // A part of the day says nothing about figures over all of it.
    let changed = (row.is_whole && summary.figures != row.now).then(|| {
        let words = t_string!(i18n, desk.summaries.changed).to_owned();
        view! { <span class="cell-note">{words}</span> }
    });
    view! { <StateWord icon=IconName::Check label/>{changed} }.into_any()
}
