//! Teams beside the tree.

use super::{Opened, Page};
use crate::components::{Band, Button, EmptyState, ListRow, Press};
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::Words;
use leptos::prelude::*;
use shared::api::admin::{Organisation, Team};
use shared::ids::UserId;

/// The list; a row opens the team.
#[component]
pub fn TeamList(page: Page) -> impl IntoView {
    let i18n = use_i18n();
    let teams = Memo::new(move |_| page.tree.with(|tree| tree.organisation.teams.clone()));
    let row = move |team: Team| {
        let id = team.id;
        let detail = page
            .tree
            .with(|tree| line_of(i18n, &tree.organisation, &team));
        let is_current = Signal::derive(move || page.opened.get() == Some(Opened::Team(id)));
        let press = Press::run(move || page.opened.set(Some(Opened::Team(id))));
        view! { <ListRow title=team.name detail=Some(detail) icon=IconName::People is_current press/> }
    };
    view! {
        <section>
            <Band title=move || t_string!(i18n, desk.organisation.teams)/>
            <Show
                when=move || teams.with(|teams| !teams.is_empty())
                fallback=move || view! {
                    <EmptyState
                        icon=IconName::People
                        title=move || t_string!(i18n, desk.organisation.no_teams)
                        text=move || t_string!(i18n, desk.organisation.no_teams_text)
                    />
                }
            >
                <ul class="rows">{move || teams.get().into_iter().map(row).collect_view()}</ul>
            </Show>
            <Show when=move || page.may.get()>
                <div class="more-rows">
                    <Button icon=IconName::Plus on_press=move |()| page.opened.set(Some(Opened::NewTeam))>
                        {move || t_string!(i18n, desk.organisation.add_team)}
                    </Button>
                </div>
            </Show>
        </section>
    }
}

/// A person's name, as far as the caller may see it.
pub(super) fn name_of(known: &Organisation, person: UserId) -> Option<String> {
    let mut people = known.people.iter();
    people
        .find(|one| one.id == person)
        .map(|one| one.name.clone())
}

fn line_of(i18n: Words, known: &Organisation, team: &Team) -> String {
    let lead = name_of(known, team.lead)
        .unwrap_or_else(|| t_string!(i18n, desk.organisation.no_lead).to_owned());
    let names: Vec<&str> = known
        .territories
        .iter()
        .filter(|one| team.territories.contains(&one.id))
        .map(|one| one.name.as_str())
        .collect();
    let territories = match names.is_empty() {
        true => t_string!(i18n, desk.organisation.no_territory).to_owned(),
        false => names.join(" · "),
    };
    let members = team.members.len();
    t_string!(
        i18n,
        desk.organisation.team_line,
        lead = lead,
        members = members,
        territories = territories
    )
    .to_string()
}
