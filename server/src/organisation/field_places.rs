//! In which territories people work: what the scopes of their field grants reach.

use super::entity::{access_grant, route_store, territory};
use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QuerySelect as _};
use shared::access::{Grant, ScopeKind};
use shared::ids::TerritoryId;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The largest companies stay below.
const TERRITORIES_MAX: u64 = 5000;

/// Which territories the scopes of field grants lie in.
pub(super) struct FieldPlaces(HashMap<(ScopeKind, Uuid), BTreeSet<TerritoryId>>);

impl FieldPlaces {
    pub(super) async fn read(tx: &Tx) -> Result<Self, Error> {
        let mut places = HashMap::<_, BTreeSet<TerritoryId>>::new();
        let mut add = |kind, id, territory| {
            places
                .entry((kind, id))
                .or_default()
                .insert(TerritoryId(territory));
        };
        for row in territory::Entity::find()
            .limit(TERRITORIES_MAX)
            .all(tx.connection())
            .await?
        {
            add(ScopeKind::Territory, row.id, row.id);
            add(ScopeKind::Region, row.region_id, row.id);
        }
        let granted = Query::select()
            .column(access_grant::Column::ScopeId)
            .from(access_grant::Entity)
            .and_where(Expr::col(access_grant::Column::ScopeKind).eq(ScopeKind::Store.as_str()))
            .to_owned();
        let single = Query::select()
            .column("id")
            .column("territory_id")
            .from("store")
            .and_where(Expr::col("id").in_subquery(granted))
            .to_owned();
        for row in tx.connection().query_all(&single).await? {
            add(
                ScopeKind::Store,
                row.try_get_by_index(0)?,
                row.try_get_by_index(1)?,
            );
        }
        let on_routes = Query::select()
            .distinct()
            .column((route_store::Entity, route_store::Column::RouteId))
            .column(("store", "territory_id"))
            .from(route_store::Entity)
            .inner_join(
                "store",
                Expr::col(("store", "id"))
                    .equals((route_store::Entity, route_store::Column::StoreId)),
            )
            .to_owned();
        for row in tx.connection().query_all(&on_routes).await? {
            add(
                ScopeKind::Route,
                row.try_get_by_index(0)?,
                row.try_get_by_index(1)?,
            );
        }
        Ok(Self(places))
    }

    pub(super) fn territories_of(&self, grants: &[&Grant]) -> Vec<TerritoryId> {
        let found: BTreeSet<TerritoryId> = grants
            .iter()
            .filter(|grant| grant.role.is_field())
            .filter_map(|grant| self.0.get(&(grant.scope_kind, grant.scope_id?)))
            .flatten()
            .copied()
            .collect();
        found.into_iter().collect()
    }
}
