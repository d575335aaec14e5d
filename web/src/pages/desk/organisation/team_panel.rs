//! One team: its form, its members, and the way out.

use super::Page;
use super::members::Members;
use super::team_form::TeamForm;
use crate::components::{Button, ButtonKind, Dialog, Fact, FactsList, SidePanel};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::prelude::*;
use shared::api::admin::Team;
use shared::ids::TeamId;

/// The panel; without a team it makes one.
#[component]
pub fn TeamPanel(page: Page, team: Option<TeamId>) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            page.opened.set(None);
        }
    });
    let current = Memo::new(move |_| {
        page.tree.with(|tree| {
            let mut teams = tree.organisation.teams.iter();
            teams.find(|one| Some(one.id) == team).cloned()
        })
    });
    let title = move || {
        current.get().map_or_else(
            || t_string!(i18n, desk.organisation.add_team).to_owned(),
            |team| team.name,
        )
    };
    view! {
        <SidePanel open title=Signal::derive(title) close_label=move || t_string!(i18n, desk.close)>
            <Show when=move || page.may.get() fallback=move || view! { <Facts page current/> }>
                <TeamForm page current open/>
            </Show>
            {team.map(|team| view! {
                <Members page team/>
                <Removal page team current open/>
            })}
        </SidePanel>
    }
}

/// What readers see in the place of the form.
#[component]
fn Facts(page: Page, current: Memo<Option<Team>>) -> impl IntoView {
    let i18n = use_i18n();
    let lead = move || {
        let lead = current.get()?.lead;
        page.tree
            .with(|tree| super::teams::name_of(&tree.organisation, lead))
    };
    let covers = move || {
        let covered = current
            .get()
            .map(|team| team.territories)
            .unwrap_or_default();
        page.tree.with(|tree| {
            let all = tree.organisation.territories.iter();
            let names: Vec<String> = all
                .filter(|one| covered.contains(&one.id))
                .map(|one| one.name.clone())
                .collect();
            names.join(" · ")
        })
    };
    view! {
        <FactsList>
            <Fact name=move || t_string!(i18n, desk.organisation.lead)>{lead}</Fact>
            <Fact name=move || t_string!(i18n, desk.organisation.covers)>{covers}</Fact>
        </FactsList>
    }
}

/// A team without members can be removed.
#[component]
fn Removal(
    page: Page,
    team: TeamId,
    current: Memo<Option<Team>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let is_asking = RwSignal::new(false);
    let is_empty =
        move || current.with(|team| team.as_ref().is_some_and(|team| team.members.is_empty()));
    let remove = move |()| {
        is_asking.set(false);
        orders.send(Order::delete(format!("/api/teams/{team}")), move || {
            open.set(false);
            page.changed.run(());
        });
    };
    let question = move || {
        let name = current.get().map(|team| team.name).unwrap_or_default();
        t_string!(i18n, desk.organisation.remove_ask, name = name).to_string()
    };
    view! {
        <Refusal orders/>
        <Show when=move || page.may.get() && is_empty()>
            <div class="form-foot">
                <Button kind=ButtonKind::Danger pending=orders.is_pending on_press=move |()| is_asking.set(true)>
                    {move || t_string!(i18n, desk.organisation.remove)}
                </Button>
            </div>
        </Show>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.organisation.remove)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(remove)>{move || t_string!(i18n, desk.organisation.remove)}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
    }
}
