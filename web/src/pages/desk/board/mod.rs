//! The supervisor's board: who is where in the route, live.

pub mod day_panel;
mod export;
pub mod figures;
mod filter;
mod people;
mod records_panel;
mod visit_panel;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::words::{clock_time, local_today};
use crate::components::{EmptyState, WorkHead};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{use_query, use_session};
use day_panel::DayPanel;
use figures::BoardFigures;
use filter::{BoardFilter, Filters, use_filter};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use people::People;
use records_panel::RecordsPanel;
use shared::api::board;
use shared::figures::FigureName;
use shared::ids::{UserId, VisitId};
use std::time::Duration;
use visit_panel::VisitPanel;

/// How often the board is read while nothing is heard.
const REFRESH: Duration = Duration::from_secs(60);

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
    // Late and not heard from come from time passing, in a team of which nothing is heard.
    board.reload_every(REFRESH);
    give_focus_back(opened);
    let title = move || match filter.get().day.filter(|day| *day != local_today()) {
        Some(day) => t_string!(i18n, desk.board.title_of, day = day.to_string()).to_string(),
        None => t_string!(i18n, desk.board.title).to_string(),
    };
    let stamp = move || {
        let board = board.value.get().ready()?;
        let time = clock_time(board.server_time);
        Some(
            t_string!(
                i18n,
                desk.board.stamp,
                day = board.day.to_string(),
                time = time
            )
            .to_string(),
        )
    };
    view! {
        <DeskFrame place=DeskPlace::Board>
            <WorkHead title subtitle=Signal::derive(stamp)/>
            <Filters filter board/>
            <Asked query=board draw=move |board| view! { <Day board filter opened/> }/>
        </DeskFrame>
    }
}

/// One panel replaces another, from the day to a visit: what was focused before the first gets the
/// focus back when the last is closed.
fn give_focus_back(opened: RwSignal<Option<Opened>>) {
    let opener = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move |was_open: Option<bool>| {
        let is_open = opened.with(Option::is_some);
        match (was_open.unwrap_or(false), is_open) {
            (false, true) => {
                let focused = document().active_element();
                opener.set_value(focused.and_then(|element| element.dyn_into().ok()));
            }
            (true, false) => opener.with_value(|opener| {
                if let Some(opener) = opener {
                    // Something that has left the page meanwhile cannot take it.
                    opener.focus().ok();
                }
            }),
            _ => {}
        }
        is_open
    });
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
