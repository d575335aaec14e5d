//! Failed sign-ins slow the next one down, in tiers, and never lock a known device out: its attempts
//! are counted apart from those of strangers.

use super::entity::sign_in_attempt::{ActiveModel, Column, Entity, Model};
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait as _, QuerySelect as _};
use shared::ids::DeviceId;
use shared::sync::Hash;
use shared::time::UtcMs;

/// Seconds to wait after the third, fourth, fifth and any later failure.
const WAITS_S: [i64; 4] = [1, 3, 5, 10];
/// Failures that cost nothing: people mistype.
const FREE_FAILURES: i64 = 2;
/// Failures within a day after which the rest of the day is closed.
const DAY_FAILURES_MAX: i64 = 100;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What attempts are counted under: the login alone, or with the known device that they come from.
pub(super) fn attempt_key(login: &str, known_device: Option<DeviceId>) -> Vec<u8> {
    let device = known_device.map_or([0; 16], |device| *device.0.as_bytes());
    Hash::of(&[b"sign-in", &[0], login.as_bytes(), &[0], &device])
        .0
        .to_vec()
}

/// Takes one attempt under a key: counted before the password is looked at, so that parallel attempts
/// cannot outrun it. Gives the seconds to wait when it is too early; then nothing is counted.
pub(super) async fn take_attempt(tx: &Tx, key: &[u8], now: UtcMs) -> Result<Option<u64>, Error> {
    let blank = ActiveModel {
        key_hash: Set(key.to_vec()),
        failures: Set(0),
        last_failed_at: Set(now.0),
        day_began_at: Set(now.0),
        day_failures: Set(0),
    };
    Entity::insert(blank)
        .on_conflict_do_nothing_on([Column::KeyHash])
        .exec_without_returning(tx.connection())
        .await?;
    let row = Entity::find_by_id(key.to_vec())
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    let Some(row) = row else {
        return Err(Error::StartOver);
    };
    if let Some(wait_s) = wait_after(&row, now) {
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

fn wait_after(row: &Model, now: UtcMs) -> Option<u64> {
    let is_same_day = now.0 < row.day_began_at.saturating_add(DAY_MS);
    let until = if is_same_day && row.day_failures >= DAY_FAILURES_MAX {
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
pub(super) async fn forget_attempts(tx: &Tx, key: &[u8]) -> Result<(), Error> {
    Entity::delete_by_id(key.to_vec())
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
        assert_eq!(wait_after(&row, UtcMs(DAY_MS - 2000)), Some(2));
        assert_eq!(wait_after(&row, UtcMs(DAY_MS)), None);
    }
}
