//! Who had the bytes of a photo. Its hash is read in every record that names it, so that to name it again
//! proves nothing: a photo is shown only through records whose author is known to have had it.

use super::entity::{photo_proof, photo_use};
use crate::access::{self, Principal};
use crate::database::{Error, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _};
use sea_orm::{QueryFilter as _, QuerySelect as _};
use shared::ids::UserId;
use shared::sync::Hash;
use uuid::Uuid;

/// The server has hashed every byte that this person sent. It proves the same of those whose work the
/// person may bring from a rescue file, for the records that name the photo by now.
pub(super) async fn prove(tx: &Tx, principal: &Principal, hash: Hash) -> Result<(), Error> {
    let mut proofs = vec![proof(hash, principal.user)];
    for author in namers(tx, hash).await? {
        if author != principal.user && access::supervises(tx, principal, author).await? {
            proofs.push(proof(hash, author));
        }
    }
    note(tx, proofs).await
}

/// The same for work that was held when its photos came, so that no record named them yet: those of `photos`
/// that its bringer has had are proven of its author.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn prove_brought(
    tx: &Tx,
    (bringer, author): (UserId, UserId),
    photos: &[Hash],
) -> Result<(), Error> {
    use photo_proof::Column;
    let had = photo_proof::Entity::find()
        .filter(Column::PersonId.eq(bringer.0))
        .filter(Column::Hash.is_in(photos.iter().map(|hash| hash.0.to_vec())))
        .all(tx.connection())
        .await?;
    let proven = had.into_iter().map(|row| photo_proof::Model {
        person_id: author.0,
        ..row
    });
    note(tx, proven.collect()).await
}

/// Proves it of everybody who has named the photo: for photos that were never on a phone.
pub(super) async fn prove_of_all(tx: &Tx, hash: Hash) -> Result<(), Error> {
    let people = namers(tx, hash).await?;
    let proofs = people.into_iter().map(|person| proof(hash, person));
    note(tx, proofs.collect()).await
}

/// Who named a photo in any record.
async fn namers(tx: &Tx, hash: Hash) -> Result<Vec<UserId>, Error> {
    use photo_use::Column;
    let people: Vec<Uuid> = photo_use::Entity::find()
        .select_only()
        .column(Column::NamedBy)
        .distinct()
        .filter(Column::Hash.eq(hash.0.to_vec()))
        .filter(Column::NamedBy.is_not_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().map(UserId).collect())
}

fn proof(hash: Hash, person: UserId) -> photo_proof::Model {
    photo_proof::Model {
        hash: hash.0.to_vec(),
        person_id: person.0,
    }
}

async fn note(tx: &Tx, proofs: Vec<photo_proof::Model>) -> Result<(), Error> {
    if proofs.is_empty() {
        return Ok(());
    }
    let rows = proofs
        .into_iter()
        .map(photo_proof::Model::into_active_model);
    let once = OnConflict::columns([photo_proof::Column::Hash, photo_proof::Column::PersonId])
        .do_nothing()
        .to_owned();
    photo_proof::Entity::insert_many(rows)
        .on_conflict(once)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}
