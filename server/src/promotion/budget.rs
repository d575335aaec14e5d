//! The plan of a promotion's money: read and saved by those who may set the promotion up, and asked
//! for when it is approved.

use super::entity::promotion;
use super::entity::promotion_budget::{self, Column};
use super::reach::may_change;
use super::read::find;
use crate::access::Principal;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::rows;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use shared::api::promotions::{BudgetDetail, NewBudget};
use shared::ids::{PromotionId, RecordId, UserId};
use shared::problem::ProblemCode;
use shared::promotion::Promotion;
use shared::promotion::budget::{PromotionBudget, check_budget, margin_of, may_approve};
use shared::time::UtcMs;
use std::collections::HashMap;
use uuid::Uuid;

/// The plan of a promotion that the reader may set up.
///
/// # Errors
/// [`ProblemCode::NotFound`] without the promotion, [`ProblemCode::Forbidden`] beyond the reader's reach.
pub(super) async fn read_budget(
    tx: &Tx,
    reader: &Principal,
    id: PromotionId,
) -> Result<BudgetDetail, Error> {
    require_own(tx, reader, id).await?;
    let Some(row) = load(tx, id).await? else {
        return Ok(BudgetDetail {
            plan: None,
            margin: None,
            version: 0,
            author_name: None,
            at: None,
        });
    };
    let author = UserId(row.author_id);
    let plan: PromotionBudget = rows::from_json(&row.body)?;
    Ok(BudgetDetail {
        margin: Some(margin_of(&plan)),
        plan: Some(plan),
        version: row.version,
        author_name: load_names(tx, [author]).await?.remove(&author),
        at: Some(UtcMs(row.at)),
    })
}

/// Saves a plan.
///
/// # Errors
/// As [`read_budget`]; [`ProblemCode::InvalidField`] for numbers out of range,
/// [`ProblemCode::StaleStep`] when somebody saved another one meanwhile, and what [`may_approve`] says
/// of a plan for a promotion that is approved already.
pub(super) async fn save_budget(
    tx: &Tx,
    (author, now): (&Principal, UtcMs),
    id: PromotionId,
    wanted: &NewBudget,
) -> Result<(), Error> {
    hold(tx, &[id.0]).await?;
    let promotion = require_own(tx, author, id).await?;
    check_budget(&wanted.plan, &promotion).map_err(Error::Problem)?;
    if promotion.is_approved {
        may_approve(Some(&wanted.plan)).map_err(Error::Problem)?;
    }
    let known = load(tx, id).await?.map_or(0, |row| row.version);
    if known != wanted.version {
        return Err(Error::Problem(ProblemCode::StaleStep));
    }
    write(tx, (id, author.user, now), known + 1, &wanted.plan).await
}

/// Writes one, whatever was there.
pub(crate) async fn write(
    tx: &Tx,
    (id, author, now): (PromotionId, UserId, UtcMs),
    version: i64,
    plan: &PromotionBudget,
) -> Result<(), Error> {
    let row = promotion_budget::Model {
        promotion_id: id.0,
        author_id: author.0,
        at: now.0,
        version,
        body: rows::to_json(plan),
    };
    let replaced = OnConflict::column(Column::PromotionId)
        .update_columns([Column::AuthorId, Column::At, Column::Version, Column::Body])
        .to_owned();
    promotion_budget::Entity::insert(row.into_active_model())
        .on_conflict(replaced)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// The plans of promotions that are to be approved by them, which nobody changes before the commit.
pub(crate) async fn hold_budgets(
    tx: &Tx,
    promotions: impl IntoIterator<Item = RecordId>,
) -> Result<HashMap<Uuid, PromotionBudget>, Error> {
    let ids: Vec<Uuid> = promotions.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    hold(tx, &ids).await?;
    promotion_budget::Entity::find()
        .filter(Column::PromotionId.is_in(ids))
        .all(tx.connection())
        .await?
        .into_iter()
        .map(|row| Ok((row.promotion_id, rows::from_json(&row.body)?)))
        .collect()
}

/// Holds promotions to the commit, always in the order of their ids: whoever plans their money and whoever
/// approves them each go on from what the other has left. The plan's own row may not be there yet.
async fn hold(tx: &Tx, promotions: &[Uuid]) -> Result<(), Error> {
    promotion::Entity::find()
        .select_only()
        .column(promotion::Column::Id)
        .filter(promotion::Column::Id.is_in(promotions.iter().copied()))
        .order_by_asc(promotion::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<Uuid>()
        .all(tx.connection())
        .await?;
    Ok(())
}

async fn load(tx: &Tx, id: PromotionId) -> Result<Option<promotion_budget::Model>, Error> {
    let row = promotion_budget::Entity::find_by_id(id.0);
    Ok(row.one(tx.connection()).await?)
}

/// The promotion, for those who may set it up.
async fn require_own(tx: &Tx, reader: &Principal, id: PromotionId) -> Result<Promotion, Error> {
    let (_, promotion) = find(tx, reader, id).await?;
    match may_change(tx, reader, &promotion).await? {
        true => Ok(promotion),
        false => Err(Error::Problem(ProblemCode::Forbidden)),
    }
}
