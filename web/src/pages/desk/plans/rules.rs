//! The rules of a person in their order.

use super::Opened;
use super::edits::{exchange, move_stop};
use super::order::DayOrder;
use crate::components::{
    Button, ButtonKind, Choice, ChoiceLook, ChoiceOption, Column, DataTable, IconButton, TableSort,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::saving::Saving;
use crate::words::Words;
use leptos::prelude::*;
use shared::api::plans::{PlanRule, PlanWeek};

/// Every day of the week at once; ISO weekdays begin with 1.
const ALL_DAYS: u8 = 0;

/// The weekday whose stops are looked at, and the table. An order means something within one day, so
/// only there stops change places.
#[component]
pub fn Rules(
    plan: Signal<PlanWeek>,
    may_plan: Memo<bool>,
    saving: Saving,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let weekday = RwSignal::new(Some(ALL_DAYS));
    let weekdays = move || {
        let days = (1..=7).map(|day| ChoiceOption::new(day, weekday_word(i18n, day)));
        let all = ChoiceOption::new(ALL_DAYS, t_string!(i18n, desk.plans.all_days));
        std::iter::once(all).chain(days).collect::<Vec<_>>()
    };
    let rows = Signal::derive(move || {
        let mut rules = plan.with(|plan| plan.rules.clone());
        let day = weekday.get().filter(|day| *day != ALL_DAYS);
        rules.retain(|rule| day.is_none_or(|day| rule.rule.weekdays.contains(&day)));
        rules.sort_by_key(|rule| (rule.rule.order, rule.id));
        rules
    });
    let step = Callback::new(move |(rule, step): (PlanRule, Step)| {
        let drafts = match step {
            Step::Up => exchange(&rows.get_untracked(), rule.id, true),
            Step::Down => exchange(&rows.get_untracked(), rule.id, false),
            Step::ToDay { from, to } => move_stop(&rule, from, to),
        };
        saving.save(drafts);
    });
    let selected = move || match opened.get() {
        Some(Opened::Rule(id)) => Some(id.to_string()),
        _ => None,
    };
    let open = Callback::new(move |key: String| {
        if let Ok(id) = key.parse() {
            opened.set(Some(Opened::Rule(id)));
        }
    });
    let copy = Callback::new(move |()| {
        let day = weekday.get_untracked().filter(|day| *day != ALL_DAYS);
        opened.set(Some(Opened::Copy(day)));
    });
    let sort = RwSignal::new(None::<TableSort>);
    let table = move || {
        let day = weekday.get().filter(|day| *day != ALL_DAYS);
        let step = day.filter(|_| may_plan.get()).map(|day| (day, step));
        view! {
            <DataTable
                caption=move || t_string!(i18n, desk.plans.table)
                columns=columns(i18n, step)
                rows
                row_key=|rule: PlanRule| rule.id.to_string()
                sort
                selected=Signal::derive(selected)
                on_open=may_plan.get().then_some(open)
            />
        }
    };
    view! {
        <div class="filters">
            <Choice
                label=move || t_string!(i18n, desk.plans.weekdays)
                options=Signal::derive(weekdays)
                value=weekday
                look=ChoiceLook::Chips
                hide_label=true
            />
            <Show when=move || may_plan.get() && rows.with(|rows| !rows.is_empty())>
                <Button kind=ButtonKind::Quiet on_press=copy>{move || t_string!(i18n, desk.plan_edit.copy)}</Button>
            </Show>
        </div>
        <Show when=move || may_plan.get() && weekday.get() != Some(ALL_DAYS)>
            <DayOrder rows saving/>
        </Show>
        {table}
    }
}

/// What is done with one stop of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// From one weekday to another.
    ToDay { from: u8, to: u8 },
}

/// One day's stops with what is done with each.
type Steps = (u8, Callback<(PlanRule, Step)>);

fn columns(i18n: Words, step: Option<Steps>) -> Vec<Column<PlanRule>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "store",
            heading(|i18n| t_string!(i18n, desk.plans.store)),
            |rule: &PlanRule| rule.store_name.clone().into_any(),
        )
        .sorted_by(|one, other| one.store_name.cmp(&other.store_name)),
        Column::new(
            "weekdays",
            heading(|i18n| t_string!(i18n, desk.plans.weekdays)),
            move |rule: &PlanRule| weekday_words(i18n, &rule.rule.weekdays).into_any(),
        ),
        Column::new(
            "time",
            heading(|i18n| t_string!(i18n, desk.plans.time)),
            |rule: &PlanRule| minute_words(rule.rule.planned_minute).into_any(),
        )
        .sorted_by(|one, other| one.rule.planned_minute.cmp(&other.rule.planned_minute))
        .at_end(),
        Column::new(
            "order",
            heading(|i18n| t_string!(i18n, desk.plans.order)),
            move |rule: &PlanRule| {
                let steps = step.map(|step| steps(i18n, rule, step));
                view! { <span class="inline"><span class="num order-number">{rule.rule.order}</span>{steps}</span> }
                    .into_any()
            },
        )
        .sorted_by(|one, other| one.rule.order.cmp(&other.rule.order)),
    ]
}

fn steps(i18n: Words, rule: &PlanRule, (day, step): Steps) -> impl IntoView + use<> {
    let (up, down, moved) = (rule.clone(), rule.clone(), rule.clone());
    let to_day = Callback::new(move |to: u8| {
        step.run((moved.clone(), Step::ToDay { from: day, to }));
    });
    // A press here moves the stop and does not open it.
    view! {
        <span
            class="inline"
            on:click=|event| event.stop_propagation()
            on:keydown=|event| event.stop_propagation()
        >
            <IconButton
                icon=IconName::ChevronUp
                label=move || t_string!(i18n, desk.plans.up)
                on_press=move |()| step.run((up.clone(), Step::Up))
            />
            <IconButton
                icon=IconName::ChevronDown
                label=move || t_string!(i18n, desk.plans.down)
                on_press=move |()| step.run((down.clone(), Step::Down))
            />
            <MoveTo from=day to_day name=rule.store_name.clone()/>
        </span>
    }
}

/// The weekdays to which a stop can go; choosing one moves it.
#[component]
fn MoveTo(from: u8, to_day: Callback<u8>, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let label = move || format!("{} {name}", t_string!(i18n, desk.plan_edit.move_to));
    let choose = move |event: leptos::ev::Targeted<
        leptos::ev::Event,
        leptos::web_sys::HtmlSelectElement,
    >| {
        let select = event.target();
        if let Ok(day) = select.value().parse() {
            to_day.run(day);
        }
        select.set_value("");
    };
    let days = move || {
        let others = (1..=7).filter(|day| *day != from);
        others
            .map(|day| view! { <option value=day.to_string()>{weekday_word(i18n, day)}</option> })
            .collect_view()
    };
    view! {
        <select class="move-to" aria-label=label on:change:target=choose>
            <option value="">{move || t_string!(i18n, desk.plan_edit.move_to)}</option>
            {days}
        </select>
    }
}

/// Weekdays as short words.
pub fn weekday_words(i18n: Words, weekdays: &[u8]) -> String {
    weekdays
        .iter()
        .map(|weekday| weekday_word(i18n, *weekday))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One ISO weekday.
pub fn weekday_word(i18n: Words, weekday: u8) -> &'static str {
    match weekday {
        1 => t_string!(i18n, common.weekday.monday),
        2 => t_string!(i18n, common.weekday.tuesday),
        3 => t_string!(i18n, common.weekday.wednesday),
        4 => t_string!(i18n, common.weekday.thursday),
        5 => t_string!(i18n, common.weekday.friday),
        6 => t_string!(i18n, common.weekday.saturday),
        _ => t_string!(i18n, common.weekday.sunday),
    }
}

/// Minutes after midnight as a time.
pub fn minute_words(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
