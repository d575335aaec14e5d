//! The rules of a person in their order.

use super::Opened;
use crate::components::{
    Choice, ChoiceLook, ChoiceOption, Column, DataTable, IconButton, TableSort,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::saving::{Saving, draft_of};
use crate::words::Words;
use leptos::prelude::*;
use shared::api::plans::{PlanRule, PlanWeek};
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::change_draft;
use shared::route::StopRule;
use shared::sync::engine::Draft;

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
    let step = Callback::new(move |(rule, is_up): (PlanRule, bool)| {
        let rules = rows.get_untracked();
        if let Some(neighbour) = neighbour(&rules, &rule, is_up) {
            saving.save(exchange(&rule, neighbour));
        }
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
    let sort = RwSignal::new(None::<TableSort>);
    let table = move || {
        let is_one_day = weekday.get() != Some(ALL_DAYS);
        let step = (may_plan.get() && is_one_day).then_some(step);
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
        </div>
        {table}
    }
}

fn neighbour<'a>(rules: &'a [PlanRule], rule: &PlanRule, is_up: bool) -> Option<&'a PlanRule> {
    let at = rules.iter().position(|other| other.id == rule.id)?;
    let next = if is_up { at.checked_sub(1)? } else { at + 1 };
    rules.get(next)
}

/// Two rules change places; times stay with the place, so that the day keeps its rhythm.
fn exchange(one: &PlanRule, other: &PlanRule) -> Vec<Draft> {
    let moved = |from: &PlanRule, to: &PlanRule| {
        let order = if to.rule.order == from.rule.order {
            from.rule.order + 1
        } else {
            to.rule.order
        };
        let after = StopRule {
            order,
            planned_minute: to.rule.planned_minute,
            ..from.rule.clone()
        };
        change_draft(
            draft_of(RecordId(from.id.0), feeds::user(from.rule.person)),
            &from.rule,
            &after,
        )
    };
    moved(one, other)
        .into_iter()
        .chain(moved(other, one))
        .collect()
}

fn columns(i18n: Words, step: Option<Callback<(PlanRule, bool)>>) -> Vec<Column<PlanRule>> {
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
                view! { <span class="inline"><span class="num">{rule.rule.order}</span>{steps}</span> }
                    .into_any()
            },
        )
        .sorted_by(|one, other| one.rule.order.cmp(&other.rule.order)),
    ]
}

fn steps(i18n: Words, rule: &PlanRule, step: Callback<(PlanRule, bool)>) -> impl IntoView + use<> {
    let (up, down) = (rule.clone(), rule.clone());
    // A press here moves the stop and does not open it.
    view! {
        <span class="inline" on:click=|event| event.stop_propagation()>
            <IconButton
                icon=IconName::ChevronUp
                label=move || t_string!(i18n, desk.plans.up)
                on_press=move |()| step.run((up.clone(), true))
            />
            <IconButton
                icon=IconName::ChevronDown
                label=move || t_string!(i18n, desk.plans.down)
                on_press=move |()| step.run((down.clone(), false))
            />
        </span>
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
