//! The key that signs receipts. It follows from the server's secret, so that nobody can forge a receipt
//! with a copy of the database; the database holds the public halves, each endorsed by the one before.

use super::tables::{meta, signing_key};
use crate::database::{Database, Error, Tx, lock_schema};
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use shared::sync::Hash;
use shared::sync::signing::{Endorsement, HexBytes, ReceiptSigner, ServerKey};
use shared::time::UtcMs;

/// Says for what a secret is used here, so that no other use of it gives the same bytes.
const PURPOSE: &[u8] = b"storebeat receipts 1";
/// Where a development server keeps the seed that it made for itself.
const SEED_NAME: &str = "receipt_seed";

/// Where the key comes from.
pub enum KeySource<'a> {
    /// The secret of the settings, and the one before where it was changed.
    Secret {
        /// The present one.
        now: &'a [u8],
        /// What it follows.
        before: SecretBefore<'a>,
    },
    /// Kept in the database: for development, where no secret is asked for.
    Database,
}

/// What a secret follows that the database has not met.
#[derive(Clone, Copy)]
pub enum SecretBefore<'a> {
    /// Nothing was said.
    Unnamed,
    /// The one before, whose key endorses the new one.
    Named(&'a [u8]),
    /// Nobody has it any more, or somebody else does: phones believe the new key once their people
    /// have signed in again.
    Lost,
}

/// The database's receipts were signed under a secret that is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherSecret;

/// The signer of this process; the first time that a key is used it is written down. Processes that
/// start together do it one after the other.
///
/// # Errors
/// When the database does not answer; inside, when the key does not follow from the last one.
pub async fn prepare_signer(
    database: &Database,
    source: &KeySource<'_>,
    now: UtcMs,
) -> Result<Result<ReceiptSigner, OtherSecret>, Error> {
    database
        .write("signing_key", async |tx| adopt(tx, source, now).await)
        .await
}

/// Whether [`prepare_signer`] would give a signer by a secret; nothing is written.
///
/// # Errors
/// When the database does not answer; inside, when the key does not follow from the last one.
pub async fn check_secret(
    database: &Database,
    secret: &[u8],
    before: SecretBefore<'_>,
) -> Result<Result<(), OtherSecret>, Error> {
    let rows = database.read(async |tx| load_keys(tx).await).await?;
    let source = KeySource::Secret {
        now: secret,
        before,
    };
    let key = ReceiptSigner::new(&seed_of(secret), Vec::new()).public_key();
    Ok(adoption(&source, &rows, key).map(drop))
}

/// How a key comes into use.
enum Adoption {
    /// It is the one in use.
    InUse,
    /// It is written down, with what the one before says of it.
    New(Option<Endorsement>),
}

fn adoption(
    source: &KeySource<'_>,
    rows: &[signing_key::Model],
    key: ServerKey,
) -> Result<Adoption, OtherSecret> {
    let Some(last) = rows.last() else {
        return Ok(Adoption::New(None));
    };
    if last.key == key.to_string() {
        return Ok(Adoption::InUse);
    }
    match source {
        KeySource::Secret {
            before: SecretBefore::Named(before),
            ..
        } => {
            let before = ReceiptSigner::new(&seed_of(before), Vec::new());
            let is_last = before.public_key().to_string() == last.key;
            is_last
                .then(|| Adoption::New(Some(before.endorse(key))))
                .ok_or(OtherSecret)
        }
        KeySource::Secret {
            before: SecretBefore::Lost,
            ..
        } => Ok(Adoption::New(None)),
        _ => Err(OtherSecret),
    }
}

/// Whether a loss is said of a database that has met no key, or the present one already. It is no reason
/// not to start: a process that is started again after the loss would stay down.
fn is_said_in_vain(source: &KeySource<'_>, rows: &[signing_key::Model], key: ServerKey) -> bool {
    let is_said = matches!(
        source,
        KeySource::Secret {
            before: SecretBefore::Lost,
            ..
        }
    );
    is_said && rows.last().is_none_or(|last| last.key == key.to_string())
}

pub(super) async fn load_keys(tx: &Tx) -> Result<Vec<signing_key::Model>, Error> {
    Ok(signing_key::Entity::find()
        .order_by_asc(signing_key::Column::Number)
        .all(tx.connection())
        .await?)
}

async fn adopt(
    tx: &Tx,
    source: &KeySource<'_>,
    now: UtcMs,
) -> Result<Result<ReceiptSigner, OtherSecret>, Error> {
    lock_schema(tx).await?;
    let seed = match source {
        KeySource::Secret { now: secret, .. } => seed_of(secret),
        KeySource::Database => kept_seed(tx).await?,
    };
    let key = ReceiptSigner::new(&seed, Vec::new()).public_key();
    let rows = load_keys(tx).await?;
    let adoption = match adoption(source, &rows, key) {
        Ok(adoption) => adoption,
        Err(other) => return Ok(Err(other)),
    };
    if is_said_in_vain(source, &rows, key) {
        tracing::warn!(
            "no secret is lost, and yet --secret-before-lost is set: take it out, otherwise the next \
             secret counts as a loss too, and everybody has to sign in again"
        );
    }
    let mut endorsements = rows
        .iter()
        .filter_map(|row| row.endorsement.as_deref())
        .map(serde_json::from_str)
        .collect::<Result<Vec<Endorsement>, _>>()
        .map_err(|_| Error::Data("an endorsement of a key"))?;
    if let Adoption::New(endorsement) = adoption {
        let number = rows.last().map_or(1, |row| row.number + 1);
        write_down(tx, number, (key, endorsement.as_ref()), now).await?;
        endorsements.extend(endorsement);
        crate::failpoint::reach("signing_key_before_commit");
    }
    Ok(Ok(ReceiptSigner::new(&seed, endorsements)))
}

async fn write_down(
    tx: &Tx,
    number: i64,
    (key, endorsement): (ServerKey, Option<&Endorsement>),
    now: UtcMs,
) -> Result<(), Error> {
    let endorsement = endorsement
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| Error::Data("an endorsement of a key"))?;
    let row = signing_key::ActiveModel {
        number: Set(number),
        key: Set(key.to_string()),
        endorsement: Set(endorsement),
        first_used_at: Set(now.0),
    };
    signing_key::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

fn seed_of(secret: &[u8]) -> [u8; 32] {
    Hash::of(&[PURPOSE, secret]).0
}

async fn kept_seed(tx: &Tx) -> Result<[u8; 32], Error> {
    let row = meta::Entity::find_by_id(SEED_NAME)
        .one(tx.connection())
        .await?;
    if let Some(row) = row {
        return Hash::parse(&row.value)
            .map(|seed| seed.0)
            .ok_or(Error::Data("the seed of receipts"));
    }
    let seed = crate::app::random_bytes::<32>();
    let row = meta::ActiveModel {
        name: Set(SEED_NAME.to_owned()),
        value: Set(HexBytes(seed).to_string()),
    };
    meta::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &[u8]) -> ServerKey {
        ReceiptSigner::new(&seed_of(secret), Vec::new()).public_key()
    }

    #[test]
    fn a_loss_is_said_in_vain_where_nothing_is_lost() {
        let row = |secret| signing_key::Model {
            number: 1,
            key: key(secret).to_string(),
            endorsement: None,
            first_used_at: 0,
        };
        let source = |before| KeySource::Secret {
            now: b"new",
            before,
        };
        let lost = source(SecretBefore::Lost);
        for (source, rows, is_in_vain) in [
            (&lost, vec![], true),
            (&lost, vec![row(b"new")], true),
            (&lost, vec![row(b"old"), row(b"new")], true),
            (&lost, vec![row(b"old")], false),
            (&lost, vec![row(b"new"), row(b"old")], false),
            (&source(SecretBefore::Unnamed), vec![row(b"new")], false),
            (
                &source(SecretBefore::Named(b"old")),
                vec![row(b"new")],
                false,
            ),
            (&KeySource::Database, vec![], false),
        ] {
            assert_eq!(is_said_in_vain(source, &rows, key(b"new")), is_in_vain);
        }
    }
}
