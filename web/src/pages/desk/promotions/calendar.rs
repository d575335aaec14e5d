//! Promotions as bars on a strip of nine weeks that moves by the month.

use super::months::{DAYS, Month, WEEK_DAYS, WEEKS, bar_of, strip_start};
use super::words::{state_word, type_icon, type_word};
use crate::components::{Button, EmptyState, Icon, IconButton, StateWord};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::words::local_today;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::promotions::{PromotionList, PromotionRow};
use shared::promotion::PromotionState;
use shared::time::BusinessDay;

/// Promotions of one page: more than a company runs at a time, mostly.
const PAGE: u32 = 200;
/// How wide a day is drawn; the drawing is stretched to its place.
const DAY: i64 = 10;
const HEIGHT: i64 = 20;

/// The calendar of what the filter of the list names.
#[component]
pub fn Calendar(
    /// As the list asks, ending where a parameter may follow.
    query: Memo<String>,
    /// The month with which the strip begins.
    month: RwSignal<Month>,
) -> impl IntoView {
    let start = Memo::new(move |_| strip_start(month.get()));
    let path = Signal::derive(move || {
        let from = start.get();
        let to = from.plus_days(DAYS - 1);
        format!(
            "/api/promotions?{}from={from}&to={to}&limit={PAGE}&",
            query.get()
        )
    });
    let list = use_query::<PromotionList>(move || Some(path.get()));
    view! {
        <section class="promotion-calendar">
            <Months month start/>
            <Asked query=list draw=move |first| view! { <Strip first path start/> }/>
        </section>
    }
}

/// Which month, and the ways to its neighbours.
#[component]
fn Months(month: RwSignal<Month>, start: Memo<BusinessDay>) -> impl IntoView {
    let i18n = use_i18n();
    let title = move || {
        let month = month.get().to_string();
        let (year, number) = month.split_once('-').unwrap_or_default();
        t_string!(
            i18n,
            desk.promotions.calendar.month,
            year = year,
            month = number
        )
        .to_string()
    };
    let weeks = move || {
        let from = start.get().to_string();
        t_string!(i18n, desk.promotions.calendar.weeks, from = from).to_string()
    };
    let here = Month::of(local_today());
    view! {
        <div class="calendar-head">
            <IconButton
                icon=IconName::ChevronLeft
                label=move || t_string!(i18n, desk.promotions.calendar.before)
                on_press=move |()| month.update(|month| *month = month.before())
            />
            <h2 class="num" aria-live="polite">{title}</h2>
            <IconButton
                icon=IconName::ChevronRight
                label=move || t_string!(i18n, desk.promotions.calendar.after)
                on_press=move |()| month.update(|month| *month = month.after())
            />
            <Show when=move || month.get() != here>
                <Button on_press=move |()| month.set(here)>
                    {move || t_string!(i18n, desk.promotions.calendar.this_month)}
                </Button>
            </Show>
            <span class="quiet">{weeks}</span>
        </div>
    }
}

#[component]
fn Strip(
    first: Signal<PromotionList>,
    path: Signal<String>,
    start: Memo<BusinessDay>,
) -> impl IntoView {
    let i18n = use_i18n();
    let pages = use_paging(first, path);
    let today = Memo::new(move |_| first.with(|first| first.today));
    // The eye goes from left to right: what begins first stands on top.
    let rows = Memo::new(move |_| {
        let mut rows = pages.rows.get();
        rows.sort_by(|one, other| {
            (one.from, &one.name, one.id).cmp(&(other.from, &other.name, other.id))
        });
        rows
    });
    view! {
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Calendar
                    title=move || t_string!(i18n, desk.promotions.calendar.empty_title)
                    text=move || t_string!(i18n, desk.promotions.calendar.empty_text)
                />
            }
        >
            <Weeks start/>
            <ol class="calendar-rows" aria-label=move || t_string!(i18n, desk.promotions.calendar.title)>
                <For each=move || rows.get() key=|row| (row.id, row.from, row.to, row.state) let:row>
                    <Line row start today/>
                </For>
            </ol>
            <MoreRows list=pages/>
        </Show>
    }
}

/// The first day of each week; each bar says its days itself, so this is only for the eye.
#[component]
fn Weeks(start: Memo<BusinessDay>) -> impl IntoView {
    let days = move || {
        let week = |number: i64| {
            let day = start.get().plus_days(number * WEEK_DAYS).to_string();
            view! { <span class="num">{day.get(5..).unwrap_or_default().to_owned()}</span> }
        };
        (0..WEEKS).map(week).collect_view()
    };
    view! { <div class="calendar-weeks" aria-hidden="true"><div>{days}</div></div> }
}

/// One promotion: its words, and its bar beside or under them.
#[component]
fn Line(row: PromotionRow, start: Memo<BusinessDay>, today: Memo<BusinessDay>) -> impl IntoView {
    let i18n = use_i18n();
    let href = format!("/desk/promotions/{}", row.id);
    let (from, to) = (row.from, row.to);
    let days = move || {
        let (from, to) = (from.to_string(), to.to_string());
        t_string!(i18n, desk.promotions.calendar.days, from = from, to = to).to_string()
    };
    let state = row.state;
    let promotion_type = row.promotion_type;
    let word = move || {
        let (icon, tone, label) = state_word(i18n, state);
        view! { <StateWord icon tone label/> }
    };
    view! {
        <li>
            <a href=href class="calendar-line">
                <span class="calendar-words">
                    <span class="strong name">{row.name}</span>
                    <span class="calendar-facts">
                        <span class="inline quiet"><Icon name=type_icon(promotion_type) small=true/>{move || type_word(i18n, promotion_type)}</span>
                        {word}
                        <span class="quiet num">{days}</span>
                    </span>
                </span>
                <svg class="calendar-bar" viewBox=format!("0 0 {} {HEIGHT}", DAYS * DAY) preserveAspectRatio="none" aria-hidden="true">
                    <path class="weeks" d=week_lines()></path>
                    {move || bar(from, to, state, start.get())}
                    {move || tick(today.get(), start.get())}
                </svg>
            </a>
        </li>
    }
}

fn week_lines() -> String {
    (1..WEEKS)
        .map(|week| format!("M{} 0v{HEIGHT}", week * WEEK_DAYS * DAY))
        .collect()
}

/// The bar; a state has a look of its own beside its words.
fn bar(
    from: BusinessDay,
    to: BusinessDay,
    state: PromotionState,
    start: BusinessDay,
) -> Option<impl IntoView> {
    let (first, days) = bar_of((from, to), start)?;
    let (x, width) = ((first * DAY).to_string(), (days * DAY).to_string());
    let class = format!("bar {}", state.as_str());
    let height = (HEIGHT - 6).to_string();
    Some(view! { <rect class=class x=x y="3" width=width height=height></rect> })
}

fn tick(today: BusinessDay, start: BusinessDay) -> Option<impl IntoView> {
    let (first, _) = bar_of((today, today), start)?;
    Some(view! { <path class="today" d=format!("M{} 0v{HEIGHT}", first * DAY + DAY / 2)></path> })
}
