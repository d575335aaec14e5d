//! The fields of a plan: units, money of one unit, costs.

use super::typed::{Amount, Typed};
use crate::components::{TextField, TextPurpose};
use crate::i18n::*;
use crate::pages::desk::amounts::{COUNT_DIGITS_MAX, minor_of};
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use shared::promotion::PromotionType;
use shared::promotion::budget::CostKind;

/// The fields.
#[component]
pub fn Fields(typed: Typed, promotion_type: Signal<PromotionType>) -> impl IntoView {
    let i18n = use_i18n();
    let costs = typed.costs.with_value(|costs| {
        let field = |(kind, amount): &(CostKind, Amount)| {
            let kind = *kind;
            view! { <Money label=move || cost_word(i18n, kind) amount=*amount/> }
        };
        costs.iter().map(field).collect_view()
    });
    let is_lottery = Memo::new(move |_| promotion_type.get() == PromotionType::Lottery);
    let prize_hint = move || Some(t_string!(i18n, desk.budget.top_prize_hint).to_owned());
    view! {
        <fieldset>
            <legend>{t!(i18n, desk.budget.volumes)}</legend>
            <div class="form-row">
                <Units label=move || t_string!(i18n, desk.budget.volume) value=typed.volume/>
                <Units label=move || t_string!(i18n, desk.budget.usual_volume) value=typed.usual_volume/>
            </div>
        </fieldset>
        <fieldset>
            <legend>{t!(i18n, desk.budget.of_one)}</legend>
            <div class="form-row">
                <Money label=move || t_string!(i18n, desk.budget.price) amount=typed.price/>
                <Money label=move || t_string!(i18n, desk.budget.usual_price) amount=typed.usual_price/>
            </div>
            <div class="form-row">
                <Money label=move || t_string!(i18n, desk.budget.unit_cost) amount=typed.unit_cost/>
                <Money label=move || t_string!(i18n, desk.budget.gift_cost) amount=typed.gift_cost/>
            </div>
        </fieldset>
        <fieldset>
            <legend>{t!(i18n, desk.budget.costs)}</legend>
            <div class="form-grid">{costs}</div>
            <Show when=move || is_lottery.get()>
                <TextField
                    label=move || t_string!(i18n, desk.budget.top_prize) value=typed.top_prize
                    purpose=TextPurpose::Decimal hint=Signal::derive(prize_hint)
                />
            </Show>
            <div class="form-row">
                <Money label=move || t_string!(i18n, desk.budget.budget) amount=typed.budget/>
                <TextField
                    label=move || t_string!(i18n, desk.budget.least_margin) value=typed.least_margin
                    purpose=TextPurpose::Decimal
                />
            </div>
        </fieldset>
    }
}

/// What a kind of cost is called.
fn cost_word(i18n: Words, kind: CostKind) -> &'static str {
    match kind {
        CostKind::Display => t_string!(i18n, desk.budget.kinds.display),
        CostKind::Leaflet => t_string!(i18n, desk.budget.kinds.leaflet),
        CostKind::Materials => t_string!(i18n, desk.budget.kinds.materials),
        CostKind::Promoters => t_string!(i18n, desk.budget.kinds.promoters),
        CostKind::Prizes => t_string!(i18n, desk.budget.kinds.prizes),
        CostKind::Other => t_string!(i18n, desk.budget.kinds.other),
    }
}

#[component]
fn Money(#[prop(into)] label: Signal<String>, amount: Amount) -> impl IntoView {
    let i18n = use_i18n();
    let error = move || {
        let is_wrong = amount.with(|typed| minor_of(typed).is_err());
        is_wrong.then(|| t_string!(i18n, desk.products.price_wrong).to_owned())
    };
    view! { <TextField label value=amount purpose=TextPurpose::Decimal error=Signal::derive(error)/> }
}

#[component]
fn Units(#[prop(into)] label: Signal<String>, value: RwSignal<String>) -> impl IntoView {
    view! { <TextField label value purpose=TextPurpose::Number limit=COUNT_DIGITS_MAX/> }
}
