//! What is open beside the plan.

use super::Opened;
use super::absence_form::AbsenceForm;
use super::add_store::AddStore;
use super::copy::CopyPlan;
use super::rule_form::RuleForm;
use crate::components::{ChoiceOption, SidePanel};
use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::saving::Saving;
use crate::pages::desk::words::local_today;
use leptos::prelude::*;
use shared::api::plans::PlanWeek;
use shared::ids::{RecordId, StopRuleId, UserId};
use shared::route::{Absence, AbsenceReason};

/// The panel; it closes itself when what it shows is saved.
#[component]
pub fn PlanPanel(
    what: Opened,
    plan: Signal<PlanWeek>,
    people: Signal<Vec<ChoiceOption<UserId>>>,
    saving: Saving,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let (name, address) = plan.with_untracked(|plan| headings(&what, plan));
    let is_new = what == Opened::Absence(None);
    let is_copy = matches!(what, Opened::Copy(_));
    let is_absence = matches!(what, Opened::Absence(_));
    let title = move || match &name {
        Some(name) => name.clone(),
        None if is_copy => t_string!(i18n, desk.plan_edit.copy_title).to_owned(),
        None if is_new => t_string!(i18n, desk.plan_away.enter).to_owned(),
        None if is_absence => t_string!(i18n, desk.plan_away.edit).to_owned(),
        None => t_string!(i18n, desk.plans.add).to_owned(),
    };
    let content = move || content(&what, plan, (people, saving, open));
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(move || address.clone()) close_label=move || t_string!(i18n, desk.close)>
            {content()}
        </SidePanel>
    }
}

fn content(
    what: &Opened,
    plan: Signal<PlanWeek>,
    (people, saving, open): (Signal<Vec<ChoiceOption<UserId>>>, Saving, RwSignal<bool>),
) -> AnyView {
    match *what {
        Opened::Add => view! { <AddStore plan saving open/> }.into_any(),
        Opened::Copy(weekday) => view! { <CopyPlan plan weekday people saving open/> }.into_any(),
        Opened::Rule(id) => {
            let rules = plan.with_untracked(|plan| plan.rules.clone());
            let rule = rules.into_iter().find(|rule| rule.id == id);
            rule.map(
                |rule| view! { <RuleForm id rule=rule.rule seen=Some(rule.revision) saving open/> },
            )
            .into_any()
        }
        Opened::Absence(id) => {
            let (id, absence, seen) = plan.with_untracked(|plan| absence_of(plan, id));
            view! { <AbsenceForm id absence seen people saving open/> }.into_any()
        }
    }
}

/// The store's name and address for a rule, the person's name for leave.
fn headings(what: &Opened, plan: &PlanWeek) -> (Option<String>, Option<String>) {
    match what {
        Opened::Rule(id) => rule_headings(*id, plan),
        Opened::Absence(_) | Opened::Copy(_) => (None, Some(plan.name.clone())),
        Opened::Add => (None, None),
    }
}

fn rule_headings(id: StopRuleId, plan: &PlanWeek) -> (Option<String>, Option<String>) {
    let rule = plan.rules.iter().find(|rule| rule.id == id);
    (
        rule.map(|rule| rule.store_name.clone()),
        rule.map(|rule| rule.store_address.clone()),
    )
}

/// The leave that is open, or one that begins with today or the week that is looked at.
fn absence_of(plan: &PlanWeek, id: Option<RecordId>) -> (RecordId, Absence, Option<u64>) {
    let known = plan
        .absences
        .iter()
        .find(|known| Some(RecordId(known.id.0)) == id);
    if let Some(known) = known {
        let id = RecordId(known.id.0);
        return (id, known.absence.clone(), Some(known.revision));
    }
    let day = plan.week.max(local_today());
    let absence = Absence {
        person: Some(plan.person),
        from: day,
        to: day,
        reason: AbsenceReason::Leave,
        stand_in: None,
        note: None,
    };
    let id = RecordId::new(clock::now().0, clock::random_ten());
    (id, absence, None)
}
