//! The key that signs receipts. It follows from the server's secret, so that nobody can forge a receipt
//! with a copy of the database; the database holds the public halves, each endorsed by the one before.

use super::tables::{meta, signing_key};
use crate::database::{Database, Error, Tx};
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
        /// The one before.
        before: Option<&'a [u8]>,
    },
    /// Kept in the database: for development, where no secret is asked for.
    Database,
}

/// The database's receipts were signed under a secret that is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherSecret;

/// The signer of this process; the first time that a key is used it is written down. Processes that
/// start together agree.
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

async fn adopt(
    tx: &Tx,
    source: &KeySource<'_>,
    now: UtcMs,
) -> Result<Result<ReceiptSigner, OtherSecret>, Error> {
    let seed = match source {
        KeySource::Secret { now: secret, .. } => seed_of(secret),
        KeySource::Database => kept_seed(tx).await?,
    };
    let key = ReceiptSigner::new(&seed, Vec::new()).public_key();
    let rows = signing_key::Entity::find()
        .order_by_asc(signing_key::Column::Number)
        .all(tx.connection())
        .await?;
    let last = rows.last().map(|row| row.key.clone());
    let mut endorsements = rows
        .iter()
        .filter_map(|row| row.endorsement.as_deref())
        .map(serde_json::from_str)
        .collect::<Result<Vec<Endorsement>, _>>()
        .map_err(|_| Error::Data("an endorsement of a key"))?;
    let is_known = last.as_ref().is_some_and(|last| *last == key.to_string());
    if !is_known {
        let endorsement = match &last {
            None => None,
            Some(last) => match endorse(source, last, key) {
                Some(endorsement) => Some(endorsement),
                None => return Ok(Err(OtherSecret)),
            },
        };
        let number = rows.last().map_or(1, |row| row.number + 1);
        write_down(tx, number, (key, endorsement.as_ref()), now).await?;
        endorsements.extend(endorsement);
    }
    Ok(Ok(ReceiptSigner::new(&seed, endorsements)))
}

/// By the key of the secret before, when that was the last one.
fn endorse(source: &KeySource<'_>, last: &str, key: ServerKey) -> Option<Endorsement> {
    let KeySource::Secret {
        before: Some(before),
        ..
    } = source
    else {
        return None;
    };
    let before = ReceiptSigner::new(&seed_of(before), Vec::new());
    (before.public_key().to_string() == last).then(|| before.endorse(key))
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
