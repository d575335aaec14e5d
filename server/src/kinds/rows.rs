//! What the tables of kinds have in common: reading bodies and writing rows in bulk.

use super::{Action, Change};
use crate::database::{Error, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait,
    QueryFilter,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::kinds::RecordType;
use shared::problem::ProblemCode;
use shared::sync::kind::Body;
use shared::time::BusinessDay;

/// The typed record of a body that was validated before.
pub(crate) fn typed<T: RecordType>(body: &Body) -> Result<T, Error> {
    shared::kinds::decode(body).map_err(|_| Error::Data("the body of a record"))
}

/// The typed record, for callers that answer with a problem.
pub(crate) fn read<T: RecordType>(body: &Body) -> Result<T, ProblemCode> {
    shared::kinds::decode(body)
}

/// Writes the row of every change in one statement and takes out those of withdrawn records. `key`
/// is the column of the record's id, named `id` in every table of a kind.
pub(crate) async fn write<E>(
    tx: &Tx,
    changes: &[Change],
    key: E::Column,
    row: impl Fn(&Change) -> Result<E::Model, Error>,
) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: ModelTrait + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let (gone, live): (Vec<&Change>, Vec<&Change>) = changes
        .iter()
        .partition(|change| change.action == Action::Withdraw);
    if !live.is_empty() {
        let rows = live
            .iter()
            .map(|change| row(change).map(|model| model.into_active_model().reset_all()))
            .collect::<Result<Vec<_>, _>>()?;
        let others = E::Column::iter().filter(|column| column.as_str() != "id");
        let on_conflict = OnConflict::column(key).update_columns(others).to_owned();
        E::insert_many(rows)
            .on_conflict(on_conflict)
            .exec_without_returning(tx.connection())
            .await?;
    }
    if !gone.is_empty() {
        let ids = gone.iter().map(|change| change.record.0);
        E::delete_many()
            .filter(key.is_in(ids))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// A value for a text column, as JSON.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("records are plain data")
}

/// Reads a text column that [`to_json`] wrote.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Data("a JSON column"))
}

/// A word of an enum for a text column, as it travels.
pub(crate) fn to_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("a word is a JSON string, not {other:?}"),
    }
}

/// Reads a text column that [`to_word`] wrote.
pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|_| Error::Data("a word column"))
}

/// Reads a day column.
pub(crate) fn from_day(text: &str) -> Result<BusinessDay, Error> {
    BusinessDay::parse(text).ok_or(Error::Data("a day column"))
}

/// Reads a column whose numbers are never negative and fit.
pub(crate) fn from_number<T: TryFrom<i64>>(number: i64) -> Result<T, Error> {
    T::try_from(number).map_err(|_| Error::Data("a number column"))
}
