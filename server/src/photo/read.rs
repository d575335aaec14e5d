//! Photos as readers may see them: through the records that name them.

use super::entity::{photo, photo_use};
use crate::access::Scope;
use crate::database::{Error, Tx};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use shared::problem::ProblemCode;
use shared::sync::Hash;

/// A photo that is delivered, may be shown, and belongs to a record in reach.
///
/// # Errors
/// [`ProblemCode::NotFound`] for everything else alike.
pub(super) async fn require_photo(tx: &Tx, scope: &Scope, hash: Hash) -> Result<(), Error> {
    use photo_use::Column;
    let hash = hash.0.to_vec();
    let shown = photo::Entity::find_by_id(hash.clone())
        .filter(photo::Column::IsWithheld.eq(0))
        .count(tx.connection())
        .await?;
    let used = photo_use::Entity::find()
        .filter(Column::Hash.eq(hash))
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .count(tx.connection())
        .await?;
    match shown > 0 && used > 0 {
        true => Ok(()),
        false => Err(Error::Problem(ProblemCode::NotFound)),
    }
}
