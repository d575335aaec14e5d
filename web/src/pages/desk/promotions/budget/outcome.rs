//! What comes of a plan: where the revenue goes, as a bar and in numbers, and whether it is enough.

use crate::components::{StateWord, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::amounts::minor_text;
use leptos::prelude::*;
use shared::promotion::budget::{Margin, PromotionBudget};

/// The outcome of what is typed.
#[component]
pub fn Outcome(margin: Margin, plan: PromotionBudget) -> impl IntoView {
    let i18n = use_i18n();
    let share = margin.per_mille.map_or_else(|| "–".to_owned(), per_cent);
    let least = per_cent(plan.least_margin.into());
    let verdict = move || match (margin.keeps_margin, margin.keeps_budget) {
        (true, true) => (
            IconName::Check,
            Tone::Proven,
            t_string!(i18n, desk.budget.keeps),
        ),
        (false, _) => (
            IconName::Warning,
            Tone::Failing,
            t_string!(i18n, desk.budget.too_thin),
        ),
        (true, false) => (
            IconName::Warning,
            Tone::Attention,
            t_string!(i18n, desk.budget.too_dear),
        ),
    };
    let share_words = move || {
        t_string!(
            i18n,
            desk.budget.share,
            share = share.clone(),
            least = least.clone()
        )
        .to_string()
    };
    let even = move || match margin.break_even {
        Some(units) => t_string!(i18n, desk.budget.break_even, count = units).to_string(),
        None => t_string!(i18n, desk.budget.never_even).to_owned(),
    };
    let gain = margin.profit - margin.usual_profit;
    let compared = move || {
        let amount = minor_text(gain.abs());
        match gain < 0 {
            true => t_string!(i18n, desk.budget.less_than_usual, amount = amount).to_string(),
            false => t_string!(i18n, desk.budget.more_than_usual, amount = amount).to_string(),
        }
    };
    view! {
        <section class="budget-outcome" aria-live="polite">
            <h3>
                {t!(i18n, desk.budget.outcome)}
                {move || {
                    let (icon, tone, label) = verdict();
                    view! { <StateWord icon tone label/> }
                }}
            </h3>
            <Parts margin/>
            <ul class="budget-says">
                <li>{share_words}</li>
                <li>{compared}</li>
                <li>{even}</li>
            </ul>
        </section>
    }
}

/// Where the revenue goes; without a profit the bar has no part for it.
#[component]
fn Parts(margin: Margin) -> impl IntoView {
    let i18n = use_i18n();
    let parts = [
        ("goods", margin.goods),
        ("gifts", margin.gifts),
        ("costs", margin.costs),
        ("profit", margin.profit),
    ];
    let word = move |part: &str| match part {
        "goods" => t_string!(i18n, desk.budget.goods),
        "gifts" => t_string!(i18n, desk.budget.gifts),
        "costs" => t_string!(i18n, desk.budget.costs),
        _ => t_string!(i18n, desk.budget.profit),
    };
    let whole: i64 = parts.iter().map(|(_, amount)| (*amount).max(0)).sum();
    let stroke = |(part, amount): (&'static str, i64)| {
        let width = (amount.max(0) * 1_000) / whole.max(1);
        view! { <span class=format!("part {part}") style:flex-grow=width.to_string() hidden=width == 0></span> }
    };
    let row = move |(part, amount): (&'static str, i64)| {
        view! {
            <div>
                <dt><span class=format!("part {part}") aria-hidden="true"></span>{move || word(part)}</dt>
                <dd class:negative=amount < 0>{minor_text(amount)}</dd>
            </div>
        }
    };
    view! {
        <div class="budget-bar" aria-hidden="true">{parts.map(stroke).collect_view()}</div>
        <dl class="budget-parts">
            <div class="whole"><dt>{t!(i18n, desk.budget.revenue)}</dt><dd>{minor_text(margin.revenue)}</dd></div>
            {parts.map(row).collect_view()}
        </dl>
    }
}

fn per_cent(per_mille: i64) -> String {
    let sign = if per_mille < 0 { "-" } else { "" };
    let per_mille = per_mille.unsigned_abs();
    format!("{sign}{}.{}%", per_mille / 10, per_mille % 10)
}
