//! One rule: weekdays, time, how often, from and until.

use super::rules::{minute_words, weekday_word};
use crate::components::{
    Button, ButtonKind, ChoiceOption, DateField, Dialog, MultiChoice, NumberStepper, TextField,
};
use crate::i18n::*;
use crate::pages::desk::saving::{Saving, draft_of};
use leptos::prelude::*;
use shared::feeds;
use shared::ids::{RecordId, StopRuleId};
use shared::kinds::{change_draft, create_draft, withdraw_draft};
use shared::route::StopRule;
use shared::time::BusinessDay;

/// The form of a new or an existing rule.
#[component]
pub fn RuleForm(
    id: StopRuleId,
    rule: StopRule,
    /// The revision of an existing one.
    seen: Option<u64>,
    saving: Saving,
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_new = seen.is_none();
    let weekdays = RwSignal::new(rule.weekdays.clone());
    let time = RwSignal::new(minute_words(rule.planned_minute));
    let every = RwSignal::new(Some(i64::from(rule.every_weeks)));
    let start = RwSignal::new(rule.start.to_string());
    let end = RwSignal::new(rule.end.map(|end| end.to_string()).unwrap_or_default());
    let is_removing = RwSignal::new(false);
    let was_tried = RwSignal::new(false);
    let no_weekday = Signal::derive(move || {
        (was_tried.get() && weekdays.with(Vec::is_empty))
            .then(|| t_string!(i18n, desk.plans.no_weekday))
    });
    let bad_time = Signal::derive(move || {
        (was_tried.get() && parse_minute(&time.get()).is_none())
            .then(|| t_string!(i18n, desk.plans.bad_time).to_owned())
    });
    let bad_end = Signal::derive(move || {
        let days = BusinessDay::parse(&end.get()).zip(BusinessDay::parse(&start.get()));
        days.is_some_and(|(end, start)| end < start)
            .then(|| t_string!(i18n, desk.plans.end_before_start).to_owned())
    });
    let rule = StoredValue::new(rule);
    let edited = move || {
        let before = rule.get_value();
        let mut weekdays = weekdays.get_untracked();
        weekdays.sort_unstable();
        let planned_minute = parse_minute(&time.get_untracked())?;
        let every_weeks = every
            .get_untracked()
            .and_then(|weeks| u8::try_from(weeks).ok())
            .unwrap_or(1);
        let start = BusinessDay::parse(&start.get_untracked()).unwrap_or(before.start);
        let end = BusinessDay::parse(&end.get_untracked());
        let is_possible = !weekdays.is_empty() && bad_end.with_untracked(Option::is_none);
        is_possible.then_some(StopRule {
            weekdays,
            planned_minute,
            every_weeks,
            start,
            end,
            ..before
        })
    };
    let of = move || {
        draft_of(
            RecordId(id.0),
            feeds::user(rule.with_value(|rule| rule.person)),
        )
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_tried.set(true);
        let Some(after) = edited() else { return };
        let draft = if is_new {
            Some(create_draft(of(), &after))
        } else {
            change_draft(of(), &rule.get_value(), &after)
        };
        saving.save(draft.into_iter().collect());
        open.set(false);
    };
    let remove = move |()| {
        is_removing.set(false);
        saving.save(vec![withdraw_draft::<StopRule>(of(), seen)]);
        open.set(false);
    };
    let days = move || {
        (1..=7)
            .map(|weekday| ChoiceOption::new(weekday, weekday_word(i18n, weekday)))
            .collect::<Vec<DayOption>>()
    };
    view! {
        <form class="form pad-x" on:submit=save>
            <MultiChoice label=move || t_string!(i18n, desk.plans.weekdays) options=Signal::derive(days) values=weekdays/>
            {move || no_weekday.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
            <TextField label=move || t_string!(i18n, desk.plans.time) value=time error=bad_time/>
            <NumberStepper
                label=move || t_string!(i18n, desk.plans.every)
                less_label=move || t_string!(i18n, desk.plans.less)
                more_label=move || t_string!(i18n, desk.plans.more)
                value=every
                min=1
                max=26
            />
            <div class="form-row">
                <DateField label=move || t_string!(i18n, desk.plans.start) value=start/>
                <DateField label=move || t_string!(i18n, desk.plans.end) value=end error=bad_end/>
            </div>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true>{move || t_string!(i18n, desk.plans.save)}</Button>
                <Show when=move || !is_new>
                    <Button kind=ButtonKind::Danger on_press=Callback::new(move |()| is_removing.set(true))>
                        {move || t_string!(i18n, desk.plans.remove)}
                    </Button>
                </Show>
            </div>
        </form>
        <Dialog
            open=is_removing
            title=move || t_string!(i18n, desk.plans.remove)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(remove)>{move || t_string!(i18n, desk.plans.remove)}</Button>
            })
        >
            <p>{move || t_string!(i18n, desk.plans.remove_ask)}</p>
        </Dialog>
    }
}

type DayOption = ChoiceOption<u8>;

/// Reads `09:30` as minutes after midnight.
fn parse_minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text
        .trim()
        .replace('：', ":")
        .split_once(':')
        .map(|(hours, minutes)| (hours.parse::<u16>(), minutes.parse::<u16>()))?;
    let (hours, minutes) = (hours.ok()?, minutes.ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::parse_minute;

    #[test]
    fn a_time_is_hours_and_minutes_of_one_day() {
        assert_eq!(parse_minute("09:30"), Some(570));
        assert_eq!(parse_minute("9：05"), Some(545));
        assert_eq!(
            (
                parse_minute("24:00"),
                parse_minute("9"),
                parse_minute("a:b")
            ),
            (None, None, None)
        );
    }
}
