//! The company as a tree: regions with their territories, teams beside them, and routes.

mod members;
mod new_member;
mod node;
mod node_form;
mod route_panel;
mod routes;
mod team_form;
mod team_panel;
mod teams;
mod tree;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::rights::use_rights;
use crate::components::WorkHead;
use crate::i18n::*;
use crate::state::{Query, use_query};
use leptos::prelude::*;
use node::Node;
use route_panel::RoutePanel;
use routes::RouteList;
use shared::api::organisation::OrganisationTree;
use shared::ids::{RouteId, TeamId};
use team_panel::TeamPanel;
use teams::TeamList;
use tree::Tree;

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    NewTeam,
    Team(TeamId),
    Route(RouteId),
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    /// The tree as it was read last.
    tree: Signal<OrganisationTree>,
    /// Reads it again.
    changed: Callback<()>,
    /// Whether the person changes anything here.
    may: Signal<bool>,
    /// The node whose form is open in the tree.
    editing: RwSignal<Option<Node>>,
    /// What the panel shows.
    opened: RwSignal<Option<Opened>>,
}

/// The page.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let tree = use_query::<OrganisationTree>(|| Some("/api/organisation/tree".to_owned()));
    let may = Memo::new(move |_| rights.may_administer());
    let note = Signal::derive(move || {
        (!may.get()).then(|| t_string!(i18n, desk.organisation.read_only).to_owned())
    });
    view! {
        <DeskFrame place=DeskPlace::Organisation>
            <WorkHead title=move || t_string!(i18n, desk.organisation.title) subtitle=note/>
            <Asked query=tree draw=move |current| view! { <Parts current query=tree may=may.into()/> }/>
        </DeskFrame>
    }
}

#[component]
fn Parts(
    current: Signal<OrganisationTree>,
    query: Query<OrganisationTree>,
    may: Signal<bool>,
) -> impl IntoView {
    let page = Page {
        tree: current,
        changed: Callback::new(move |()| query.reload()),
        may,
        editing: RwSignal::new(None),
        opened: RwSignal::new(None),
    };
    let panel = move || {
        Some(match page.opened.get()? {
            Opened::NewTeam => view! { <TeamPanel page team=None/> }.into_any(),
            Opened::Team(team) => view! { <TeamPanel page team=Some(team)/> }.into_any(),
            Opened::Route(route) => view! { <RoutePanel page route/> }.into_any(),
        })
    };
    view! {
        <div class="split">
            <section>
                <div class="organisation">
                    <Tree page/>
                    <div>
                        <TeamList page/>
                        <RouteList page/>
                    </div>
                </div>
            </section>
            {panel}
        </div>
    }
}
