//! A filter of figures as conditions on rows, within the caller's scope.

use crate::access::Scope;
use crate::database::Error;
use crate::organisation::entity::{team_member, team_territory};
use crate::route::entity::planned_stop;
use crate::store::entity::store;
use crate::store::open_on;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Select};
use shared::api::figures::{DAYS_MAX, FigureFilter};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

/// A period that begins before it ends and is not too long.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for another.
pub(crate) fn require_period(filter: &FigureFilter) -> Result<(), Error> {
    if (0..DAYS_MAX).contains(&filter.to.days_since(filter.from)) {
        Ok(())
    } else {
        Err(Error::Problem(ProblemCode::BadRequest))
    }
}

/// Rows of work of the filter that the caller may see.
pub(crate) fn work<C: ColumnTrait>(
    filter: &FigureFilter,
    scope: &Scope,
    (day, store, person): (C, C, C),
) -> Condition {
    let days = Condition::all().add(day.between(filter.from.to_string(), filter.to.to_string()));
    Condition::all()
        .add(scope.work_within(store, person, &days))
        .add(days)
        .add(narrow(filter, store, person, scope))
}

/// Everything that the filter asks for beside the days.
fn narrow<C: ColumnTrait>(filter: &FigureFilter, store: C, person: C, scope: &Scope) -> Condition {
    let mut condition = Condition::all();
    let places = of_place(filter);
    if !places.is_empty() {
        let stores = Query::select()
            .column(store::Column::Id)
            .from(store::Entity)
            .cond_where(places)
            .to_owned();
        condition = condition.add(store.in_subquery(stores));
    }
    if let Some(team) = filter.team {
        condition = condition.add(person.in_subquery(members(team.0, scope.now())));
    }
    if let Some(id) = filter.person {
        condition = condition.add(person.eq(id.0));
    }
    if let Some(id) = filter.store {
        condition = condition.add(store.eq(id.0));
    }
    condition
}

/// What the filter asks of a row of `store`.
fn of_place(filter: &FigureFilter) -> Condition {
    let mut condition = Condition::all();
    if let Some(territory) = filter.territory {
        condition = condition.add(store::Column::TerritoryId.eq(territory.0));
    }
    if let Some(store_type) = filter.store_type {
        condition = condition.add(store::Column::StoreTypeId.eq(store_type.0));
    }
    condition
}

fn members(team: Uuid, now: UtcMs) -> SelectStatement {
    Query::select()
        .column(team_member::Column::UserId)
        .from(team_member::Entity)
        .cond_where(team_member::Column::TeamId.eq(team))
        .cond_where(is_member(now))
        .to_owned()
}

/// Rows of `team_member` that hold now.
pub(crate) fn is_member(now: UtcMs) -> Condition {
    let is_current = Condition::any()
        .add(team_member::Column::ValidTo.is_null())
        .add(team_member::Column::ValidTo.gt(now.0));
    Condition::all()
        .add(team_member::Column::ValidFrom.lte(now.0))
        .add(is_current)
}

/// Rows of `team_territory` that hold now.
pub(crate) fn is_covered(now: UtcMs) -> Condition {
    let is_current = Condition::any()
        .add(team_territory::Column::ValidTo.is_null())
        .add(team_territory::Column::ValidTo.gt(now.0));
    Condition::all()
        .add(team_territory::Column::ValidFrom.lte(now.0))
        .add(is_current)
}

/// The stores that a figure of stores is told of: those in scope that were open in the period. For a
/// person these are the stores of their plan, for a team those of its territories. Whoever reaches no
/// store by a scope of stores reaches those of the own plan.
pub(crate) fn open_stores(scope: &Scope, filter: &FigureFilter) -> Select<store::Entity> {
    use store::Column;
    let planned = |who: Condition| {
        let columns = (
            planned_stop::Column::Day,
            planned_stop::Column::StoreId,
            planned_stop::Column::PersonId,
        );
        Query::select()
            .column(planned_stop::Column::StoreId)
            .from(planned_stop::Entity)
            .cond_where(work(filter, scope, columns))
            .cond_where(who)
            .to_owned()
    };
    let mut reached = Condition::any().add(scope.stores(Column::Id));
    if let Some(own) = scope.reach().own {
        let is_own = planned_stop::Column::PersonId.eq(own.0);
        reached = reached.add(Column::Id.in_subquery(planned(Condition::all().add(is_own))));
    }
    let mut query = store::Entity::find()
        .filter(reached)
        .filter(of_place(filter))
        .filter(open_on(filter.from));
    if let Some(id) = filter.store {
        query = query.filter(Column::Id.eq(id.0));
    }
    if let Some(team) = filter.team {
        let territories = Query::select()
            .column(team_territory::Column::TerritoryId)
            .from(team_territory::Entity)
            .cond_where(team_territory::Column::TeamId.eq(team.0))
            .cond_where(is_covered(scope.now()))
            .to_owned();
        query = query.filter(Column::TerritoryId.in_subquery(territories));
    }
    if filter.person.is_some() {
        query = query.filter(Column::Id.in_subquery(planned(Condition::all())));
    }
    query.select_only().column(Column::Id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::entity::visit;
    use sea_orm::{DbBackend, QueryTrait as _};
    use shared::access::Reach;
    use shared::ids::{RegionId, UserId};
    use shared::time::BusinessDay;

    fn days_in_the_statement_for(reach: Reach) -> usize {
        use visit::Column;
        let day = BusinessDay::new(2026, 11, 24).expect("a day");
        let scope = Scope::new(reach, UtcMs(0));
        let columns = (Column::Day, Column::StoreId, Column::PersonId);
        let condition = work(&FigureFilter::of_days(day, day), &scope, columns);
        let statement = visit::Entity::find().filter(condition);
        let sql = statement.build(DbBackend::Sqlite).sql;
        sql.matches("BETWEEN").count()
    }

    #[test]
    fn the_days_stand_in_every_branch_of_a_reach_so_that_no_branch_reads_all_of_history() {
        let id = Uuid::from_u128(1);
        let reach = Reach {
            regions: [RegionId(id)].into(),
            own: Some(UserId(id)),
            ..Reach::default()
        };
        let (branches, outside) = (3, 1);
        assert_eq!(days_in_the_statement_for(reach), branches + outside);
    }
}
