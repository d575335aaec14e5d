//! Copying stops to another person or another weekday.

use super::edits::{CopyTo, copy_to_person, copy_to_weekday};
use super::rules::weekday_word;
use crate::components::{Button, ButtonKind, ChoiceOption, DateField, SelectField};
use crate::i18n::*;
use crate::pages::desk::saving::Saving;
use crate::pages::desk::words::local_today;
use leptos::prelude::*;
use shared::api::plans::{PlanRule, PlanWeek};
use shared::ids::UserId;
use shared::time::BusinessDay;

/// The form: whom, which weekday, from when.
#[component]
pub fn CopyPlan(
    plan: Signal<PlanWeek>,
    /// The stops of this weekday; of the whole week when none is named.
    weekday: Option<u8>,
    people: Signal<Vec<ChoiceOption<UserId>>>,
    saving: Saving,
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (own, name, rules) = plan.with_untracked(|plan| {
        let falls = |rule: &&PlanRule| weekday.is_none_or(|day| rule.rule.weekdays.contains(&day));
        let rules: Vec<PlanRule> = plan.rules.iter().filter(falls).cloned().collect();
        (plan.person, plan.name.clone(), rules)
    });
    let start = plan.with_untracked(|plan| plan.week).max(local_today());
    let count = u32::try_from(rules.len()).unwrap_or(u32::MAX);
    let rules = StoredValue::new(rules);
    let person = RwSignal::new(None::<UserId>);
    let to_weekday = RwSignal::new(None::<u8>);
    let start = RwSignal::new(start.to_string());
    let what = move || match weekday {
        Some(day) => {
            let day = weekday_word(i18n, day);
            t_string!(i18n, desk.plan_edit.copy_what_day, count = count, day = day).to_string()
        }
        None => t_string!(i18n, desk.plan_edit.copy_what_all, count = count).to_string(),
    };
    let others = Signal::derive(move || {
        let mut people = people.get();
        people.retain(|option| option.value != own);
        people
    });
    let weekdays = Signal::derive(move || {
        (1..=7)
            .filter(|day| Some(*day) != weekday)
            .map(|day| ChoiceOption::new(day, weekday_word(i18n, day)))
            .collect::<Vec<_>>()
    });
    let nothing = Signal::derive(move || {
        (person.get().is_none() && to_weekday.get().is_none())
            .then(|| t_string!(i18n, desk.plan_edit.nothing).to_owned())
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let start = BusinessDay::parse(&start.get_untracked());
        let drafts = match (person.get_untracked(), to_weekday.get_untracked(), start) {
            (Some(person), to, Some(start)) => {
                // Of one weekday's stops only that weekday is copied.
                let to = CopyTo {
                    person,
                    weekday: to.or(weekday),
                    start,
                };
                rules.with_value(|rules| copy_to_person(rules, to))
            }
            (None, Some(day), _) => rules.with_value(|rules| copy_to_weekday(rules, day)),
            _ => return,
        };
        saving.save(drafts);
        open.set(false);
    };
    let hint = move || Some(t_string!(i18n, desk.plan_edit.other_person_hint).to_owned());
    let same = move || t_string!(i18n, desk.plan_edit.same_person, name = name.clone()).to_string();
    view! {
        <form class="form pad-x" on:submit=save>
            <p class="strong">{what}</p>
            <SelectField
                label=move || t_string!(i18n, desk.plan_edit.to_person)
                options=others
                value=person
                none_label=Signal::derive(same)
                hint=Signal::derive(hint)
            />
            {weekday.map(|_| view! {
                <SelectField
                    label=move || t_string!(i18n, desk.plan_edit.to_weekday)
                    options=weekdays
                    value=to_weekday
                    none_label=move || t_string!(i18n, desk.plan_edit.same_weekday)
                />
            })}
            <Show when=move || person.get().is_some()>
                <DateField label=move || t_string!(i18n, desk.plan_edit.copy_start) value=start/>
            </Show>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true disabled_because=nothing>
                    {move || t_string!(i18n, desk.plan_edit.do_copy)}
                </Button>
            </div>
        </form>
    }
}
