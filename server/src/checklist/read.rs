//! Forms for the desk.

use super::entity::checklist_form;
use crate::database::{Error, Tx};
use crate::kinds::rows;
use crate::search::containing;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::master::{FormEntry, FormList};
use shared::ids::FormId;
use shared::problem::ProblemCode;

/// Versions of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 100;
/// Most versions of one page.
const PAGE_MAX: u64 = 200;

/// One page of versions after the one of the cursor.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for a cursor that is no form.
pub(super) async fn list_forms(
    tx: &Tx,
    (cursor, limit): (Option<FormId>, Option<u64>),
) -> Result<FormList, Error> {
    let limit = limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let mut page = checklist_form::Entity::find();
    if let Some(cursor) = cursor {
        page = page.filter(after(tx, cursor).await?);
    }
    let mut found = page
        .order_by_asc(checklist_form::Column::Lineage)
        .order_by_desc(checklist_form::Column::Version)
        .order_by_desc(checklist_form::Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let has_more = u64::try_from(found.len()).unwrap_or(u64::MAX) > limit;
    if has_more {
        found.pop();
    }
    let next = found.last().filter(|_| has_more);
    let entry = |row: &checklist_form::Model| {
        Ok(FormEntry {
            id: FormId(row.id),
            form: rows::from_json(&row.body)?,
        })
    };
    Ok(FormList {
        next: next.map(|row| row.id.to_string()),
        forms: found.iter().map(entry).collect::<Result<_, Error>>()?,
    })
}

/// A published version keeps its lineage and number, so that its place is always the same.
async fn after(tx: &Tx, cursor: FormId) -> Result<Condition, Error> {
    use checklist_form::Column;
    let last = checklist_form::Entity::find_by_id(cursor.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::BadRequest))?;
    let older = Condition::any().add(Column::Version.lt(last.version)).add(
        Condition::all()
            .add(Column::Version.eq(last.version))
            .add(Column::Id.lt(last.id)),
    );
    let same_lineage = Condition::all()
        .add(Column::Lineage.eq(last.lineage))
        .add(older);
    Ok(Condition::any()
        .add(Column::Lineage.gt(last.lineage))
        .add(same_lineage))
}

/// The newest version of each form whose name has all of the words, by name.
pub(crate) async fn find_by_words(
    tx: &Tx,
    words: &str,
    limit: u64,
) -> Result<Vec<checklist_form::Model>, Error> {
    use checklist_form::{Column, Entity};
    let newer = Alias::new("newer");
    let has_newer = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, newer.clone())
        .and_where(Expr::col((newer.clone(), Column::Lineage)).equals((Entity, Column::Lineage)))
        .and_where(Expr::col((newer, Column::Version)).gt(Expr::col((Entity, Column::Version))))
        .to_owned();
    let newest = Entity::find().filter(Expr::exists(has_newer).not());
    let found = words.split_whitespace().fold(newest, |found, word| {
        let name = Func::lower(Expr::col((Entity, Column::Name)));
        found.filter(Expr::expr(name).like(containing(word)))
    });
    Ok(found
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(tx.connection())
        .await?)
}
