//! Earlier states of a record, for those who tell what became of it.

use super::conflicts::values::parse;
use super::tables::history;
use crate::database::{Error, Tx};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::ids::{RecordId, UserId};
use shared::sync::kind::Body;
use shared::time::UtcMs;
use uuid::Uuid;

/// One state of a record.
pub(crate) struct PastState {
    /// Who brought it about.
    pub author: UserId,
    /// The commit time.
    pub at: UtcMs,
    /// The fields after it.
    pub body: Body,
}

/// So many states of a record, from its first or from its newest on.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn past_states(
    tx: &Tx,
    record: RecordId,
    (order, most): (Order, u64),
) -> Result<Vec<PastState>, Error> {
    use history::Column;
    let found: Vec<(Uuid, i64, String)> = history::Entity::find()
        .select_only()
        .columns([Column::AuthorId, Column::At, Column::Body])
        .filter(Column::RecordId.eq(record.0))
        .order_by(Column::Revision, order)
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let state = |(author, at, body): (Uuid, i64, String)| {
        Ok(PastState {
            author: UserId(author),
            at: UtcMs(at),
            body: parse(&body)?,
        })
    };
    found.into_iter().map(state).collect()
}
