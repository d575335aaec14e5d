//! The stamp that says that a database is the demo company's.

use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use shared::time::UtcMs;

const STAMP: &str = "demo";

/// Whether the database is stamped as the demo company's.
///
/// # Errors
/// When the database does not answer.
pub async fn is_demo(tx: &Tx) -> Result<bool, Error> {
    let query = Query::select()
        .column("value")
        .from("meta")
        .and_where(Expr::col("name").eq(STAMP))
        .to_owned();
    Ok(tx.connection().query_one(&query).await?.is_some())
}

/// Login and password hash of the accounts with these logins that may sign in.
///
/// # Errors
/// When the database does not answer.
pub async fn enabled_accounts(tx: &Tx, logins: &[&str]) -> Result<Vec<(String, String)>, Error> {
    use super::entity::user_account::{Column, Entity};
    Ok(Entity::find()
        .select_only()
        .columns([Column::Login, Column::PasswordHash])
        .filter(Column::Login.is_in(logins.iter().copied()))
        .filter(Column::DisabledAt.is_null())
        .into_tuple()
        .all(tx.connection())
        .await?)
}

/// Stamps the database as the demo company's, for good.
///
/// # Errors
/// When the database does not answer.
pub async fn stamp_demo(tx: &Tx, now: UtcMs) -> Result<(), Error> {
    let insert = Query::insert()
        .into_table("meta")
        .columns(["name", "value"])
        .values_panic([STAMP.into(), now.0.to_string().into()])
        .on_conflict(OnConflict::column("name").do_nothing().to_owned())
        .to_owned();
    tx.connection().execute(&insert).await?;
    Ok(())
}
