//! Regions with their territories.

use super::Page;
use super::node::{Node, NodeRow};
use crate::components::{Band, EmptyState};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::api::admin::{Region, Territory};
use shared::api::organisation::OrganisationTree;
use shared::ids::{RegionId, TerritoryId, UserId};
use std::collections::BTreeSet;

/// The tree.
#[component]
pub fn Tree(page: Page) -> impl IntoView {
    let i18n = use_i18n();
    let regions = Memo::new(move |_| page.tree.with(|tree| tree.organisation.regions.clone()));
    let is_empty = move || regions.with(Vec::is_empty);
    view! {
        <section>
            <Band title=move || t_string!(i18n, desk.organisation.tree)/>
            <Show when=is_empty>
                <EmptyState
                    icon=IconName::Organisation
                    title=move || t_string!(i18n, desk.organisation.empty_title)
                    text=move || t_string!(i18n, desk.organisation.empty_text)
                />
            </Show>
            <ul class="rows">
                <For each=move || regions.get() key=|region| region.clone_key() let:region>
                    <RegionPart page region/>
                </For>
                <Show when=move || page.may.get()>
                    <li>
                        <NodeRow page node=Node::NewRegion icon=IconName::Plus
                            name=move || t_string!(i18n, desk.organisation.add_region).to_owned()/>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

/// A row is drawn anew when its name changes, and kept while it does not.
trait RowKey {
    fn clone_key(&self) -> String;
}

impl RowKey for Region {
    fn clone_key(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

impl RowKey for Territory {
    fn clone_key(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

#[component]
fn RegionPart(page: Page, region: Region) -> impl IntoView {
    let i18n = use_i18n();
    let id = region.id;
    let territories = Memo::new(move |_| page.tree.with(|tree| territories_of(tree, id)));
    let detail = move || {
        let territories = territories.get();
        let ids: Vec<TerritoryId> = territories.iter().map(|one| one.id).collect();
        let (stores, people) = page.tree.with(|tree| numbers_of(tree, &ids));
        let count = i32::try_from(territories.len()).unwrap_or(i32::MAX);
        t_string!(
            i18n,
            desk.organisation.region_counts,
            count = count,
            stores = stores,
            people = people
        )
        .to_string()
    };
    let kept = move || {
        territories
            .with(|all| !all.is_empty())
            .then(|| t_string!(i18n, desk.organisation.region_not_empty).to_owned())
    };
    view! {
        <li class="tree-region">
            <NodeRow page node=Node::Region(id) icon=IconName::Organisation
                name=Signal::stored(region.name.clone()) detail=Signal::derive(detail) kept_because=Signal::derive(kept)/>
            <ul aria-label=region.name>
                <For each=move || territories.get() key=|territory| territory.clone_key() let:territory>
                    <li><TerritoryRow page territory/></li>
                </For>
                <Show when=move || page.may.get()>
                    <li>
                        <NodeRow page node=Node::NewTerritory(id) icon=IconName::Plus
                            name=move || t_string!(i18n, desk.organisation.add_territory).to_owned()/>
                    </li>
                </Show>
            </ul>
        </li>
    }
}

#[component]
fn TerritoryRow(page: Page, territory: Territory) -> impl IntoView {
    let i18n = use_i18n();
    let id = territory.id;
    let numbers = Memo::new(move |_| page.tree.with(|tree| numbers_of(tree, &[id])));
    let detail = move || {
        let (stores, people) = numbers.get();
        t_string!(
            i18n,
            desk.organisation.territory_counts,
            stores = stores,
            people = people
        )
        .to_string()
    };
    let kept = move || {
        let is_covered = page.tree.with(|tree| {
            let mut teams = tree.organisation.teams.iter();
            teams.any(|team| team.territories.contains(&id))
        });
        let is_used = is_covered || numbers.get() != (0, 0);
        is_used.then(|| t_string!(i18n, desk.organisation.not_empty).to_owned())
    };
    view! {
        <NodeRow page node=Node::Territory(id) icon=IconName::Pin
            name=Signal::stored(territory.name) detail=Signal::derive(detail) kept_because=Signal::derive(kept)/>
    }
}

fn territories_of(tree: &OrganisationTree, region: RegionId) -> Vec<Territory> {
    let all = tree.organisation.territories.iter();
    all.filter(|one| one.region == region).cloned().collect()
}

/// Stores and people of some territories; who works in two of them counts once.
fn numbers_of(tree: &OrganisationTree, territories: &[TerritoryId]) -> (u64, usize) {
    let counts = tree.stores.iter();
    let stores = counts
        .filter(|one| territories.contains(&one.territory))
        .map(|one| one.stores)
        .sum();
    let people: BTreeSet<UserId> = tree
        .organisation
        .people
        .iter()
        .filter(|person| {
            person
                .territories
                .iter()
                .any(|one| territories.contains(one))
        })
        .map(|person| person.id)
        .collect();
    (stores, people.len())
}

#[cfg(test)]
mod tests {
    use super::numbers_of;
    use shared::api::admin::Person;
    use shared::api::organisation::{OrganisationTree, TerritoryStores};
    use shared::ids::{TerritoryId, UserId};
    use uuid::Uuid;

    #[test]
    fn who_works_in_two_territories_of_a_region_counts_once() {
        let [first, second] = [1, 2].map(|id| TerritoryId(Uuid::from_u128(id)));
        let mut tree = OrganisationTree::default();
        tree.organisation.people.push(Person {
            id: UserId(Uuid::nil()),
            name: "林小满".into(),
            roles: Vec::new(),
            territories: vec![first, second],
        });
        tree.stores = vec![
            TerritoryStores {
                territory: first,
                stores: 3,
            },
            TerritoryStores {
                territory: second,
                stores: 4,
            },
        ];
        assert_eq!(numbers_of(&tree, &[first, second]), (7, 1));
        assert_eq!(numbers_of(&tree, &[second]), (4, 1));
    }
}
