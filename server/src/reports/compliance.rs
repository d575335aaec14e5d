//! The compliance report: one row for each team, person, store or day.

use super::groups::{
    Grain, Route, StoresOf, Sums, load_planned, load_route, load_sums, load_teams, load_visited,
};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::{load_names, load_store_names};
use crate::figures::filter::require_period;
use crate::figures::promotions::{
    Check, OpenStore, latest, load_checks, load_live, load_stores, pairs,
};
use shared::api::figures::FigureFilter;
use shared::api::reports::{COMPLIANCE_FIGURES, ComplianceRow, ReportBy};
use shared::figures::tally::TallyName;
use shared::figures::{FigureName, Fraction, Source};
use shared::ids::{PromotionId, StoreId, UserId};
use shared::promotion::StoreRule;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Everything that rows are made of; the number of statements does not depend on what they hold.
struct Parts {
    route: BTreeMap<String, Route>,
    sums: Sums,
    planned: StoresOf,
    visited: StoresOf,
    stores: Vec<OpenStore>,
    live: Vec<(PromotionId, StoreRule)>,
    checks: Vec<Check>,
}

/// The parts by what rows ask of them, so that a row costs what it holds and not what the report holds.
struct Found<'a> {
    parts: &'a Parts,
    stores: HashMap<Uuid, &'a OpenStore>,
    /// Stores that anybody visited.
    visited: BTreeSet<Uuid>,
    /// The latest checks, whoever made them.
    latest: Latest<'a>,
    /// Places in the list of checks, which is by time.
    checks_of: HashMap<Uuid, Vec<usize>>,
}

/// A row before it is named.
struct Group {
    key: String,
    /// Whose sums belong to it.
    members: BTreeSet<String>,
    /// The people of a person's or a team's row; everybody of the filter when none.
    people: Option<BTreeSet<Uuid>>,
    /// The stores that coverage and promotions are told of; none where they are not told.
    stores: Option<BTreeSet<Uuid>>,
}

/// All rows of the report, by key.
pub(super) async fn load_rows(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
    by: ReportBy,
) -> Result<Vec<ComplianceRow>, Error> {
    require_period(filter)?;
    let grain = match by {
        ReportBy::Team | ReportBy::Person => Grain::Person,
        ReportBy::Store => Grain::Store,
        ReportBy::Day => Grain::Day,
    };
    let parts = Parts {
        route: load_route(tx, scope, filter, grain).await?,
        sums: load_sums(tx, scope, filter, grain).await?,
        planned: load_planned(tx, scope, filter).await?,
        visited: load_visited(tx, scope, filter).await?,
        stores: load_stores(tx, scope, filter).await?,
        live: load_live(tx, filter).await?,
        checks: load_checks(tx, scope, filter).await?,
    };
    let (groups, names) = match by {
        ReportBy::Team => teams(tx, scope, (filter, &parts)).await?,
        ReportBy::Person => people(tx, &parts).await?,
        ReportBy::Store => stores(tx, &parts).await?,
        ReportBy::Day => (parts.keys().into_iter().map(day).collect(), BTreeMap::new()),
    };
    let found = Found::of(&parts);
    Ok(groups
        .into_iter()
        .map(|group| row(&found, &group, &names))
        .collect())
}

/// Names by key.
type Names = BTreeMap<String, String>;

async fn teams(
    tx: &Tx,
    scope: &Scope,
    (filter, parts): (&FigureFilter, &Parts),
) -> Result<(Vec<Group>, Names), Error> {
    let (mut groups, mut names) = (Vec::new(), Names::new());
    let seen = parts.people();
    for (id, team) in load_teams(tx, scope).await? {
        let is_asked = filter.team.is_none_or(|asked| asked.0 == id);
        let members: BTreeSet<String> = team.people.iter().map(Uuid::to_string).collect();
        // A team of which the caller sees nothing stays unknown to them.
        if !is_asked || members.is_disjoint(&seen) {
            continue;
        }
        let stores = parts
            .stores
            .iter()
            .filter(|store| team.territories.contains(&store.territory.0));
        groups.push(Group {
            key: id.to_string(),
            members,
            people: Some(team.people),
            stores: Some(stores.map(|store| store.id.0).collect()),
        });
        names.insert(id.to_string(), team.name);
    }
    Ok((groups, names))
}

async fn people(tx: &Tx, parts: &Parts) -> Result<(Vec<Group>, Names), Error> {
    let open: BTreeSet<Uuid> = parts.stores.iter().map(|store| store.id.0).collect();
    let mut groups = Vec::new();
    for key in parts.people() {
        let Ok(person) = key.parse::<Uuid>() else {
            continue;
        };
        let planned = parts.planned.get(&person);
        let stores = planned.map(|planned| planned.intersection(&open).copied().collect());
        groups.push(Group {
            members: BTreeSet::from([key.clone()]),
            key,
            people: Some(BTreeSet::from([person])),
            stores: Some(stores.unwrap_or_default()),
        });
    }
    let ids = groups.iter().filter_map(|group| group.key.parse().ok());
    let names = load_names(tx, ids.map(UserId)).await?;
    let names = names.into_iter().map(|(id, name)| (id.to_string(), name));
    Ok((groups, names.collect()))
}

async fn stores(tx: &Tx, parts: &Parts) -> Result<(Vec<Group>, Names), Error> {
    let open: BTreeSet<Uuid> = parts.stores.iter().map(|store| store.id.0).collect();
    let mut groups = Vec::new();
    for key in parts.seen_stores() {
        let Ok(store) = key.parse::<Uuid>() else {
            continue;
        };
        groups.push(Group {
            members: BTreeSet::from([key.clone()]),
            key,
            people: None,
            stores: Some(open.contains(&store).then_some(store).into_iter().collect()),
        });
    }
    let ids = groups.iter().filter_map(|group| group.key.parse().ok());
    let names = load_store_names(tx, ids.map(StoreId)).await?;
    let names = names.into_iter().map(|(id, name)| (id.to_string(), name));
    Ok((groups, names.collect()))
}

fn day(key: String) -> Group {
    Group {
        members: BTreeSet::from([key.clone()]),
        key,
        people: None,
        stores: None,
    }
}

impl Parts {
    /// Everything of which something was planned or counted.
    fn keys(&self) -> BTreeSet<String> {
        let summed = self.sums.keys().map(|(_, key)| key.clone());
        self.route.keys().cloned().chain(summed).collect()
    }

    /// Everybody of whom something was planned or counted, or who was somewhere.
    fn people(&self) -> BTreeSet<String> {
        let mut people = self.keys();
        people.extend(self.visited.keys().map(Uuid::to_string));
        people
    }

    /// The same of stores.
    fn seen_stores(&self) -> BTreeSet<String> {
        let mut stores = self.keys();
        stores.extend(self.visited.values().flatten().map(Uuid::to_string));
        stores
    }

    fn route(&self, group: &Group) -> Route {
        let mut route = Route::default();
        for one in group.members.iter().filter_map(|key| self.route.get(key)) {
            route.add(*one);
        }
        route
    }

    fn sum(&self, group: &Group, name: TallyName) -> Fraction {
        let mut sum = Fraction::default();
        for key in &group.members {
            if let Some(one) = self.sums.get(&(name, key.clone())) {
                sum.numerator += one.numerator;
                sum.denominator += one.denominator;
            }
        }
        sum
    }
}

type Latest<'a> = HashMap<(PromotionId, StoreId), &'a Check>;

impl<'a> Found<'a> {
    fn of(parts: &'a Parts) -> Self {
        let mut checks_of = HashMap::<Uuid, Vec<usize>>::new();
        for (place, check) in parts.checks.iter().enumerate() {
            checks_of.entry(check.person.0).or_default().push(place);
        }
        Self {
            parts,
            stores: parts
                .stores
                .iter()
                .map(|store| (store.id.0, store))
                .collect(),
            visited: parts.visited.values().flatten().copied().collect(),
            latest: latest(parts.checks.iter()),
            checks_of,
        }
    }

    fn coverage(&self, group: &Group) -> Option<Fraction> {
        let stores = group.stores.as_ref()?;
        let visited: BTreeSet<&Uuid> = match &group.people {
            None => stores.intersection(&self.visited).collect(),
            Some(people) => people
                .iter()
                .filter_map(|person| self.parts.visited.get(person))
                .flat_map(|visited| visited.intersection(stores))
                .collect(),
        };
        Some(Fraction {
            numerator: number(visited.len()),
            denominator: number(stores.len()),
        })
    }

    fn promotion(&self, group: &Group) -> Option<Fraction> {
        let stores = group.stores.as_ref()?;
        let own = group.people.as_ref().map(|people| self.latest_of(people));
        let latest_of = own.as_ref().unwrap_or(&self.latest);
        let open = stores.iter().filter_map(|store| self.stores.get(store));
        let mut of = Fraction::default();
        for pair in pairs(&self.parts.live, open.copied()) {
            of.denominator += 1;
            of.numerator += u64::from(latest_of.get(&pair).is_some_and(|check| check.is_complete));
        }
        Some(of)
    }

    /// The latest checks that any of these people made.
    fn latest_of(&self, people: &BTreeSet<Uuid>) -> Latest<'a> {
        let own = people
            .iter()
            .filter_map(|person| self.checks_of.get(person));
        let mut places: Vec<usize> = own.flatten().copied().collect();
        places.sort_unstable();
        latest(places.into_iter().map(|place| &self.parts.checks[place]))
    }
}

fn row(found: &Found<'_>, group: &Group, names: &Names) -> ComplianceRow {
    let route = found.parts.route(group);
    let of = |numerator| Fraction {
        numerator,
        denominator: route.due,
    };
    let value = |name: FigureName| match (name, name.source()) {
        (FigureName::RouteCompliance, _) => Some(of(route.visited)),
        (FigureName::StrictCallRate, _) => Some(of(route.strict)),
        (FigureName::Coverage, _) => found.coverage(group),
        (_, Source::Promotions) => found.promotion(group),
        (_, Source::Sum(sum)) => Some(found.parts.sum(group, sum)),
        _ => None,
    };
    ComplianceRow {
        key: group.key.clone(),
        name: names.get(&group.key).unwrap_or(&group.key).clone(),
        values: COMPLIANCE_FIGURES.into_iter().map(value).collect(),
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
