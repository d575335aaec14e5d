//! The supervisor's board: who is where in the route, live.

mod day_panel;
mod export;
mod figures;
mod filter;
mod people;
mod records_panel;
mod visit_panel;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::words::clock_time;
use crate::components::{Banner, EmptyState, Tone, WorkHead};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{use_query, use_session};
use day_panel::DayPanel;
use figures::BoardFigures;
use filter::{BoardFilter, Filters, use_filter};
use leptos::prelude::*;
use people::People;
use records_panel::RecordsPanel;
use shared::api::board;
use shared::figures::FigureName;
use shared::ids::{UserId, VisitId};
use visit_panel::VisitPanel;

/// What the side panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A person's day.
    Day(UserId),
    /// A visit of that person.
    Visit(UserId, VisitId),
    /// The records behind a figure.
    Records(FigureName),
}

/// The page.
#[component]
pub fn Board() -> impl IntoView {
    let i18n = use_i18n();
    let filter = use_filter();
    let board = use_query::<board::Board>(move || Some(filter.get().board_path()));
    let opened = RwSignal::new(None::<Opened>);
    on_hints(use_session(), move || board.reload());
    let stamp = move || {
        let board = board.value.get().ready()?;
        Some(format!("{} {}", board.day, clock_time(board.server_time)))
    };
    let stale = move || {
        let board = board
            .is_stale
            .get()
            .then(|| board.value.get().ready())
            .flatten()?;
        let words = t_string!(i18n, desk.state.stale, time = clock_time(board.server_time));
        Some(view! { <Banner tone=Tone::Attention icon=IconName::Offline>{words}</Banner> })
    };
    view! {
        <DeskFrame place=DeskPlace::Board>
            <WorkHead title=move || t_string!(i18n, desk.board.title).to_string() subtitle=Signal::derive(stamp)/>
            <Filters filter board/>
            {stale}
            <Asked query=board draw=move |board| view! { <Day board filter opened/> }/>
        </DeskFrame>
    }
}

#[component]
fn Day(
    board: Signal<board::Board>,
    filter: Memo<BoardFilter>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let version = Memo::new(move |_| board.with(|board| board.server_time));
    let is_empty = Memo::new(move |_| board.with(|board| board.people.is_empty()));
    let people = move || {
        if is_empty.get() {
            view! {
                <EmptyState
                    icon=IconName::Route
                    title=move || t_string!(i18n, desk.board.empty_title).to_string()
                    text=move || t_string!(i18n, desk.board.empty_text).to_string()
                />
            }
            .into_any()
        } else {
            view! { <People board opened/> }.into_any()
        }
    };
    view! {
        <BoardFigures board opened/>
        <div class="split">
            <section>{people}</section>
            {move || match opened.get() {
                Some(Opened::Day(person)) => view! { <DayPanel person filter version opened/> }.into_any(),
                Some(Opened::Visit(person, visit)) => view! { <VisitPanel person visit version opened/> }.into_any(),
                Some(Opened::Records(figure)) => view! { <RecordsPanel figure filter opened/> }.into_any(),
                None => ().into_any(),
            }}
        </div>
    }
}
