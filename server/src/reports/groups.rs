//! What the rows of a report are, and the sums of plan, visits and tallies by the same.

use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::tally;
use crate::figures::filter::{is_covered, is_member, work};
use crate::figures::sums;
use crate::kinds::rows;
use crate::organisation::entity::{team, team_member, team_territory};
use crate::route::entity::planned_stop;
use crate::visit::entity::visit;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, EntityTrait, JoinType, QueryFilter, QuerySelect,
    QueryTrait as _,
};
use shared::api::figures::FigureFilter;
use shared::figures::Fraction;
use shared::figures::tally::TallyName;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Whose sums are read: teams are made of their people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Person,
    Store,
    Day,
}

/// A person, a store or a day, as text.
pub(super) type Key = String;

/// What the plan and the visits of a group add up to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Route {
    pub due: u64,
    pub visited: u64,
    pub strict: u64,
}

impl Route {
    pub(super) fn add(&mut self, other: Self) {
        self.due += other.due;
        self.visited += other.visited;
        self.strict += other.strict;
    }
}

/// Sums by figure and group.
pub(super) type Sums = HashMap<(TallyName, Key), Fraction>;

/// The figures of a report that are sums.
pub(super) const SUMS: [TallyName; 4] = [
    TallyName::OutOfStock,
    TallyName::MustStock,
    TallyName::Display,
    TallyName::StoreScore,
];

/// Stops due, visited and visited well enough, by group. Two stops of one person at one store on one day
/// are one errand, and an errand with several visits counts once: the same rule as
/// [`shared::figures::link`], as a statement, because a report of a large company cannot load its rows.
pub(super) async fn load_route(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
    grain: Grain,
) -> Result<BTreeMap<Key, Route>, Error> {
    let (errand, seen) = ("errand", "seen");
    let column =
        |table: &'static str, name: &'static str| Expr::col((Alias::new(table), Alias::new(name)));
    let group = match grain {
        Grain::Person => "person_id",
        Grain::Store => "store_id",
        Grain::Day => "day",
    };
    let same = ["person_id", "store_id", "day"]
        .into_iter()
        .fold(sea_orm::Condition::all(), |condition, name| {
            condition.add(column(errand, name).equals((seen, name)))
        });
    let statement = Query::select()
        .expr(column(errand, group))
        .expr(column(errand, "day").count().cast_as("BIGINT"))
        .expr(column(seen, "day").count().cast_as("BIGINT"))
        .expr(column(seen, "strict").sum().cast_as("BIGINT"))
        .from_subquery(errands(scope, filter), errand)
        .join_subquery(JoinType::LeftJoin, visits(scope, filter), seen, same)
        .add_group_by([column(errand, group)])
        .to_owned();
    let mut found = BTreeMap::new();
    for row in tx.connection().query_all(&statement).await? {
        let key = match grain {
            Grain::Day => row.try_get_by_index::<String>(0)?,
            _ => row.try_get_by_index::<Uuid>(0)?.to_string(),
        };
        let route = Route {
            due: rows::from_number(row.try_get_by_index::<i64>(1)?)?,
            visited: rows::from_number(row.try_get_by_index::<i64>(2)?)?,
            strict: rows::from_number(row.try_get_by_index::<Option<i64>>(3)?.unwrap_or_default())?,
        };
        found.insert(key, route);
    }
    Ok(found)
}

fn errands(scope: &Scope, filter: &FigureFilter) -> SelectStatement {
    use planned_stop::Column;
    planned_stop::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId, Column::Day])
        .distinct()
        .filter(Column::IsExcused.eq(false))
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .into_query()
}

fn visits(scope: &Scope, filter: &FigureFilter) -> SelectStatement {
    use visit::Column;
    let strict = Expr::Case(Box::new(
        CaseStatement::new()
            .case(Column::IsStrict.eq(true), 1)
            .finally(0),
    ));
    visit::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId, Column::Day])
        .column_as(strict.max(), "strict")
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .group_by(Column::PersonId)
        .group_by(Column::StoreId)
        .group_by(Column::Day)
        .into_query()
}

/// Sums of tallies by group.
pub(super) async fn load_sums(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
    grain: Grain,
) -> Result<Sums, Error> {
    use tally::Column;
    let group = match grain {
        Grain::Person => Column::PersonId,
        Grain::Store => Column::StoreId,
        Grain::Day => Column::Day,
    };
    let statement = sums::find(scope, filter, SUMS)
        .select_only()
        .column(Column::Name)
        .column(group)
        .column_as(sums::sum_of(Column::Numerator), "sum_numerator")
        .column_as(sums::sum_of(Column::Denominator), "sum_denominator")
        .group_by(Column::Name)
        .group_by(group)
        .into_query();
    let mut found = Sums::new();
    for row in tx.connection().query_all(&statement).await? {
        let key = match grain {
            Grain::Day => row.try_get_by_index::<String>(1)?,
            _ => row.try_get_by_index::<Uuid>(1)?.to_string(),
        };
        let name = rows::from_word(&row.try_get_by_index::<String>(0)?)?;
        let sum = Fraction {
            numerator: rows::from_number(row.try_get_by_index::<i64>(2)?)?,
            denominator: rows::from_number(row.try_get_by_index::<i64>(3)?)?,
        };
        found.insert((name, key), sum);
    }
    Ok(found)
}

/// Which stores each person was to visit, or visited.
pub(super) type StoresOf = HashMap<Uuid, BTreeSet<Uuid>>;

/// The stores of each person's plan.
pub(super) async fn load_planned(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<StoresOf, Error> {
    use planned_stop::Column;
    let pairs: Vec<(Uuid, Uuid)> = planned_stop::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId])
        .distinct()
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(by_person(pairs))
}

/// The stores that each person visited.
pub(super) async fn load_visited(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<StoresOf, Error> {
    use visit::Column;
    let pairs: Vec<(Uuid, Uuid)> = visit::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId])
        .distinct()
        .filter(Column::StoreId.is_not_null())
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(by_person(pairs))
}

fn by_person(pairs: Vec<(Uuid, Uuid)>) -> StoresOf {
    let mut stores = StoresOf::new();
    for (person, store) in pairs {
        stores.entry(person).or_default().insert(store);
    }
    stores
}

/// A team with its people and territories of now.
#[derive(Clone, Debug, Default)]
pub(super) struct TeamParts {
    pub name: String,
    pub people: BTreeSet<Uuid>,
    pub territories: BTreeSet<Uuid>,
}

/// All teams, in three statements.
pub(super) async fn load_teams(tx: &Tx, scope: &Scope) -> Result<BTreeMap<Uuid, TeamParts>, Error> {
    let named: Vec<(Uuid, String)> = team::Entity::find()
        .select_only()
        .columns([team::Column::Id, team::Column::Name])
        .into_tuple()
        .all(tx.connection())
        .await?;
    let members: Vec<(Uuid, Uuid)> = team_member::Entity::find()
        .select_only()
        .columns([team_member::Column::TeamId, team_member::Column::UserId])
        .filter(is_member(scope.now()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let territories: Vec<(Uuid, Uuid)> = team_territory::Entity::find()
        .select_only()
        .columns([
            team_territory::Column::TeamId,
            team_territory::Column::TerritoryId,
        ])
        .filter(is_covered(scope.now()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut teams: BTreeMap<Uuid, TeamParts> = named
        .into_iter()
        .map(|(id, name)| {
            let parts = TeamParts {
                name,
                ..TeamParts::default()
            };
            (id, parts)
        })
        .collect();
    for (team, person) in members {
        teams.entry(team).or_default().people.insert(person);
    }
    for (team, territory) in territories {
        teams.entry(team).or_default().territories.insert(territory);
    }
    Ok(teams)
}
