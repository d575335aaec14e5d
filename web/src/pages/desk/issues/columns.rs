//! The columns of the list of issues.

use super::words::{clock_words, noted_words, state_word, urgency_word};
use crate::components::{Badge, Column, StateWord, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use crate::words::photos_words;
use leptos::prelude::*;
use shared::api::issues::IssueRow;
use shared::issue::{IssueState, Urgency};
use shared::time::BusinessDay;

/// The columns. Their first order is the server's: the most urgent first, then by due day.
pub fn columns(i18n: Words, today: Memo<BusinessDay>) -> Vec<Column<IssueRow>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "issue",
            heading(|i18n| t_string!(i18n, desk.issues.issue)),
            move |row: &IssueRow| {
                let runs = matches!(row.state, IssueState::Open | IssueState::Acknowledged);
                let urgent = (runs && row.urgency == Urgency::Urgent).then(|| {
                    let word = urgency_word(i18n, row.urgency);
                    view! { " "<Badge tone=Tone::Failing icon=IconName::Warning>{word}</Badge> }
                });
                let photos = photos_words(i18n, row.photos)
                    .map(|words| view! { <span class="cell-of">{words}</span> });
                view! { {row.title.clone()}{urgent}{photos} }.into_any()
            },
        ),
        Column::new(
            "store",
            heading(|i18n| t_string!(i18n, desk.issues.store)),
            |row: &IssueRow| row.store_name.clone().into_any(),
        )
        .sorted_by(|one, other| one.store_name.cmp(&other.store_name)),
        Column::new(
            "clock",
            heading(|i18n| t_string!(i18n, desk.issues.clock)),
            move |row: &IssueRow| clock(i18n, row, today.get()),
        )
        .sorted_by(|one, other| one.due.cmp(&other.due)),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.issues.state)),
            move |row: &IssueRow| state(i18n, row),
        )
        .sorted_by(|one, other| one.state.cmp(&other.state)),
        Column::new(
            "owner",
            heading(|i18n| t_string!(i18n, desk.issues.owner)),
            move |row: &IssueRow| {
                let nobody = || t_string!(i18n, desk.issues.nobody).to_string();
                row.owner_name.clone().unwrap_or_else(nobody).into_any()
            },
        )
        .sorted_by(|one, other| one.owner_name.cmp(&other.owner_name)),
        Column::new(
            "reporter",
            heading(|i18n| t_string!(i18n, desk.issues.reporter)),
            |row: &IssueRow| row.reporter_name.clone().into_any(),
        )
        .sorted_by(|one, other| one.reporter_name.cmp(&other.reporter_name)),
    ]
}

/// What is solved has no clock any more.
fn clock(i18n: Words, row: &IssueRow, today: BusinessDay) -> AnyView {
    if matches!(row.state, IssueState::Solved | IssueState::Closed) {
        return row.day.to_string().into_any();
    }
    let (tone, label) = clock_words(i18n, (row.day, row.due), today);
    let icon = if tone == Tone::Failing {
        IconName::Warning
    } else {
        IconName::Clock
    };
    view! { <StateWord icon tone label/> }.into_any()
}

/// How far it is, and under it whether somebody took note too late.
fn state(i18n: Words, row: &IssueRow) -> AnyView {
    let (icon, tone, label) = state_word(i18n, row.state);
    let late = noted_words(i18n, row)
        .filter(|(tone, _)| *tone != Tone::Calm)
        .map(|(_, words)| view! { <span class="cell-note">{words}</span> });
    view! { <StateWord icon tone label/>{late} }.into_any()
}
