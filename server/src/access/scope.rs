//! A reach as conditions on rows: company ⊃ region ⊃ territory ⊃ store, and routes across.

use crate::database::{Error, Tx};
use crate::organisation::entity::{access_grant, route_store, territory};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use shared::access::{Reach, Role, ScopeKind};
use shared::ids::{StoreId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

/// The rows that a person may reach by one action. Every query of a capability carries one.
#[derive(Clone, Debug)]
pub struct Scope {
    reach: Reach,
    now: UtcMs,
}

impl Scope {
    pub(crate) fn new(reach: Reach, now: UtcMs) -> Self {
        Self { reach, now }
    }

    /// Everything, for jobs of the server itself and never for a request.
    #[must_use]
    pub fn of_server(now: UtcMs) -> Self {
        Self {
            reach: Reach {
                is_company: true,
                ..Reach::default()
            },
            now,
        }
    }

    /// What the scope was made from.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The moment for which it holds.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        self.now
    }

    /// Condition on a column that names a store. A row without one is not in it.
    pub fn stores<C: ColumnTrait>(&self, store: C) -> Condition {
        if self.reach.is_company {
            return Condition::all().add(store.is_not_null());
        }
        Condition::any().add(store.in_subquery(self.store_ids()))
    }

    /// Condition on a column that names a person: the own person, and those who work in the field now
    /// somewhere in the reach.
    pub fn people<C: ColumnTrait>(&self, person: C) -> Condition {
        if self.reach.is_company {
            return Condition::all().add(person.is_not_null());
        }
        let mut condition = Condition::any().add(person.in_subquery(self.field_people()));
        if let Some(own) = self.reach.own {
            condition = condition.add(person.eq(own.0));
        }
        condition
    }

    /// The same of those who ever worked there. Who did at a moment is asked of each.
    pub fn people_ever<C: ColumnTrait>(&self, person: C) -> Condition {
        if self.reach.is_company {
            return Condition::all().add(person.is_not_null());
        }
        Condition::any().add(person.in_subquery(self.field_grants()))
    }

    /// Condition on a column that names a person: those who worked in the field somewhere in the reach at another
    /// moment, which may be a column of the row.
    pub fn people_at<C: ColumnTrait>(&self, person: C, at: Expr) -> Condition {
        if self.reach.is_company {
            return Condition::all().add(person.is_not_null());
        }
        Condition::all().add(person.in_subquery(self.field_people_at(at)))
    }

    /// Condition on a column that names a person: those who work in the field now somewhere in the
    /// reach, also where it is the whole company.
    pub fn in_field<C: ColumnTrait>(&self, person: C) -> Condition {
        Condition::all().add(person.in_subquery(self.field_people()))
    }

    /// Condition on rows of work, such as visits: done by the own person anywhere, by anybody at a
    /// store in reach, or without a store by a person in reach.
    pub fn work<C: ColumnTrait, D: ColumnTrait>(&self, store: C, person: D) -> Condition {
        self.work_within(store, person, &Condition::all())
    }

    /// The same of rows to which another condition applies, such as days. It stands in every branch:
    /// SQLite looks at one branch of an `OR` at a time, and without the days in it would read all that
    /// a store ever had.
    pub fn work_within<C: ColumnTrait, D: ColumnTrait>(
        &self,
        store: C,
        person: D,
        within: &Condition,
    ) -> Condition {
        if self.reach.is_company {
            // Every row of work has a person.
            return within.clone();
        }
        let branch = |condition: Condition| condition.add(within.clone());
        let mut condition = Condition::any()
            .add(branch(Condition::all().add(self.stores(store))))
            .add(branch(
                Condition::all()
                    .add(store.is_null())
                    .add(self.people(person)),
            ));
        if let Some(own) = self.reach.own {
            condition = condition.add(branch(Condition::all().add(person.eq(own.0))));
        }
        condition
    }

    /// Condition on a column that names a territory: in reach whole, or with a store in reach.
    pub fn territories<C: ColumnTrait>(&self, territory: C) -> Condition {
        if self.reach.is_company {
            return Condition::all().add(territory.is_not_null());
        }
        Condition::any().add(territory.in_subquery(self.territories_met()))
    }

    /// A store that exists in reach.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] for a missing and a foreign one alike.
    pub async fn require_store(&self, tx: &Tx, store: StoreId) -> Result<(), Error> {
        let found = Query::select()
            .expr(Expr::val(1))
            .from("store")
            .and_where(Expr::col("id").eq(store.0))
            .cond_where(self.store_rows())
            .to_owned();
        self.require(tx, &found).await
    }

    /// A person who exists in reach.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] for a missing and a foreign one alike.
    pub async fn require_person(&self, tx: &Tx, person: UserId) -> Result<(), Error> {
        use crate::organisation::entity::user_account::{Column, Entity};
        let found = Entity::find_by_id(person.0)
            .filter(self.people(Column::Id))
            .one(tx.connection())
            .await?;
        found
            .map(|_| ())
            .ok_or(Error::Problem(ProblemCode::NotFound))
    }

    async fn require(&self, tx: &Tx, found: &SelectStatement) -> Result<(), Error> {
        let row = tx.connection().query_one(found).await?;
        row.map(|_| ()).ok_or(Error::Problem(ProblemCode::NotFound))
    }

    /// Ids of the stores in reach.
    #[must_use]
    pub fn store_ids(&self) -> SelectStatement {
        Query::select()
            .column("id")
            .from("store")
            .cond_where(self.store_rows())
            .to_owned()
    }

    pub(super) fn store_rows(&self) -> Condition {
        if self.reach.is_company {
            return Condition::all();
        }
        let territory = || Expr::col(("store", "territory_id"));
        let store = || Expr::col(("store", "id"));
        Condition::any()
            .add(is_in(
                territory(),
                self.reach.territories.iter().map(|id| id.0),
            ))
            .add(is_in(store(), self.reach.stores.iter().map(|id| id.0)))
            .add(territory().in_subquery(self.region_territories()))
            .add(store().in_subquery(self.route_stores()))
    }

    fn region_territories(&self) -> SelectStatement {
        Query::select()
            .column(territory::Column::Id)
            .from(territory::Entity)
            .and_where(is_in(
                Expr::col(territory::Column::RegionId),
                self.reach.regions.iter().map(|id| id.0),
            ))
            .to_owned()
    }

    fn route_stores(&self) -> SelectStatement {
        Query::select()
            .column(route_store::Column::StoreId)
            .from(route_store::Entity)
            .and_where(is_in(
                Expr::col(route_store::Column::RouteId),
                self.reach.routes.iter().map(|id| id.0),
            ))
            .to_owned()
    }

    /// Territories that lie in the reach, or have a store in it.
    fn territories_met(&self) -> SelectStatement {
        let of_stores = Query::select()
            .column("territory_id")
            .from("store")
            .cond_where(self.store_rows())
            .to_owned();
        let id = || Expr::col(territory::Column::Id);
        Query::select()
            .column(territory::Column::Id)
            .from(territory::Entity)
            .cond_where(
                Condition::any()
                    .add(is_in(id(), self.reach.territories.iter().map(|id| id.0)))
                    .add(is_in(
                        Expr::col(territory::Column::RegionId),
                        self.reach.regions.iter().map(|id| id.0),
                    ))
                    .add(id().in_subquery(of_stores)),
            )
            .to_owned()
    }

    /// Scopes of grants that meet the reach. They need not lie within it: who works in a whole region
    /// works in each of its territories.
    fn meeting_scopes(&self) -> Condition {
        let kind = || Expr::col(access_grant::Column::ScopeKind);
        let id = || Expr::col(access_grant::Column::ScopeId);
        let meets = |scope: ScopeKind, ids: Expr| kind().eq(scope.as_str()).and(ids);
        let regions = Query::select()
            .column(territory::Column::RegionId)
            .from(territory::Entity)
            .and_where(Expr::col(territory::Column::Id).in_subquery(self.territories_met()))
            .to_owned();
        let routes = Query::select()
            .column(route_store::Column::RouteId)
            .from(route_store::Entity)
            .and_where(Expr::col(route_store::Column::StoreId).in_subquery(self.store_ids()))
            .to_owned();
        let regions =
            is_in(id(), self.reach.regions.iter().map(|id| id.0)).or(id().in_subquery(regions));
        let places = Condition::any()
            .add(meets(ScopeKind::Region, regions))
            .add(meets(
                ScopeKind::Territory,
                id().in_subquery(self.territories_met()),
            ))
            .add(meets(ScopeKind::Store, id().in_subquery(self.store_ids())))
            .add(meets(ScopeKind::Route, id().in_subquery(routes)));
        // The whole company meets every place, and a person's own records are no place.
        if self.reach.has_place() {
            places.add(kind().eq(ScopeKind::Company.as_str()))
        } else {
            places
        }
    }

    /// People with a field grant of any time whose scope meets the reach.
    fn field_grants(&self) -> SelectStatement {
        Query::select()
            .column(access_grant::Column::UserId)
            .from(access_grant::Entity)
            .and_where(Expr::col(access_grant::Column::Role).is_in(field_roles()))
            .cond_where(self.meeting_scopes())
            .to_owned()
    }

    /// People with a field grant of now whose scope meets the reach.
    fn field_people(&self) -> SelectStatement {
        self.field_people_at(Expr::val(self.now.0))
    }

    fn field_people_at(&self, at: Expr) -> SelectStatement {
        self.field_grants()
            .and_where(Expr::col(access_grant::Column::ValidFrom).lte(at.clone()))
            .cond_where(
                Condition::any()
                    .add(Expr::col(access_grant::Column::ValidTo).is_null())
                    .add(Expr::col(access_grant::Column::ValidTo).gt(at)),
            )
            .to_owned()
    }
}

/// Roles that work in stores, as they are stored.
pub(super) fn field_roles() -> impl Iterator<Item = &'static str> {
    Role::ALL
        .iter()
        .filter(|role| role.is_field())
        .map(|role| role.as_str())
}

/// `IN` that is false, and valid on both databases, for an empty list.
fn is_in(column: Expr, ids: impl Iterator<Item = Uuid>) -> Expr {
    column.is_in(ids)
}
