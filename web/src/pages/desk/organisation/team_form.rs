//! A team's name, lead and territories.

use super::Page;
use crate::components::{Button, ButtonKind, ChoiceOption, MultiChoice, SelectField, TextField};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::prelude::*;
use shared::api::admin::{Person, Team};
use shared::api::organisation::{NewTeam, TeamChange};
use shared::ids::UserId;

/// The form; a new team closes the panel when the server has made it.
#[component]
pub fn TeamForm(page: Page, current: Memo<Option<Team>>, open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let known = current.get_untracked();
    // What the form began with or has saved last: only what differs from it is sent.
    let before = RwSignal::new(known.clone());
    let name = RwSignal::new(
        known
            .as_ref()
            .map(|team| team.name.clone())
            .unwrap_or_default(),
    );
    let lead = RwSignal::new(known.as_ref().map(|team| team.lead));
    let territories = RwSignal::new(
        known
            .as_ref()
            .map(|team| team.territories.clone())
            .unwrap_or_default(),
    );
    let leads = move || {
        page.tree
            .with(|tree| options(&tree.organisation.people, |it| !it.roles.is_empty()))
    };
    let places = move || {
        page.tree.with(|tree| {
            let all = tree.organisation.territories.iter();
            all.map(|one| ChoiceOption::new(one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, territories) = (name.get_untracked(), territories.get_untracked());
        let Some(lead) = lead.get_untracked() else {
            return;
        };
        match before.get_untracked() {
            Some(team) => {
                let after = Team {
                    name: name.trim().to_owned(),
                    lead,
                    territories,
                    ..team.clone()
                };
                let change = TeamChange::between(&team, &after);
                let order = Order::patch(format!("/api/teams/{}", team.id), &change);
                orders.send(order, move || {
                    before.set(Some(after));
                    page.changed.run(());
                });
            }
            None => {
                let team = NewTeam {
                    name,
                    lead,
                    territories,
                    members: Vec::new(),
                };
                orders.send(Order::post("/api/teams", &team), move || {
                    open.set(false);
                    page.changed.run(());
                });
            }
        }
    };
    let missing = move || {
        let is_missing = name.with(|name| name.trim().is_empty()) || lead.get().is_none();
        is_missing.then(|| t_string!(i18n, desk.organisation.team_missing).to_owned())
    };
    view! {
        <form class="form" on:submit=save>
            <TextField label=move || t_string!(i18n, desk.organisation.name) value=name limit=80/>
            <SelectField
                label=move || t_string!(i18n, desk.organisation.lead)
                options=Signal::derive(leads)
                value=lead
                none_label=move || t_string!(i18n, desk.users.choose)
            />
            <MultiChoice label=move || t_string!(i18n, desk.organisation.covers) options=Signal::derive(places) values=territories/>
            <Refusal orders/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true pending=orders.is_pending disabled_because=Signal::derive(missing)>
                    {move || t_string!(i18n, desk.organisation.save)}
                </Button>
            </div>
        </form>
    }
}

/// People to choose from.
pub(super) fn options(
    people: &[Person],
    fits: impl Fn(&Person) -> bool,
) -> Vec<ChoiceOption<UserId>> {
    let fitting = people.iter().filter(|person| fits(person));
    fitting
        .map(|person| ChoiceOption::new(person.id, person.name.clone()))
        .collect()
}
