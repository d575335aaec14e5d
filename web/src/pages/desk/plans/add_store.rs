//! Adding a store: find it, then say when.

use super::rule_form::RuleForm;
use crate::components::{EmptyState, ListRow, Press, SearchField};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::saving::Saving;
use crate::state::{use_query, use_settled};
use leptos::prelude::*;
use shared::api::plans::PlanWeek;
use shared::api::stores::{StoreList, StoreRow};
use shared::ids::StopRuleId;
use shared::route::StopRule;

/// The first visit of an empty day.
const DAY_BEGINS_MINUTE: u16 = 9 * 60;
/// The time between two stops of a standard day of 24 in eight hours.
const STOP_EVERY_MINUTES: u16 = 20;
/// The last minute at which a stop is proposed.
const DAY_ENDS_MINUTE: u16 = 18 * 60;

/// The search, then the form.
#[component]
pub fn AddStore(plan: Signal<PlanWeek>, saving: Saving, open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<StoreRow>);
    let asked = use_settled(search);
    let person = plan.with_untracked(|plan| plan.person);
    // Only where the person works or is going to: any other stop would be refused.
    let stores = use_query::<StoreList>(move || {
        Some(format!(
            "/api/stores?limit=20&person={person}&query={}",
            js_sys::encode_uri_component(asked.get().trim())
        ))
    });
    let list = move |list: Signal<StoreList>| {
        let rows = move || {
            let row = |store: StoreRow| {
                let (title, detail) = (store.name.clone(), store.address.clone());
                let press = Press::run(move || chosen.set(Some(store.clone())));
                view! { <ListRow title detail=Some(detail) icon=IconName::Store press/> }
            };
            list.get().stores.into_iter().map(row).collect_view()
        };
        view! {
            <Show
                when=move || list.with(|list| !list.stores.is_empty())
                fallback=move || view! {
                    <EmptyState
                        icon=IconName::Store
                        title=move || t_string!(i18n, desk.plans.none_found)
                        text=move || t_string!(i18n, desk.plans.none_found_text)
                    />
                }
            >
                <ul class="rows" aria-label=move || t_string!(i18n, desk.plans.results)>{rows}</ul>
            </Show>
        }
    };
    move || match chosen.get() {
        Some(store) => {
            let id = StopRuleId::new(clock::now().0, clock::random_ten());
            let rule = plan.with_untracked(|plan| proposed(plan, &store));
            view! {
                <p class="strong pad-x">{store.name}</p>
                <RuleForm id rule seen=None saving open/>
            }
            .into_any()
        }
        None => view! {
            <div class="pad-x">
                <SearchField
                    label=move || t_string!(i18n, desk.plans.search)
                    clear_label=move || t_string!(i18n, desk.stores.clear)
                    value=search
                />
            </div>
            <Asked query=stores draw=list/>
        }
        .into_any(),
    }
}

/// After the last stop, on no weekday yet: the person chooses.
fn proposed(plan: &PlanWeek, store: &StoreRow) -> StopRule {
    let last = plan
        .rules
        .iter()
        .map(|rule| (rule.rule.order, rule.rule.planned_minute))
        .max();
    let (order, minute) = match last {
        Some((order, minute)) => (
            order + 1,
            (minute + STOP_EVERY_MINUTES).min(DAY_ENDS_MINUTE),
        ),
        None => (1, DAY_BEGINS_MINUTE),
    };
    StopRule {
        person: plan.person,
        store: store.id,
        weekdays: Vec::new(),
        every_weeks: 1,
        start: plan.week,
        end: None,
        order,
        planned_minute: minute,
    }
}
