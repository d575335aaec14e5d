//! Photos as readers may see them: through the records that name them.

use super::entity::{photo, photo_proof, photo_use};
use crate::access::Scope;
use crate::database::{Error, Tx};
use sea_orm::{ColumnTrait as _, EntityTrait, JoinType, QueryFilter as _, QuerySelect as _};
use sea_orm::{RelationDef, Select};
use shared::problem::ProblemCode;
use shared::sync::Hash;
use std::collections::HashSet;

/// Records' names of photos, each beside the photo where it is here and whoever named it had it.
pub(super) fn uses_with_photos(join: JoinType) -> Select<photo_use::Entity> {
    photo_use::Entity::find()
        .join(join, proof_of_use())
        .join(join, photo_of_proof())
}

fn proof_of_use() -> RelationDef {
    use photo_proof::Column;
    photo_use::Entity::belongs_to(photo_proof::Entity)
        .from((photo_use::Column::Hash, photo_use::Column::NamedBy))
        .to((Column::Hash, Column::PersonId))
        .into()
}

fn photo_of_proof() -> RelationDef {
    photo_proof::Entity::belongs_to(photo::Entity)
        .from(photo_proof::Column::Hash)
        .to(photo::Column::Hash)
        .into()
}

/// A photo that is delivered, may be shown, and belongs to a record in reach.
///
/// # Errors
/// [`ProblemCode::NotFound`] for everything else alike.
pub(super) async fn require_photo(tx: &Tx, scope: &Scope, hash: Hash) -> Result<(), Error> {
    use photo_use::Column;
    let found: Option<Vec<u8>> = uses_with_photos(JoinType::InnerJoin)
        .select_only()
        .column(Column::Hash)
        .filter(Column::Hash.eq(hash.0.to_vec()))
        .filter(photo::Column::IsWithheld.eq(0))
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .limit(1)
        .into_tuple()
        .one(tx.connection())
        .await?;
    match found {
        Some(_) => Ok(()),
        None => Err(Error::Problem(ProblemCode::NotFound)),
    }
}

/// Which of these photos are here, shown or withheld, of those that records in reach name.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn held(tx: &Tx, scope: &Scope, hashes: &[Hash]) -> Result<HashSet<Hash>, Error> {
    use photo_use::Column;
    let hashes = hashes.iter().map(|hash| hash.0.to_vec());
    let rows: Vec<Vec<u8>> = uses_with_photos(JoinType::InnerJoin)
        .select_only()
        .column(Column::Hash)
        .filter(Column::Hash.is_in(hashes))
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .distinct()
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| Hash::from_slice(row))
        .collect())
}
