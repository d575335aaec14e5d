//! Promotions: the list with their periods, or a calendar of them; each opens its review.

mod budget;
mod calendar;
mod form;
mod months;
mod period;
mod review;
mod words;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use super::rights::use_rights;
use super::words::local_today;
use crate::components::{
    ButtonKind, ButtonLink, Choice, ChoiceOption, Column, DataTable, EmptyState, SearchField,
    SelectField, StateWord, TableSort, WorkHead,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use crate::state::{use_query, use_settled};
use calendar::Calendar;
pub use form::PromotionForm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use months::Month;
use period::PeriodStrip;
pub use review::PromotionReview;
use shared::api::promotions::{PromotionList, PromotionRow};
use shared::promotion::PromotionState;
use shared::time::BusinessDay;
use words::state_word;
pub use words::type_word;

/// How the promotions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    List,
    Calendar,
}

/// What the address names.
#[derive(Clone, Copy)]
struct Asking {
    state: RwSignal<Option<PromotionState>>,
    search: RwSignal<String>,
    shown: RwSignal<Option<Shown>>,
    month: RwSignal<Month>,
}

fn said_asking() -> Asking {
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let known = said("state");
    let known = PromotionState::ALL
        .iter()
        .find(|one| Some(one.as_str()) == known.as_deref());
    let shown = match said("view").as_deref() {
        Some("calendar") => Shown::Calendar,
        _ => Shown::List,
    };
    let month = said("month").and_then(|month| Month::parse(&month));
    Asking {
        state: RwSignal::new(known.copied()),
        search: RwSignal::new(said("query").unwrap_or_default()),
        shown: RwSignal::new(Some(shown)),
        month: RwSignal::new(month.unwrap_or_else(|| Month::of(local_today()))),
    }
}

/// The page. Filters, view and month are kept in the address, so that a link shows the same.
#[component]
pub fn Promotions() -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let asking = said_asking();
    let settled = use_settled(asking.search);
    let query = Memo::new(move |_| {
        let mut query = String::new();
        if let Some(state) = asking.state.get() {
            query.push_str(&format!("state={}&", state.as_str()));
        }
        let words = settled.get();
        if !words.trim().is_empty() {
            let words = String::from(js_sys::encode_uri_component(words.trim()));
            query.push_str(&format!("query={words}&"));
        }
        query
    });
    let is_calendar = Memo::new(move |_| asking.shown.get() == Some(Shown::Calendar));
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let mut query = query.get();
        if is_calendar.get() {
            query.push_str(&format!("view=calendar&month={}", asking.month.get()));
        }
        if before.is_some() {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&format!("/desk/promotions?{query}"), options);
        }
    });
    view! {
        <DeskFrame place=DeskPlace::Promotions>
            <WorkHead title=move || t_string!(i18n, desk.promotions.title)>
                <Show when=move || rights.may_set_up_promotions()>
                    <ButtonLink kind=ButtonKind::Primary icon=IconName::Plus href="/desk/promotions/new".to_owned()>
                        {move || t_string!(i18n, desk.promotions.new)}
                    </ButtonLink>
                </Show>
            </WorkHead>
            <Filters asking/>
            {move || if is_calendar.get() {
                view! { <Calendar query month=asking.month/> }.into_any()
            } else {
                view! { <Listed query/> }.into_any()
            }}
        </DeskFrame>
    }
}

#[component]
fn Filters(asking: Asking) -> impl IntoView {
    let i18n = use_i18n();
    let states = move || {
        let all = PromotionState::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, state_word(i18n, *one).2))
            .collect::<Vec<_>>()
    };
    let views = move || {
        [
            (Shown::List, t_string!(i18n, desk.promotions.as_list)),
            (
                Shown::Calendar,
                t_string!(i18n, desk.promotions.as_calendar),
            ),
        ]
        .map(|(shown, word)| ChoiceOption::new(shown, word))
        .to_vec()
    };
    view! {
        <div class="filters">
            <SearchField
                label=move || t_string!(i18n, desk.promotions.search)
                clear_label=move || t_string!(i18n, desk.stores.clear)
                value=asking.search
            />
            <SelectField
                label=move || t_string!(i18n, desk.promotions.state) value=asking.state
                options=Signal::derive(states)
                none_label=move || t_string!(i18n, desk.promotions.any_state)
            />
            <div class="right">
                <Choice
                    label=move || t_string!(i18n, desk.promotions.view)
                    options=Signal::derive(views)
                    value=asking.shown
                    hide_label=true
                />
            </div>
        </div>
    }
}

#[component]
fn Listed(query: Memo<String>) -> impl IntoView {
    let path = Signal::derive(move || format!("/api/promotions?{}", query.get()));
    let list = use_query::<PromotionList>(move || Some(path.get()));
    view! { <Asked query=list draw=move |first| view! { <List first path/> }/> }
}

#[component]
fn List(first: Signal<PromotionList>, path: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let pages = use_paging(first, path);
    let rows = pages.rows;
    let sort = RwSignal::new(None::<TableSort>);
    let today = Memo::new(move |_| first.with(|first| first.today));
    let navigate = use_navigate();
    let open = move |id: String| {
        navigate(
            &format!("/desk/promotions/{id}"),
            NavigateOptions::default(),
        );
    };
    let open = Callback::new(open);
    view! {
        <section>
            <Show
                when=move || rows.with(|rows| !rows.is_empty())
                fallback=move || view! {
                    <EmptyState
                        icon=IconName::Promotion
                        title=move || t_string!(i18n, desk.promotions.empty_title)
                        text=move || t_string!(i18n, desk.promotions.empty_text)
                    />
                }
            >
                <DataTable
                    caption=move || t_string!(i18n, desk.promotions.table)
                    columns=columns(i18n, today)
                    rows
                    row_key=|row: PromotionRow| row.id.to_string()
                    sort
                    on_open=open
                    roomy=true
                />
                <MoreRows list=pages/>
            </Show>
        </section>
    }
}

/// The first order is the server's: the latest beginning first.
fn columns(i18n: Words, today: Memo<BusinessDay>) -> Vec<Column<PromotionRow>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "name",
            heading(|i18n| t_string!(i18n, desk.promotions.name)),
            |row: &PromotionRow| row.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.name.cmp(&other.name)),
        Column::new(
            "type",
            heading(|i18n| t_string!(i18n, desk.promotions.type_name)),
            move |row: &PromotionRow| type_word(i18n, row.promotion_type).into_any(),
        ),
        Column::new(
            "period",
            heading(|i18n| t_string!(i18n, desk.promotions.period)),
            move |row: &PromotionRow| {
                view! { <PeriodStrip from=row.from to=row.to today=today.get()/> }.into_any()
            },
        )
        .sorted_by(|one, other| one.from.cmp(&other.from)),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.promotions.state)),
            move |row: &PromotionRow| {
                let (icon, tone, label) = state_word(i18n, row.state);
                view! { <StateWord icon tone label/> }.into_any()
            },
        )
        .sorted_by(|one, other| one.state.cmp(&other.state)),
        Column::new(
            "owner",
            heading(|i18n| t_string!(i18n, desk.promotions.owner)),
            |row: &PromotionRow| row.owner_name.clone().into_any(),
        )
        .sorted_by(|one, other| one.owner_name.cmp(&other.owner_name)),
    ]
}
