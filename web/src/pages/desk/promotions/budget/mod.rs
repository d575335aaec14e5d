//! The plan of a promotion's money: what it costs, what it is meant to earn, and whether that keeps the
//! margin, counted while somebody types by the same rule as the server's.

mod fields;
mod outcome;
mod typed;

use crate::components::{Button, ButtonKind, TextArea};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::followed::Followed;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::words::day_and_time;
use crate::state::use_query;
use fields::Fields;
use leptos::prelude::*;
use outcome::Outcome;
use shared::api::promotions::{BudgetDetail, NewBudget};
use shared::ids::PromotionId;
use shared::promotion::Promotion;
use shared::promotion::budget::{PromotionBudget, check_budget, margin_of, may_approve};
use shared::text::TEXT_MAX;
use typed::Typed;

/// The plan of a promotion that the person may set up.
#[component]
pub fn BudgetPanel(
    /// Which promotion.
    id: PromotionId,
    /// As the server has it.
    promotion: Signal<Promotion>,
) -> impl IntoView {
    let budget = use_query::<BudgetDetail>(move || Some(budget_path(id)));
    let taken = Callback::new(move |()| budget.reload());
    view! {
        <section class="budget">
            <Asked query=budget draw=move |known| view! { <Form id promotion known taken/> }/>
        </section>
    }
}

fn budget_path(id: PromotionId) -> String {
    format!("/api/promotions/{id}/budget")
}

/// The form; it follows the plan, and what is typed meanwhile stays.
#[component]
fn Form(
    id: PromotionId,
    promotion: Signal<Promotion>,
    known: Signal<BudgetDetail>,
    taken: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let of_record = move || {
        let target = promotion.with_untracked(|known| known.target_volume);
        known.with(|known| Typed::of(known.plan.as_ref(), target))
    };
    let typed = untrack(of_record);
    let texts = move || untrack(|| typed.texts());
    let followed = Followed::new(texts());
    // Which one the fields go on from: over another one the server takes nothing.
    let version = StoredValue::new(known.with_untracked(|known| known.version));
    Effect::new(move || {
        let record = of_record();
        let record = untrack(|| record.texts());
        if let Some(texts) = followed.follow(&texts(), record) {
            typed.show(texts);
        }
        if untrack(|| followed.is_untouched(&typed.texts())) {
            version.set_value(known.with(|known| known.version));
        }
    });
    let plan = Memo::new(move |_| typed.plan());
    let reason = Signal::derive(move || {
        let Some(plan) = plan.get() else {
            return Some(t_string!(i18n, desk.budget.incomplete).to_owned());
        };
        let promotion = promotion.get();
        if check_budget(&plan, &promotion).is_err() {
            return Some(t_string!(i18n, desk.budget.out_of_range).to_owned());
        }
        if promotion.is_approved && may_approve(Some(&plan)).is_err() {
            return Some(t_string!(i18n, desk.budget.say_why).to_owned());
        }
        let is_same = followed.is_untouched(&typed.texts());
        is_same.then(|| t_string!(i18n, desk.settings.same).to_owned())
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if reason.get_untracked().is_some() {
            return;
        }
        if let Some(plan) = plan.get_untracked() {
            let path = budget_path(id);
            let sent = version.get_value();
            let wanted = NewBudget {
                plan,
                version: sent,
            };
            followed.send(texts());
            orders.send(Order::put(path, &wanted), move || {
                followed.confirm();
                version.set_value(sent + 1);
                taken.run(());
            });
        }
    };
    let promotion_type = Signal::derive(move || promotion.with(|known| known.promotion_type));
    let by = move || {
        let (name, at) = known.with(|known| known.author_name.clone().zip(known.at))?;
        let at = day_and_time(at);
        Some(t_string!(i18n, desk.budget.saved_by, name = name, at = at).to_string())
    };
    view! {
        <form class="form budget-form" on:submit=save>
            <Fields typed promotion_type/>
            {move || plan.get().map(|plan| view! { <Outcome margin=margin_of(&plan) plan/> })}
            <Exception typed plan=Signal::derive(move || plan.get())/>
            <Refusal orders/>
            <div class="form-foot">
                <Button
                    kind=ButtonKind::Primary submit=true pending=orders.is_pending
                    disabled_because=reason
                >
                    {move || t_string!(i18n, desk.budget.save)}
                </Button>
                {move || by().map(|words| view! { <p class="hint">{words}</p> })}
            </div>
        </form>
    }
}

/// Asked for when the plan does not keep its margin or budget, and shown as long as something is said.
#[component]
fn Exception(typed: Typed, plan: Signal<Option<PromotionBudget>>) -> impl IntoView {
    let i18n = use_i18n();
    let is_asked = Memo::new(move |_| {
        let keeps = plan.get().is_none_or(|plan| {
            let margin = margin_of(&plan);
            margin.keeps_margin && margin.keeps_budget
        });
        !keeps || typed.exception.with(|text| !text.is_empty())
    });
    let hint = move || Some(t_string!(i18n, desk.budget.exception_hint).to_owned());
    view! {
        <Show when=move || is_asked.get()>
            <TextArea
                label=move || t_string!(i18n, desk.budget.exception) value=typed.exception
                hint=Signal::derive(hint) limit=TEXT_MAX
            />
        </Show>
    }
}
