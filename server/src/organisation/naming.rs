//! Names in the tree of the company, and what keeps a part of it from being removed.

use super::entity::access_grant;
use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait as _, DbErr, EntityTrait as _};
use sea_orm::{PaginatorTrait as _, QueryFilter as _};
use shared::access::ScopeKind;
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

const NAME_CHARS: std::ops::RangeInclusive<usize> = 1..=80;

/// A name as it is stored, when it can be one and no other row of the table has it.
pub(super) async fn free_name(
    tx: &Tx,
    table: &'static str,
    name: &str,
    own: Option<Uuid>,
) -> Result<String, Error> {
    let name = name.trim();
    let is_plain = !name.chars().any(char::is_control);
    if !is_plain || !NAME_CHARS.contains(&name.chars().count()) {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let query = Query::select()
        .column("id")
        .from(table)
        .and_where(Expr::col("name").eq(name))
        .and_where_option(own.map(|own| Expr::col("id").ne(own)))
        .to_owned();
    match tx.connection().query_one(&query).await? {
        Some(_) => Err(Error::Problem(ProblemCode::AlreadyExists)),
        None => Ok(name.to_owned()),
    }
}

/// A name that somebody else took at the same moment.
pub(super) fn taken(error: DbErr) -> Error {
    refused(error, ProblemCode::AlreadyExists)
}

/// Something that came into it at the same moment.
pub(super) fn occupied(error: DbErr) -> Error {
    refused(error, ProblemCode::NotEmpty)
}

fn refused(error: DbErr, code: ProblemCode) -> Error {
    let error = Error::from(error);
    if error.is_refusal() {
        Error::Problem(code)
    } else {
        error
    }
}

/// A right that holds there now or later would be lost with the place. Ended ones stay as history.
pub(super) async fn require_no_grants(
    tx: &Tx,
    (kind, id): (ScopeKind, Uuid),
    now: UtcMs,
) -> Result<(), Error> {
    use access_grant::Column;
    let held = access_grant::Entity::find()
        .filter(Column::ScopeKind.eq(kind.as_str()))
        .filter(Column::ScopeId.eq(id))
        .filter(
            Condition::any()
                .add(Column::ValidTo.is_null())
                .add(Column::ValidTo.gt(now.0)),
        );
    require_none(held.count(tx.connection()).await?)
}

pub(super) fn require_none(count: u64) -> Result<(), Error> {
    match count {
        0 => Ok(()),
        _ => Err(Error::Problem(ProblemCode::NotEmpty)),
    }
}
