//! Visits for lists, and one visit with everything about it.

use super::entity::{visit, visit_evidence};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::{load_names, load_store_names};
use crate::kinds::{fix_of, rows};
use crate::photo::photos_of_visits;
use crate::route::entity::planned_stop;
use crate::store::load_with_types;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::board::{DayVisit, ExactPosition, MapPoint, VisitDetail};
use shared::api::photos::PhotoCount;
use shared::ids::{StoreId, UserId, VisitId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use shared::visit::Evidence;
use std::collections::HashMap;

/// One visit of a list.
pub(crate) fn day_visit(
    row: &visit::Model,
    stores: &HashMap<StoreId, String>,
    now: UtcMs,
) -> Result<DayVisit, Error> {
    let check_in: Evidence = rows::from_json(&row.check_in)?;
    let store = row.store_id.map(StoreId);
    let name = store
        .and_then(|store| stores.get(&store).cloned())
        .or_else(|| row.place.clone());
    Ok(DayVisit {
        id: VisitId(row.id),
        store,
        name: name.unwrap_or_default(),
        check_in_at: UtcMs(row.check_in_at),
        check_out_at: row.check_out_at.map(UtcMs),
        grade: check_in.grade,
        distance_m: check_in.distance_m,
        time_in_store_s: row.time_in_store_s.map(rows::from_number).transpose()?,
        is_strict: row.is_strict,
        store_closed: row.store_closed,
        is_closed_by_rule: row.check_out_at.is_none() && now.0 >= row.day_ends_at,
        is_time_suspect: row.is_time_suspect,
        photos: PhotoCount::default(),
    })
}

/// Tells each visit of a list how many of its photos are here.
pub(crate) async fn count_photos<'a>(
    tx: &Tx,
    scope: &Scope,
    visits: impl Iterator<Item = &'a mut DayVisit>,
) -> Result<(), Error> {
    let visits: Vec<_> = visits.collect();
    let ids: Vec<VisitId> = visits.iter().map(|visit| visit.id).collect();
    let photos = photos_of_visits(tx, scope, &ids).await?;
    for visit in visits {
        let of = photos.get(&visit.id);
        visit.photos = of.map(|of| PhotoCount::of(of)).unwrap_or_default();
    }
    Ok(())
}

/// The newest visits of a store, of those that the caller may see.
pub(crate) async fn recent_visits(
    tx: &Tx,
    scope: &Scope,
    (store, count): (StoreId, u64),
) -> Result<Vec<DayVisit>, Error> {
    use visit::Column;
    let found = visit::Entity::find()
        .filter(Column::StoreId.eq(store.0))
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .order_by_desc(Column::Day)
        .order_by_desc(Column::CheckInAt)
        .order_by_desc(Column::Id)
        .limit(count)
        .all(tx.connection())
        .await?;
    let names = load_store_names(tx, [store]).await?;
    let mut visits = found
        .iter()
        .map(|row| day_visit(row, &names, scope.now()))
        .collect::<Result<Vec<_>, _>>()?;
    count_photos(tx, scope, visits.iter_mut()).await?;
    Ok(visits)
}

/// One visit; exact positions only when `exact`, the scope of those, holds it too.
pub(crate) async fn read_visit(
    tx: &Tx,
    (scope, exact): (&Scope, Option<&Scope>),
    id: VisitId,
) -> Result<VisitDetail, Error> {
    let row = find(tx, scope, id)
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let may_see_positions = match exact {
        Some(exact) => find(tx, exact, id).await?.is_some(),
        None => false,
    };
    let positions = if may_see_positions {
        load_positions(tx, &row).await?
    } else {
        Vec::new()
    };
    let person = UserId(row.person_id);
    let store_id = row.store_id.map(StoreId);
    let stores = load_with_types(tx, store_id).await?;
    let store = store_id.and_then(|id| stores.get(&id));
    let names = store_id
        .zip(store)
        .map(|(id, (store, _))| (id, store.name.clone()))
        .into_iter()
        .collect();
    let position = store.and_then(|(store, _)| store.position.as_ref());
    let mut photos = photos_of_visits(tx, scope, &[id]).await?;
    let photos = photos.remove(&id).unwrap_or_default();
    Ok(VisitDetail {
        visit: DayVisit {
            photos: PhotoCount::of(&photos),
            ..day_visit(&row, &names, scope.now())?
        },
        day: rows::from_day(&row.day)?,
        person,
        person_name: load_names(tx, [person])
            .await?
            .remove(&person)
            .unwrap_or_default(),
        address: store.map(|(store, _)| store.address.clone()),
        planned_at: planned_at(tx, &row).await?,
        units: rows::from_number(row.units)?,
        time_in_store_min_s: store.map(|(_, store_type)| store_type.time_in_store_min_s),
        note: row.note.clone(),
        check_in: rows::from_json(&row.check_in)?,
        check_out: row.check_out.as_deref().map(rows::from_json).transpose()?,
        store_position: position.map(|position| MapPoint {
            latitude: position.latitude,
            longitude: position.longitude,
        }),
        positions,
        received_at: UtcMs(row.received_at),
        photos,
    })
}

async fn find(tx: &Tx, scope: &Scope, id: VisitId) -> Result<Option<visit::Model>, Error> {
    use visit::Column;
    Ok(visit::Entity::find_by_id(id.0)
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .one(tx.connection())
        .await?)
}

/// The stop is looked up as the figures do: same person, store and day, the first that is due.
async fn planned_at(tx: &Tx, row: &visit::Model) -> Result<Option<UtcMs>, Error> {
    use planned_stop::Column;
    let Some(store) = row.store_id else {
        return Ok(None);
    };
    let stop = planned_stop::Entity::find()
        .filter(Column::PersonId.eq(row.person_id))
        .filter(Column::Day.eq(&row.day))
        .filter(Column::StoreId.eq(store))
        .order_by_asc(Column::IsExcused)
        .order_by_asc(Column::OrderNumber)
        .order_by_asc(Column::Id)
        .one(tx.connection())
        .await?;
    Ok(stop.map(|stop| UtcMs(stop.planned_at)))
}

async fn load_positions(tx: &Tx, row: &visit::Model) -> Result<Vec<ExactPosition>, Error> {
    let found = visit_evidence::Entity::find()
        .filter(visit_evidence::Column::VisitId.eq(row.id))
        .filter(visit_evidence::Column::PersonId.eq(row.person_id))
        .order_by_asc(visit_evidence::Column::Moment)
        .all(tx.connection())
        .await?;
    let mut positions = Vec::new();
    for row in &found {
        if let Some(fix) = fix_of(row)? {
            positions.push(ExactPosition {
                moment: rows::from_word(&row.moment)?,
                point: MapPoint {
                    latitude: fix.latitude,
                    longitude: fix.longitude,
                },
                accuracy_m: fix.accuracy_m,
                age_s: fix.age_s,
            });
        }
    }
    Ok(positions)
}
