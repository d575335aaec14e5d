//! Taking a person into a team.

use super::Page;
use super::team_form::options;
use crate::components::{Button, DateField, SelectField};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::{local_start_of, local_today};
use leptos::prelude::*;
use shared::api::organisation::NewMember;
use shared::ids::TeamId;
use shared::time::BusinessDay;

/// The form under the members.
#[component]
pub fn NewMemberForm(page: Page, team: TeamId) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let person = RwSignal::new(None);
    let from = RwSignal::new(String::new());
    let until = RwSignal::new(String::new());
    let people = move || {
        page.tree
            .with(|tree| options(&tree.organisation.people, |_| true))
    };
    let ends_before_start = move || {
        let from = BusinessDay::parse(&from.get()).unwrap_or_else(local_today);
        BusinessDay::parse(&until.get()).is_some_and(|until| until < from)
    };
    let missing = move || {
        let is_missing = person.get().is_none() || ends_before_start();
        is_missing.then(|| t_string!(i18n, desk.organisation.member_missing).to_owned())
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(user) = person.get_untracked() else {
            return;
        };
        // Without a first day it holds from this moment, which for today is what people mean; the last
        // day belongs to it.
        let first = BusinessDay::parse(&from.get_untracked()).filter(|day| *day > local_today());
        let last = BusinessDay::parse(&until.get_untracked());
        let member = NewMember {
            user,
            valid_from: first.map(local_start_of),
            valid_to: last.map(|day| local_start_of(day.plus_days(1))),
        };
        orders.send(
            Order::post(format!("/api/teams/{team}/members"), &member),
            move || {
                person.set(None);
                from.set(String::new());
                until.set(String::new());
                page.changed.run(());
            },
        );
    };
    let from_hint =
        Signal::derive(move || Some(t_string!(i18n, desk.organisation.from_hint).to_owned()));
    let until_hint =
        Signal::derive(move || Some(t_string!(i18n, desk.organisation.until_hint).to_owned()));
    view! {
        <form class="form" on:submit=add>
            <SelectField
                label=move || t_string!(i18n, desk.organisation.member)
                options=Signal::derive(people)
                value=person
                none_label=move || t_string!(i18n, desk.users.choose)
            />
            <div class="form-row">
                <DateField label=move || t_string!(i18n, desk.organisation.from) value=from hint=from_hint/>
                <DateField label=move || t_string!(i18n, desk.organisation.until) value=until hint=until_hint/>
            </div>
            <Refusal orders/>
            <div class="form-foot">
                <Button submit=true pending=orders.is_pending disabled_because=Signal::derive(missing)>
                    {move || t_string!(i18n, desk.organisation.add_member)}
                </Button>
            </div>
        </form>
    }
}
