//! The load of each day of the week, held against the standard day.

use super::rules::weekday_word;
use crate::components::{Bounds, StateWord, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::local_today;
use crate::words::short_day_words;
use leptos::prelude::*;
use shared::api::plans::{DayLoad, PlanWeek};

/// The bar is as long as this many per cent of a standard day.
const FULL_BAR_PERCENT: u32 = 150;

/// Seven bars.
#[component]
pub fn WeekLoad(plan: Signal<PlanWeek>) -> impl IntoView {
    let i18n = use_i18n();
    let days = move || {
        let plan = plan.get();
        plan.days
            .iter()
            .map(|day| one_day(i18n, day, plan.standard_units))
            .collect_view()
    };
    let standard = move || {
        let norm = plan.with(|plan| plan.standard_units);
        t_string!(i18n, desk.plan_away.standard_day, norm = norm).to_string()
    };
    view! {
        <section class="work-body" aria-label=move || t_string!(i18n, desk.plans.load)>
            <p class="quiet">{standard}</p>
            <div class="week-load">{days}</div>
        </section>
    }
}

fn one_day(i18n: crate::words::Words, day: &DayLoad, norm: u32) -> impl IntoView + use<> {
    let words = t_string!(
        i18n,
        desk.plans.units,
        units = day.units,
        norm = norm,
        stops = day.stops
    )
    .to_string();
    let over = day
        .units
        .checked_sub(norm)
        .filter(|over| *over > 0 && norm > 0);
    let over = over.map(|over| {
        let words = t_string!(i18n, desk.plans.over, units = over).to_string();
        view! { <StateWord icon=IconName::Warning tone=Tone::Attention label=words/> }
    });
    let label = words;
    let stops = t_string!(i18n, desk.plan_away.day_stops, count = day.stops).to_string();
    let special = [
        (day.stand_in > 0).then(|| {
            t_string!(i18n, desk.plan_away.stand_in_stops, count = day.stand_in).to_string()
        }),
        (day.excused > 0).then(|| {
            t_string!(i18n, desk.plan_away.excused_stops, count = day.excused).to_string()
        }),
    ];
    let special: Vec<String> = special.into_iter().flatten().collect();
    let permille = |units: u32| {
        let full = u64::from(norm.max(1)) * u64::from(FULL_BAR_PERCENT);
        u16::try_from((u64::from(units) * 100_000 / full).min(1_000)).unwrap_or(1_000)
    };
    view! {
        <div>
            <span class="day"><b>{weekday_word(i18n, day.day.iso_weekday())}</b><span class="quiet">{short_day_words(i18n, day.day, local_today())}</span></span>
            <Bounds sure=permille(day.units) goal=Some(permille(norm)) label/>
            <span class="num"><b>{day.units}</b>" / "{norm}</span>
            <span class="quiet">{stops}</span>
            {(!special.is_empty()).then(|| view! { <span class="quiet">{special.join(" · ")}</span> })}
            {over}
        </div>
    }
}
