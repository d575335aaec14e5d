//! The stamp that says that a database is the demo company's.

use crate::database::{Error, Tx};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
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
