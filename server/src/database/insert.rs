//! Rows of one table, inserted together. The text of a statement does not depend on the number of rows, or on
//! SQLite is one of few, so that each connection prepares it once.

use super::{Error, Tx};
use sea_orm::sea_query::ArrayType;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DbBackend, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable as _, ModelTrait, Statement, Value,
};

/// Rows of one statement on SQLite; what is left goes in halves of it, down to a single row.
const ROWS_MAX: usize = 64;

/// What becomes of a row whose key is there already.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IfThere<'a, C> {
    /// The database refuses all of them.
    Refuse,
    /// The row that is there stays. By the columns of the key.
    Keep(&'a [C]),
    /// It takes all values of the new one. By the columns of the key.
    Replace(&'a [C]),
}

/// Inserts the rows in their order.
///
/// # Errors
/// When the database refuses one of them or does not answer.
pub(crate) async fn insert_rows<M>(
    tx: &Tx,
    rows: Vec<M>,
    if_there: IfThere<'_, <M::Entity as EntityTrait>::Column>,
) -> Result<(), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    if rows.is_empty() {
        return Ok(());
    }
    let (head, tail) = frame::<M::Entity>(if_there);
    if tx.backend() == DbBackend::Postgres {
        let (source, values) = arrays(rows)?;
        return execute(tx, format!("{head} {source}{tail}"), values).await;
    }
    let columns = <M::Entity as EntityTrait>::Column::iter().count();
    let row = format!("({})", list(columns, |_| "?".to_owned()));
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let count = ROWS_MAX.min(1 << rows.len().ilog2());
        let marks = list(count, |_| row.clone());
        let mut values = Vec::with_capacity(count * columns);
        values.extend(rows.by_ref().take(count).flat_map(values_of));
        execute(tx, format!("{head} VALUES {marks}{tail}"), values).await?;
    }
    Ok(())
}

async fn execute(tx: &Tx, sql: String, values: Vec<Value>) -> Result<(), Error> {
    let statement = Statement::from_sql_and_values(tx.backend(), sql, values);
    tx.connection().execute_raw(statement).await?;
    Ok(())
}

/// What stands before and behind the rows.
fn frame<E: EntityTrait>(if_there: IfThere<'_, E::Column>) -> (String, String) {
    let names =
        |columns: &[E::Column]| list(columns.len(), |at| format!("\"{}\"", columns[at].as_str()));
    let all: Vec<E::Column> = E::Column::iter().collect();
    let head = format!(
        "INSERT INTO \"{}\" ({})",
        E::default().table_name(),
        names(&all)
    );
    let tail = match if_there {
        IfThere::Refuse => String::new(),
        IfThere::Keep(key) => format!(" ON CONFLICT ({}) DO NOTHING", names(key)),
        IfThere::Replace(key) => {
            let key_names: Vec<&str> = key.iter().map(|column| column.as_str()).collect();
            let others: Vec<&str> = all
                .iter()
                .map(|column| column.as_str())
                .filter(|name| !key_names.contains(name))
                .collect();
            let sets = list(others.len(), |at| {
                format!("\"{0}\" = excluded.\"{0}\"", others[at])
            });
            format!(" ON CONFLICT ({}) DO UPDATE SET {sets}", names(key))
        }
    };
    (head, tail)
}

/// The columns of the rows as PostgreSQL takes them: an array each. An array that travels holds no nulls, so
/// a column that has some comes with a second one, which says where there is a value.
fn arrays<M>(rows: Vec<M>) -> Result<(String, Vec<Value>), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
    let mut given: Vec<Vec<Value>> = columns
        .iter()
        .map(|_| Vec::with_capacity(rows.len()))
        .collect();
    for row in rows {
        for (column, value) in given.iter_mut().zip(values_of(row)) {
            column.push(value);
        }
    }
    let (mut wanted, mut sources, mut names, mut bound) = (vec![], vec![], vec![], vec![]);
    let mut bind = |name: String, of: ArrayType, values: Vec<Value>| {
        bound.push(Value::Array(of, Some(Box::new(values))));
        names.push(name);
        bound.len()
    };
    for (at, (column, mut values)) in columns.into_iter().zip(given).enumerate() {
        let of = M::get_value_type(column);
        let word = word_of(&of)?;
        let has_value: Vec<Value> = values
            .iter()
            .map(|value| (!is_null(value)).into())
            .collect();
        if has_value.contains(&false.into()) {
            let mark = bind(format!("has{at}"), ArrayType::Bool, has_value);
            sources.push(format!("${mark}::bool[]"));
            wanted.push(format!("CASE WHEN has{at} THEN is{at} END"));
            for value in values.iter_mut().filter(|value| is_null(value)) {
                *value = value.dummy_value();
            }
        } else {
            wanted.push(format!("is{at}"));
        }
        let mark = bind(format!("is{at}"), of, values);
        sources.push(format!("${mark}::{word}[]"));
    }
    let [wanted, sources, names] = [wanted, sources, names].map(|parts| parts.join(", "));
    let source = format!("SELECT {wanted} FROM unnest({sources}) AS given ({names})");
    Ok((source, bound))
}

fn word_of(of: &ArrayType) -> Result<&'static str, Error> {
    match of {
        ArrayType::Bool => Ok("bool"),
        ArrayType::BigInt => Ok("bigint"),
        ArrayType::Double => Ok("double precision"),
        ArrayType::String => Ok("text"),
        ArrayType::Bytes => Ok("bytea"),
        ArrayType::Uuid => Ok("uuid"),
        _ => Err(Error::Data("a column of a type that no table has")),
    }
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

/// The values of a row in the order of its table's columns.
fn values_of<M>(row: M) -> impl Iterator<Item = Value>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    let mut row = row.into_active_model();
    <M::Entity as EntityTrait>::Column::iter()
        .filter_map(move |column| row.take(column).into_value())
}

fn list(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    mod thing {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "thing")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: i64,
            pub word: Option<String>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    }

    fn things(ids: std::ops::Range<i64>, word: Option<&str>) -> Vec<thing::Model> {
        let word = word.map(str::to_owned);
        ids.map(|id| thing::Model {
            id,
            word: word.clone(),
        })
        .collect()
    }

    /// What the table holds after `work`, or the error of it.
    async fn after(
        work: impl AsyncFn(&Tx) -> Result<(), Error>,
    ) -> Result<Vec<thing::Model>, Error> {
        let database = Database::connect("sqlite::memory:").await?;
        database
            .write("test", async |tx| {
                let table = "CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT)";
                tx.connection().execute_unprepared(table).await?;
                work(tx).await?;
                Ok(thing::Entity::find().all(tx.connection()).await?)
            })
            .await
    }

    #[tokio::test]
    async fn every_number_of_rows_comes_in() {
        for count in [0, 1, 2, 63, 64, 65, 200] {
            let all =
                after(async |tx| insert_rows(tx, things(0..count, None), IfThere::Refuse).await);
            assert_eq!(all.await.expect("they are new"), things(0..count, None));
        }
    }

    #[tokio::test]
    async fn a_row_that_is_there_is_refused_kept_or_replaced() {
        use thing::Column;
        let twice = async |again| {
            after(async |tx| {
                insert_rows(tx, things(0..2, Some("first")), IfThere::Refuse).await?;
                insert_rows(tx, things(0..3, None), again).await
            })
            .await
        };
        let refused = twice(IfThere::Refuse).await.expect_err("one is there");
        assert!(refused.is_refusal(), "{refused}");
        let kept = twice(IfThere::Keep(&[Column::Id])).await;
        let first = [things(0..2, Some("first")), things(2..3, None)].concat();
        assert_eq!(kept.expect("those stay"), first);
        let replaced = twice(IfThere::Replace(&[Column::Id])).await;
        assert_eq!(replaced.expect("all are new"), things(0..3, None));
    }
}
