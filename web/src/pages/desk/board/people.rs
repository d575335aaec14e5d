//! The people of the board, those who need somebody first.

use super::Opened;
use crate::components::{
    BeatLegend, BeatState, BeatStrip, BeatStroke, Column, DataTable, StateWord, TableSort,
};
use crate::i18n::*;
use crate::pages::desk::words::{Words, clock_time, status_word};
use leptos::prelude::*;
use shared::api::board::{Board, BoardRow};
use shared::route::strip::{Stroke, StrokeShape};

/// The table. Its first order is the server's: who needs somebody first.
#[component]
pub fn People(board: Signal<Board>, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    let i18n = use_i18n();
    let sort = RwSignal::new(None::<TableSort>);
    let rows = Signal::derive(move || board.with(|board| board.people.clone()));
    let selected = move || match opened.get() {
        Some(Opened::Day(person) | Opened::Visit(person, _)) => Some(person.to_string()),
        _ => None,
    };
    let open = move |key: String| {
        if let Ok(person) = key.parse() {
            opened.set(Some(Opened::Day(person)));
        }
    };
    let legend = move || {
        vec![
            (
                BeatState::Done,
                t_string!(i18n, desk.board.stroke.done).to_string(),
            ),
            (
                BeatState::Here,
                t_string!(i18n, desk.board.stroke.here).to_string(),
            ),
            (
                BeatState::Missed,
                t_string!(i18n, desk.board.stroke.missed).to_string(),
            ),
            (
                BeatState::Unknown,
                t_string!(i18n, desk.board.stroke.unknown).to_string(),
            ),
            (
                BeatState::Planned,
                t_string!(i18n, desk.board.stroke.planned).to_string(),
            ),
            (
                BeatState::Unplanned,
                t_string!(i18n, desk.board.stroke.unplanned).to_string(),
            ),
        ]
    };
    view! {
        <DataTable
            caption=move || t_string!(i18n, desk.board.table).to_string()
            columns=columns(i18n)
            rows
            row_key=|row: BoardRow| row.person.to_string()
            sort
            selected=Signal::derive(selected)
            on_open=Callback::new(open)
            roomy=true
        />
        <BeatLegend
            states=Signal::derive(legend)
            expected_label=move || t_string!(i18n, desk.board.expected).to_string()
        />
    }
}

fn columns(i18n: Words) -> Vec<Column<BoardRow>> {
    let heading = |word: fn(Words) -> String| Signal::derive(move || word(i18n));
    vec![
        Column::new(
            "person",
            heading(|i18n| t_string!(i18n, desk.board.person).to_string()),
            |row: &BoardRow| row.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.name.cmp(&other.name)),
        Column::new(
            "route",
            heading(|i18n| t_string!(i18n, desk.board.route).to_string()),
            move |row: &BoardRow| strip(i18n, row),
        ),
        Column::new(
            "done",
            heading(|i18n| t_string!(i18n, desk.board.done).to_string()),
            |row: &BoardRow| format!("{} / {}", row.done, row.planned).into_any(),
        )
        .sorted_by(|one, other| {
            (one.done * other.planned.max(1)).cmp(&(other.done * one.planned.max(1)))
        })
        .at_end(),
        Column::new(
            "now",
            heading(|i18n| t_string!(i18n, desk.board.now).to_string()),
            |row: &BoardRow| {
                row.now
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |now| now.name.clone())
                    .into_any()
            },
        ),
        Column::new(
            "status",
            heading(|i18n| t_string!(i18n, desk.board.status).to_string()),
            move |row: &BoardRow| {
                let (icon, tone, label) = status_word(i18n, row.status);
                view! { <StateWord icon tone label/>{evidence(i18n, row)} }.into_any()
            },
        ),
        Column::new(
            "heard",
            heading(|i18n| t_string!(i18n, desk.board.heard).to_string()),
            |row: &BoardRow| {
                let not_told = || "–".to_owned();
                row.last_heard_at
                    .map_or_else(not_told, clock_time)
                    .into_any()
            },
        )
        .sorted_by(|one, other| one.last_heard_at.cmp(&other.last_heard_at))
        .at_end(),
    ]
}

/// How many check-ins of the day somebody should look at; the status tells of the last one only.
fn evidence(i18n: Words, row: &BoardRow) -> Option<impl IntoView + use<>> {
    let count = i32::try_from(row.doubtful_evidence).unwrap_or(i32::MAX);
    (count > 0).then(|| {
        let words = t_string!(i18n, desk.board.evidence, count = count).to_string();
        view! { <span class="cell-note">{words}</span> }
    })
}

/// A row's strip with its words.
fn strip(i18n: Words, row: &BoardRow) -> AnyView {
    let strokes: Vec<BeatStroke> = row.strokes.iter().map(drawn).collect();
    // The mark is on the last stop that is due; the hairline stands behind it.
    let last_due = row.strokes.iter().position(|stroke| stroke.is_expected);
    let expected = last_due.map(|last_due| last_due + 1);
    let label = t_string!(
        i18n,
        desk.board.strip,
        done = row.done,
        planned = row.planned,
        missed = row.missed,
        unplanned = row.unplanned
    );
    view! { <BeatStrip strokes expected label/> }.into_any()
}

fn drawn(stroke: &Stroke) -> BeatStroke {
    let state = match stroke.shape {
        StrokeShape::Done => BeatState::Done,
        StrokeShape::Here => BeatState::Here,
        StrokeShape::Missed => BeatState::Missed,
        StrokeShape::Planned => BeatState::Planned,
        StrokeShape::Unknown => BeatState::Unknown,
        StrokeShape::Unplanned => BeatState::Unplanned,
    };
    BeatStroke {
        state,
        units: u8::try_from(stroke.units).unwrap_or(u8::MAX),
    }
}
