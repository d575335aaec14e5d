//! Failed sign-ins slow the next one down, in tiers, and never lock a known device out: its attempts
//! are counted apart from those of strangers.

use super::devices::parse_public_key;
use super::entity::sign_in_attempt::{ActiveModel, Column, Entity, Model};
use crate::app::AppState;
use crate::database::{Error, Tx};
use crate::organisation::entity::{device, user_account};
use crate::problem::ApiError;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::api::auth::SignInDevice;
use shared::ids::DeviceId;
use shared::problem::ProblemCode;
use shared::sync::Hash;
use shared::time::UtcMs;

/// Seconds to wait after the third, fourth, fifth and any later failure.
const WAITS_S: [i64; 4] = [1, 3, 5, 10];
/// Failures that cost nothing: people mistype.
const FREE_FAILURES: i64 = 2;
/// Failures within a day after which the rest of the day is closed.
const DAY_FAILURES_MAX: i64 = 100;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What attempts are counted under, and whether a day can be used up.
pub(super) struct AttemptKey {
    hash: Vec<u8>,
    day_max: Option<i64>,
}

impl AttemptKey {
    /// Strangers share one count for a login; their day closes after so many failures.
    fn of_strangers(login: &str) -> Self {
        Self {
            hash: hash_of(login, [0; 16]),
            day_max: Some(DAY_FAILURES_MAX),
        }
    }

    /// A known device is slowed down and never locked out.
    fn of_known_device(login: &str, device: DeviceId) -> Self {
        Self {
            hash: hash_of(login, *device.0.as_bytes()),
            day_max: None,
        }
    }

    /// Somebody signed in who proves the password again: with a stolen token the day does close, and
    /// signing in on the device stays open.
    fn of_signed_in(login: &str, device: DeviceId) -> Self {
        Self {
            day_max: Some(DAY_FAILURES_MAX),
            ..Self::of_known_device(login, device)
        }
    }
}

fn hash_of(login: &str, device: [u8; 16]) -> Vec<u8> {
    Hash::of(&[b"sign-in", &[0], login.as_bytes(), &[0], &device])
        .0
        .to_vec()
}

/// Whose password is to be looked at, and what the attempt is counted under.
pub(super) type Attempt = (Option<user_account::Model>, AttemptKey);

/// Whence an attempt comes.
#[derive(Clone, Copy)]
pub(super) enum Whence<'a> {
    /// A device that says that it is this one.
    Wanted(&'a SignInDevice),
    /// The device of a sign-in that stands.
    SignedIn(DeviceId),
}

/// Counts an attempt on a login before its password is looked at.
pub(super) async fn begin_attempt(
    state: &AppState,
    login: &str,
    from: Whence<'_>,
    now: UtcMs,
) -> Result<Attempt, ApiError> {
    let (user, key, wait_s) = state
        .database
        .write("begin_sign_in", async |tx| {
            let user = user_account::Entity::find()
                .filter(user_account::Column::Login.eq(login))
                .one(tx.connection())
                .await?;
            let key = match from {
                Whence::SignedIn(device) => AttemptKey::of_signed_in(login, device),
                Whence::Wanted(wanted) => match known_device(tx, user.as_ref(), wanted).await? {
                    Some(device) => AttemptKey::of_known_device(login, device),
                    None => AttemptKey::of_strangers(login),
                },
            };
            let wait_s = take_attempt(tx, &key, now).await?;
            Ok::<_, Error>((user, key, wait_s))
        })
        .await?;
    match wait_s {
        Some(wait_s) => Err(ApiError::new(ProblemCode::TooManyRequests).with_retry_after_s(wait_s)),
        None => Ok((user, key)),
    }
}

/// The device where it is this person's, not revoked, and has the key that it registered with: an id
/// alone may have been seen in passing.
async fn known_device(
    tx: &Tx,
    user: Option<&user_account::Model>,
    wanted: &SignInDevice,
) -> Result<Option<DeviceId>, Error> {
    let (Some(user), Some(device), Ok(key)) =
        (user, wanted.id, parse_public_key(&wanted.public_key))
    else {
        return Ok(None);
    };
    let row = device::Entity::find_by_id(device.0)
        .one(tx.connection())
        .await?;
    Ok(row
        .filter(|row| row.user_id == user.id && row.revoked_at.is_none() && row.public_key == key)
        .map(|_| device))
}

/// Takes one attempt under a key: counted before the password is looked at, so that parallel attempts
/// cannot outrun it. Gives the seconds to wait when it is too early; then nothing is counted.
async fn take_attempt(tx: &Tx, key: &AttemptKey, now: UtcMs) -> Result<Option<u64>, Error> {
    let blank = ActiveModel {
        key_hash: Set(key.hash.clone()),
        failures: Set(0),
        last_failed_at: Set(now.0),
        day_began_at: Set(now.0),
        day_failures: Set(0),
    };
    Entity::insert(blank)
        .on_conflict_do_nothing_on([Column::KeyHash])
        .exec_without_returning(tx.connection())
        .await?;
    let row = Entity::find_by_id(key.hash.clone())
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    let Some(row) = row else {
        return Err(Error::StartOver);
    };
    if let Some(wait_s) = wait_after(&row, key.day_max, now) {
        return Ok(Some(wait_s));
    }
    let is_same_day = now.0 < row.day_began_at.saturating_add(DAY_MS);
    let next = ActiveModel {
        failures: Set(row.failures + 1),
        last_failed_at: Set(now.0),
        day_began_at: Set(if is_same_day { row.day_began_at } else { now.0 }),
        day_failures: Set(if is_same_day { row.day_failures + 1 } else { 1 }),
        key_hash: Set(row.key_hash),
    };
    Entity::update(next).exec(tx.connection()).await?;
    Ok(None)
}

fn wait_after(row: &Model, day_max: Option<i64>, now: UtcMs) -> Option<u64> {
    let is_same_day = now.0 < row.day_began_at.saturating_add(DAY_MS);
    let is_day_closed = is_same_day && day_max.is_some_and(|most| row.day_failures >= most);
    let until = if is_day_closed {
        row.day_began_at + DAY_MS
    } else {
        row.last_failed_at + 1000 * wait_for(row.failures)
    };
    let left_ms = u64::try_from(until - now.0).ok().filter(|left| *left > 0)?;
    Some(left_ms.div_ceil(1000))
}

fn wait_for(failures: i64) -> i64 {
    if failures <= FREE_FAILURES {
        return 0;
    }
    let tier = usize::try_from(failures - FREE_FAILURES - 1).unwrap_or(usize::MAX);
    WAITS_S[tier.min(WAITS_S.len() - 1)]
}

/// Forgets the failures under a key after a success.
pub(super) async fn forget_attempts(tx: &Tx, key: &AttemptKey) -> Result<(), Error> {
    Entity::delete_by_id(key.hash.clone())
        .exec(tx.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_in_tiers_and_stop_at_the_last() {
        assert_eq!(
            (1..=8).map(wait_for).collect::<Vec<_>>(),
            [0, 0, 1, 3, 5, 10, 10, 10]
        );
    }

    #[test]
    fn a_hundred_failures_close_the_rest_of_the_day() {
        let row = Model {
            key_hash: Vec::new(),
            failures: 100,
            last_failed_at: 5_000_000,
            day_began_at: 0,
            day_failures: 100,
        };
        let most = Some(DAY_FAILURES_MAX);
        assert_eq!(wait_after(&row, most, UtcMs(DAY_MS - 2000)), Some(2));
        assert_eq!(wait_after(&row, most, UtcMs(DAY_MS)), None);
        // A known device waits for its tier and no longer.
        assert_eq!(wait_after(&row, None, UtcMs(5_009_000)), Some(1));
        assert_eq!(wait_after(&row, None, UtcMs(5_010_000)), None);
    }
}
