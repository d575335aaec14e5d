//! The review of one promotion: its stores and elements as a matrix, and a cell beside it.

mod acts;
mod amended;
mod export;
mod figures;
mod filter;
mod grid;
mod keys;
mod looking;
mod panel;
mod viewer;
mod wall;

use super::budget::BudgetPanel;
use super::words::state_word;
use crate::components::{
    Button, ButtonKind, ButtonLink, EmptyState, SidePanel, StateWord, WorkHead,
};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::{Asked, DeskFrame, DeskPlace};
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::rights::use_rights;
use crate::pages::desk::saving::{SavingNote, use_saving};
use crate::state::{use_query, use_session};
use acts::{Acts, use_acts};
use amended::Amended;
use export::Export;
use figures::Figures;
use filter::{Filters, MatrixFilter, keep_in_address, said_filter};
use grid::Grid;
use keys::listen;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use looking::use_looking;
use panel::CellPanel;
use shared::api::promotions::{PromotionDetail, PromotionMatrix};
use shared::ids::StoreId;
use std::time::Duration;
use viewer::EvidenceViewer;
use wall::Wall;

/// How often the matrix is read while nothing is heard.
const REFRESH: Duration = Duration::from_secs(120);
/// Stores of one page: a region's promotion on one, mostly, so that the review goes through.
const PAGE: u32 = 200;
/// Stores of one page of the wall: each photo is a request of its own.
const WALL_PAGE: u32 = 40;

/// A cell: the store and the element's number.
pub type CellPlace = (StoreId, u16);

/// The page.
#[component]
pub fn PromotionReview() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let place = params
            .with(|params| params.get("place"))
            .unwrap_or_default();
        let mut parts = place.split('/').filter(|part| !part.is_empty());
        parts.nth(1).unwrap_or_default().to_owned()
    });
    let detail =
        use_query::<PromotionDetail>(move || Some(format!("/api/promotions/{}", id.get())));
    let is_budget_open = RwSignal::new(false);
    let may_change = Memo::new(move |_| {
        let known = detail.value.get().ready();
        known.is_some_and(|known| known.may_change)
    });
    let title = move || {
        let known = detail.value.get().ready();
        known.map_or_else(
            || t_string!(i18n, desk.promotions.review).to_owned(),
            |known| known.row.name,
        )
    };
    let subtitle = move || {
        let row = detail.value.get().ready()?.row;
        let (from, to) = (row.from.to_string(), row.to.to_string());
        Some(t_string!(i18n, desk.promotions.from_to, from = from, to = to).to_string())
    };
    view! {
        <DeskFrame place=DeskPlace::Promotions>
            <WorkHead title subtitle=Signal::derive(subtitle)>
                {move || {
                    let known = detail.value.get().ready()?;
                    let (icon, tone, label) = state_word(i18n, known.row.state);
                    Some(view! { <StateWord icon tone label/><Ways known/> })
                }}
                <Show when=move || may_change.get()>
                    <Button icon=IconName::Money on_press=move |()| is_budget_open.set(true)>
                        {t!(i18n, desk.budget.title)}
                    </Button>
                </Show>
            </WorkHead>
            <Asked query=detail draw=move |detail| view! { <Review id detail is_budget_open/> }/>
        </DeskFrame>
    }
}

/// Where else the promotion can be seen: changed by those who may, copied by those who set some up.
#[component]
fn Ways(known: PromotionDetail) -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let id = known.row.id;
    view! {
        <Show when=move || rights.may_set_up_promotions()>
            <ButtonLink kind=ButtonKind::Quiet href=format!("/desk/promotions/new?copy={id}")>
                {move || t_string!(i18n, desk.promotions.copy)}
            </ButtonLink>
        </Show>
        {known.may_change.then(|| view! {
            <ButtonLink icon=IconName::Edit href=format!("/desk/promotions/{id}/edit")>
                {move || t_string!(i18n, desk.promotions.edit)}
            </ButtonLink>
        })}
    }
}

#[component]
fn Review(
    id: Memo<String>,
    detail: Signal<PromotionDetail>,
    is_budget_open: RwSignal<bool>,
) -> impl IntoView {
    let filter = said_filter();
    let query = Memo::new(move |_| filter.query());
    let path = Signal::derive(move || {
        let limit = if filter.is_wall() { WALL_PAGE } else { PAGE };
        let (id, query) = (id.get(), query.get());
        format!("/api/promotions/{id}/matrix?{query}limit={limit}&")
    });
    let matrix = use_query::<PromotionMatrix>(move || Some(path.get()));
    let read_again = move || matrix.reload();
    on_hints(use_session(), read_again);
    matrix.reload_every(REFRESH);
    let saving = use_saving(read_again);
    Effect::new(move || {
        // What was refused may have met another state than the one that is shown.
        if saving.was_refused() {
            read_again();
        }
    });
    let selected = RwSignal::new(filter.first_cell());
    keep_in_address(id, query, selected);
    view! {
        <Amended detail/>
        <Filters filter detail/>
        <SavingNote saving/>
        <Asked
            query=matrix
            draw=move |first| {
                let acts = use_acts(detail, saving);
                view! { <Body detail first path acts filter selected is_budget_open/> }
            }
        />
    }
}

#[component]
fn Body(
    detail: Signal<PromotionDetail>,
    first: Signal<PromotionMatrix>,
    path: Signal<String>,
    acts: Acts,
    filter: MatrixFilter,
    selected: RwSignal<Option<CellPlace>>,
    is_budget_open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    Effect::new(move |was_drawn: Option<()>| {
        first.track();
        if was_drawn.is_some() {
            acts.settle();
        }
    });
    let pages = use_paging(first, path);
    // Every row of the matrix looks here for its own.
    let rows: Signal<_> =
        Memo::new(move |_| filter.narrow(acts.with_decided(pages.rows.get()))).into();
    let looking = use_looking(rows, selected);
    let is_wall = Signal::derive(move || filter.is_wall());
    listen(detail, looking, is_wall, acts);
    // The wall leaves all room to the photos: its viewer says what the panel says.
    let has_panel =
        move || selected.with(Option::is_some) && !is_wall.get() && !is_budget_open.get();
    let draw = move || {
        if is_wall.get() {
            view! { <Wall detail looking/> }.into_any()
        } else {
            view! { <Grid detail matrix=first rows selected/> }.into_any()
        }
    };
    view! {
        <Figures detail matrix=first/>
        <div class="split review">
            <section>
                <Export detail pages acts/>
                <Show
                    when=move || is_wall.get() || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Store
                            title=move || t_string!(i18n, desk.promotions.no_stores_title)
                            text=move || t_string!(i18n, desk.promotions.no_stores_text)
                        />
                    }
                >
                    {draw}
                    <MoreRows list=pages/>
                </Show>
            </section>
            <Show when=has_panel>
                <CellPanel detail looking acts/>
            </Show>
            <SidePanel
                open=is_budget_open title=move || t_string!(i18n, desk.budget.title)
                close_label=move || t_string!(i18n, desk.close)
            >
                <BudgetPanel
                    id=detail.with_untracked(|known| known.row.id)
                    promotion=Signal::derive(move || detail.with(|known| known.promotion.clone()))
                />
            </SidePanel>
        </div>
        <EvidenceViewer detail looking acts/>
    }
}
