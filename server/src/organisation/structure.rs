//! Regions and territories: made, renamed, moved and, when they are empty, removed.

use super::audit::{Actor, Deed, record};
use super::entity::{region, team_territory, territory};
use super::naming::{free_name, occupied, require_no_grants, require_none, taken};
use crate::access;
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _,
};
use serde_json::json;
use shared::access::ScopeKind;
use shared::api::organisation::TerritoryChange;
use shared::ids::{RegionId, StoreId, TerritoryId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

/// Creates a region.
///
/// # Errors
/// When the name cannot be or is taken.
pub async fn create_region(tx: &Tx, actor: &Actor, name: &str) -> Result<RegionId, Error> {
    let name = free_name(tx, "region", name, None).await?;
    let id = RegionId::new(actor.now.0, random_bytes());
    let row = region::ActiveModel {
        id: Set(id.0),
        name: Set(name),
    };
    region::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    let deed = Deed {
        action: "create",
        kind: "region",
        object: id.0,
        detail: &json!({}),
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Creates a territory in a region.
///
/// # Errors
/// When the name cannot be or is taken, or the region is missing.
pub async fn create_territory(
    tx: &Tx,
    actor: &Actor,
    region: RegionId,
    name: &str,
) -> Result<TerritoryId, Error> {
    let name = free_name(tx, "territory", name, None).await?;
    require_region(tx, region).await?;
    let id = TerritoryId::new(actor.now.0, random_bytes());
    let row = territory::ActiveModel {
        id: Set(id.0),
        name: Set(name),
        region_id: Set(region.0),
    };
    territory::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    let detail = json!({ "region": region });
    let deed = Deed {
        action: "create",
        kind: "territory",
        object: id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Gives a region another name.
///
/// # Errors
/// [`ProblemCode::NotFound`]; or that the name cannot be or is taken.
pub async fn rename_region(tx: &Tx, actor: &Actor, id: RegionId, name: &str) -> Result<(), Error> {
    let row = region::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let name = free_name(tx, "region", name, Some(id.0)).await?;
    let mut next: region::ActiveModel = row.into();
    next.name = Set(name);
    next.update(tx.connection()).await.map_err(taken)?;
    note(
        tx,
        actor,
        ("change", "region", id.0),
        json!({ "changed": ["name"] }),
    )
    .await
}

/// Removes a region in which nothing is and nobody has a right.
///
/// # Errors
/// [`ProblemCode::NotFound`], [`ProblemCode::NotEmpty`].
pub async fn remove_region(tx: &Tx, actor: &Actor, id: RegionId) -> Result<(), Error> {
    let territories = territory::Entity::find()
        .filter(territory::Column::RegionId.eq(id.0))
        .count(tx.connection())
        .await?;
    require_none(territories)?;
    require_no_grants(tx, (ScopeKind::Region, id.0), actor.now).await?;
    let done = region::Entity::delete_by_id(id.0)
        .exec(tx.connection())
        .await
        .map_err(occupied)?;
    require_done(done.rows_affected)?;
    note(tx, actor, ("remove", "region", id.0), json!({})).await
}

/// Renames a territory, or moves it with its stores into another region. Who reaches stores by one of
/// the two regions loses or gets them with it, from the next request and the next pull on.
///
/// # Errors
/// [`ProblemCode::NotFound`]; [`ProblemCode::InvalidField`] for a region that does not exist; or that
/// the name cannot be or is taken.
pub async fn change_territory(
    tx: &Tx,
    actor: &Actor,
    id: TerritoryId,
    change: &TerritoryChange,
) -> Result<(), Error> {
    let row = territory::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let from = RegionId(row.region_id);
    let mut next: territory::ActiveModel = row.into();
    let mut changed = Vec::new();
    if let Some(name) = &change.name {
        next.name = Set(free_name(tx, "territory", name, Some(id.0)).await?);
        changed.push("name");
    }
    if let Some(region) = change.region.filter(|region| *region != from) {
        require_region(tx, region).await?;
        leave_region(tx, id, actor.now).await?;
        next.region_id = Set(region.0);
        changed.push("region");
    }
    if changed.is_empty() {
        return Ok(());
    }
    next.update(tx.connection()).await.map_err(taken)?;
    let detail = match change.region.filter(|region| *region != from) {
        Some(to) => json!({ "changed": changed, "from": from, "to": to }),
        None => json!({ "changed": changed }),
    };
    note(tx, actor, ("change", "territory", id.0), detail).await
}

/// Removes a territory without stores that no team covers and where nobody has a right.
///
/// # Errors
/// [`ProblemCode::NotFound`], [`ProblemCode::NotEmpty`].
pub async fn remove_territory(tx: &Tx, actor: &Actor, id: TerritoryId) -> Result<(), Error> {
    let store = Query::select()
        .column("id")
        .from("store")
        .and_where(Expr::col("territory_id").eq(id.0))
        .limit(1)
        .to_owned();
    if tx.connection().query_one(&store).await?.is_some() {
        return Err(Error::Problem(ProblemCode::NotEmpty));
    }
    require_no_grants(tx, (ScopeKind::Territory, id.0), actor.now).await?;
    let of_it = team_territory::Column::TerritoryId.eq(id.0);
    let covered = team_territory::Entity::find().filter(of_it.clone()).filter(
        Condition::any()
            .add(team_territory::Column::ValidTo.is_null())
            .add(team_territory::Column::ValidTo.gt(actor.now.0)),
    );
    require_none(covered.count(tx.connection()).await?)?;
    team_territory::Entity::delete_many()
        .filter(of_it)
        .exec(tx.connection())
        .await?;
    let done = territory::Entity::delete_by_id(id.0)
        .exec(tx.connection())
        .await
        .map_err(occupied)?;
    require_done(done.rows_affected)?;
    note(tx, actor, ("remove", "territory", id.0), json!({})).await
}

/// Every store of a territory leaves its region.
async fn leave_region(tx: &Tx, id: TerritoryId, now: UtcMs) -> Result<(), Error> {
    let stores = Query::select()
        .column("id")
        .from("store")
        .and_where(Expr::col("territory_id").eq(id.0))
        .to_owned();
    let mut left = Vec::new();
    for row in tx.connection().query_all(&stores).await? {
        left.push((StoreId(row.try_get_by_index(0)?), id));
    }
    access::leave_territories(tx, &left, now).await
}

async fn require_region(tx: &Tx, id: RegionId) -> Result<(), Error> {
    let found = region::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?;
    found
        .map(|_| ())
        .ok_or(Error::Problem(ProblemCode::InvalidField))
}

pub(super) fn require_done(rows: u64) -> Result<(), Error> {
    match rows {
        0 => Err(Error::Problem(ProblemCode::NotFound)),
        _ => Ok(()),
    }
}

pub(super) async fn note(
    tx: &Tx,
    actor: &Actor,
    (action, kind, object): (&'static str, &'static str, Uuid),
    detail: serde_json::Value,
) -> Result<(), Error> {
    let deed = Deed {
        action,
        kind,
        object,
        detail: &detail,
    };
    record(tx, actor, deed).await
}
