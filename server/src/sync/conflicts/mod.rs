//! Conflicts: two people set one field to different values. Merging decides what is shown; here both
//! values stay in sight until somebody who may change the record has chosen.
//!
//! A choice is a change like any other. That it is one says its dependency on the change that came
//! second; a change that depends on the choice takes it back.

mod entity;
mod handlers;
mod read;
pub(super) mod values;

pub(super) use handlers::list_conflicts;

use super::finish::Finish;
use super::incoming::Incoming;
use super::numbers::to_column;
use super::rows::LIST_MAX;
use super::tables::history;
use super::workspace::{Done, Origin, Verdict, Workspace};
use crate::database::{Error, Tx};
use crate::kinds::Action;
use entity::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use shared::sync::kind::Body;
use uuid::Uuid;

/// Revisions that are looked through for who had set the first value.
const REVISIONS_MAX: u64 = 50;

/// Writes down the conflicts of a batch, and which ones it settles or opens again. The batch's history
/// is there already.
pub(super) async fn note(tx: &Tx, finish: &Finish<'_>, workspace: &Workspace) -> Result<(), Error> {
    if finish.request.origin == Origin::System {
        return Ok(());
    }
    let mut rows: Vec<ActiveModel> = Vec::new();
    for (item, verdict) in finish.request.items.iter().zip(&workspace.verdicts) {
        let Some(Verdict::Done(done)) = verdict else {
            continue;
        };
        for row in rows_of(tx, done, finish.request.now.0).await? {
            rows.push(row.into_active_model());
        }
        settle(tx, (item, done), finish.request.now.0).await?;
    }
    for rows in rows.chunks(LIST_MAX) {
        Entity::insert_many(rows.to_vec())
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}

async fn rows_of(tx: &Tx, done: &Done, now: i64) -> Result<Vec<Model>, Error> {
    let change = &done.change;
    if change.conflicts.is_empty() || !done.kind.table.has_choices() {
        return Ok(Vec::new());
    }
    let before = history::Entity::find()
        .select_only()
        .columns([history::Column::Revision, history::Column::Body])
        .filter(history::Column::RecordId.eq(change.record.0))
        .filter(history::Column::Revision.lt(to_column(change.revision)))
        .order_by_desc(history::Column::Revision)
        .limit(REVISIONS_MAX)
        .into_tuple::<(i64, String)>()
        .all(tx.connection())
        .await?;
    let before = before
        .into_iter()
        .map(|(revision, body)| Ok((revision, values::parse(&body)?)))
        .collect::<Result<Vec<(i64, Body)>, Error>>()?;
    let subject = done.kind.table.subject(change.record, &change.body);
    let rows = change.conflicts.iter().map(|conflict| Model {
        mutation_id: change.mutation.0,
        field: conflict.field.clone(),
        record_id: change.record.0,
        kind: done.kind.rules.name.to_owned(),
        person_id: subject.owner.map(|owner| owner.0),
        store_id: subject.store.map(|store| store.0),
        revision: to_column(change.revision),
        other_revision: set_in(&before, &conflict.field, &conflict.server)
            .unwrap_or(to_column(change.revision) - 1),
        at: now,
        settled_by: None,
        settled_at: None,
    });
    Ok(rows.collect())
}

/// The revision since which the field has had the value; the newest is the first of the list.
fn set_in(before: &[(i64, Body)], field: &str, value: &Value) -> Option<i64> {
    let since = before
        .iter()
        .take_while(|(_, body)| body.get(field).unwrap_or(&Value::Null) == value);
    since.last().map(|(revision, _)| *revision)
}

/// A change that depends on one that came second chooses; one that depends on a choice takes it back.
async fn settle(tx: &Tx, (item, done): (&Incoming, &Done), now: i64) -> Result<(), Error> {
    let change = &done.change;
    let depends: Vec<Uuid> = item
        .envelope()
        .map(|envelope| envelope.depends.iter().map(|id| id.0).collect())
        .unwrap_or_default();
    if depends.is_empty() || change.action != Action::Change {
        return Ok(());
    }
    let of_fields = || {
        Entity::update_many()
            .filter(Column::RecordId.eq(change.record.0))
            .filter(Column::Field.is_in(change.fields.clone()))
    };
    of_fields()
        .col_expr(Column::SettledBy, Expr::value(None::<Uuid>))
        .col_expr(Column::SettledAt, Expr::value(None::<i64>))
        .filter(Column::SettledBy.is_in(depends.clone()))
        .exec(tx.connection())
        .await?;
    of_fields()
        .col_expr(Column::SettledBy, Expr::value(change.mutation.0))
        .col_expr(Column::SettledAt, Expr::value(now))
        .filter(Column::SettledBy.is_null())
        .filter(Column::MutationId.is_in(depends))
        .exec(tx.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_is_of_the_revision_since_which_it_has_stood() {
        let body = |value: &str| Body::from_iter([("address".to_owned(), value.into())]);
        let before = [
            (5, body("b")),
            (4, body("b")),
            (3, body("a")),
            (2, body("b")),
        ];
        assert_eq!(set_in(&before, "address", &"b".into()), Some(4));
        assert_eq!(set_in(&before, "address", &"c".into()), None);
        assert_eq!(set_in(&before, "closed_on", &Value::Null), Some(2));
    }
}
