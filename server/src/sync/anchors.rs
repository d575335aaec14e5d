//! Anchors for the clocks of devices, and what they say of the time of a mutation.

use super::Sender;
use super::tables::anchor;
use crate::database::{Database, Error, Tx};
use crate::kinds::Occurred;
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::{AnchorId, DeviceId, EpochId};
use shared::sync::wire::Anchor;
use shared::sync::{ANCHOR_REUSE_MS, TimeEvidence};
use shared::time::{DAY_MS, MINUTE_MS, UtcMs};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Anchors kept per device: more than three hours of uninterrupted contact.
const KEPT_MAX: u64 = 200;
/// A device's clock that is further off than this contradicts the server.
const SUSPECT_MS: i64 = 5 * MINUTE_MS;
/// What travel and reuse may add to the age of an anchor.
const SLACK_MS: i64 = ANCHOR_REUSE_MS + 30_000;

/// How long after a restore work is taken for such whose anchor was lost with it: nobody can tell such an
/// anchor from one that was made up, and a phone lies in a drawer for a season at most.
const RESTORE_MS: i64 = 365 * DAY_MS;

/// The anchors that a batch names, and the newest of its device.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    issued: HashMap<AnchorId, UtcMs>,
    newest: Option<UtcMs>,
    /// Named and issued to somebody else: they count for nothing.
    foreign: BTreeSet<AnchorId>,
    /// What is not known at all was issued after this, where a restore may have lost it.
    before_loss: Option<UtcMs>,
}

/// Reads the anchors that were issued to one of `devices`.
pub(super) async fn load(
    tx: &Tx,
    devices: &[DeviceId],
    named: &BTreeSet<AnchorId>,
    now: UtcMs,
) -> Result<Anchors, Error> {
    let owners: Vec<Uuid> = devices.iter().map(|device| device.0).collect();
    let rows = anchor::Entity::find()
        .filter(anchor::Column::Id.is_in(named.iter().map(|id| id.0)))
        .all(tx.connection())
        .await?;
    let of_devices = || {
        anchor::Column::DeviceId
            .is_in(owners.iter().copied())
            .into_condition()
    };
    let mut anchors = Anchors {
        newest: newest(tx, of_devices()).await?,
        ..Anchors::default()
    };
    let is_lost = rows.len() < named.len();
    for row in rows {
        let id = AnchorId(row.id);
        if owners.contains(&row.device_id) {
            anchors.issued.insert(id, UtcMs(row.issued_at));
        } else {
            anchors.foreign.insert(id);
        }
    }
    if is_lost && let Some(begin) = restored_at(super::epoch(tx).await?, now) {
        let before = || anchor::Column::IssuedAt.lt(begin.0).into_condition();
        let mut at = newest(tx, of_devices().add(before())).await?;
        if at.is_none() {
            at = newest(tx, before()).await?;
        }
        anchors.before_loss = Some(at.unwrap_or(begin));
    }
    Ok(anchors)
}

async fn newest(tx: &Tx, condition: Condition) -> Result<Option<UtcMs>, Error> {
    let newest: Option<Option<i64>> = anchor::Entity::find()
        .select_only()
        .column_as(anchor::Column::IssuedAt.max(), "newest")
        .filter(condition)
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(newest.flatten().map(UtcMs))
}

/// When the epoch began, if that was of late and by a restore: the first epoch of a database is no time.
fn restored_at(epoch: EpochId, now: UtcMs) -> Option<UtcMs> {
    let (seconds, nanos) = epoch.0.get_timestamp()?.to_unix();
    let at = UtcMs(i64::try_from(seconds).ok()? * 1_000 + i64::from(nanos / 1_000_000));
    (0..RESTORE_MS).contains(&now.since_ms(at)).then_some(at)
}

impl Anchors {
    fn named(&self, time: &TimeEvidence) -> Option<UtcMs> {
        self.issued.get(&time.anchor?).copied()
    }

    /// A moment before an anchor that was lost with a restore.
    fn before_lost(&self, time: &TimeEvidence) -> Option<UtcMs> {
        let anchor = time.anchor?;
        let is_unknown = !self.issued.contains_key(&anchor) && !self.foreign.contains(&anchor);
        self.before_loss.filter(|_| is_unknown)
    }

    /// From the device's last anchor to the receipt. One that a restore has lost was issued after the last
    /// one from before it: newer ones say nothing of the rights that were in force at the work. Any other
    /// that is unknown here is replaced by the newest known one.
    pub fn interval(&self, time: &TimeEvidence, now: UtcMs) -> (UtcMs, UtcMs) {
        let from = self.named(time).or_else(|| self.before_lost(time));
        (from.or(self.newest).unwrap_or(now).min(now), now)
    }

    /// When something happened: the anchor plus the age that the device's clock measured, held
    /// within what is possible. Without an anchor that is known the device's clock is all there is.
    pub fn occurred(&self, time: &TimeEvidence, now: UtcMs) -> Occurred {
        let (Some(issued), Some(age_ms)) = (self.named(time), time.anchor_age_ms) else {
            return self.occurred_by_clock(time, now);
        };
        let guess = issued.plus_ms(age_ms);
        let is_possible = age_ms >= 0 && guess.since_ms(now) <= SLACK_MS;
        let at = guess.clamp(issued, now.max(issued));
        let offset_ms = at.since_ms(time.wall);
        Occurred {
            at,
            earliest: if is_possible { at } else { issued },
            latest: if is_possible {
                at.plus_ms(SLACK_MS).min(now.max(at))
            } else {
                now
            },
            clock_offset_ms: offset_ms,
            is_suspect: !is_possible || offset_ms.abs() > SUSPECT_MS,
        }
    }

    fn occurred_by_clock(&self, time: &TimeEvidence, now: UtcMs) -> Occurred {
        let before_lost = self.before_lost(time).map(|before| before.min(now));
        let at = time
            .wall
            .min(now)
            .max(before_lost.unwrap_or(UtcMs(i64::MIN)));
        let newest = self.newest.filter(|_| time.anchor.is_some());
        let earliest = before_lost.or(newest).unwrap_or(UtcMs(0));
        Occurred {
            at,
            earliest: earliest.min(at),
            latest: now,
            clock_offset_ms: 0,
            is_suspect: time.anchor.is_some() || time.wall.since_ms(now) > SUSPECT_MS,
        }
    }
}

/// What happened on the server itself, or in a demo that sets the server's clock.
pub(super) fn exactly(now: UtcMs) -> Occurred {
    Occurred {
        at: now,
        earliest: now,
        latest: now,
        clock_offset_ms: 0,
        is_suspect: false,
    }
}

/// The device's last anchor, when it is young enough to be handed out again.
pub(super) async fn recent(tx: &Tx, device: DeviceId, now: UtcMs) -> Result<Option<Anchor>, Error> {
    let row = anchor::Entity::find()
        .filter(anchor::Column::DeviceId.eq(device.0))
        .order_by_desc(anchor::Column::IssuedAt)
        .one(tx.connection())
        .await?;
    Ok(row
        .filter(|row| (0..ANCHOR_REUSE_MS).contains(&now.since_ms(UtcMs(row.issued_at))))
        .map(|row| Anchor {
            id: AnchorId(row.id),
            server_time: UtcMs(row.issued_at),
        }))
}

/// Gives the device its last anchor or a new one, and notes that it was heard from.
pub(super) async fn issue(tx: &Tx, sender: Sender, now: UtcMs) -> Result<Anchor, Error> {
    if let Some(anchor) = recent(tx, sender.device, now).await? {
        return Ok(anchor);
    }
    let id = AnchorId(Uuid::now_v7());
    let row = anchor::ActiveModel {
        id: ActiveValue::Set(id.0),
        device_id: ActiveValue::Set(sender.device.0),
        issued_at: ActiveValue::Set(now.0),
    };
    anchor::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    prune(tx, sender.device).await?;
    crate::access::touch_device(tx, sender.device, now).await?;
    Ok(Anchor {
        id,
        server_time: now,
    })
}

/// The same outside of a transaction; writes only when the last anchor is old.
pub(super) async fn issue_alone(
    database: &Database,
    sender: Sender,
    now: UtcMs,
) -> Result<Anchor, Error> {
    database
        .write("issue_anchor", async |tx| issue(tx, sender, now).await)
        .await
}

async fn prune(tx: &Tx, device: DeviceId) -> Result<(), Error> {
    let oldest_kept: Option<i64> = anchor::Entity::find()
        .select_only()
        .column(anchor::Column::IssuedAt)
        .filter(anchor::Column::DeviceId.eq(device.0))
        .order_by_desc(anchor::Column::IssuedAt)
        .offset(KEPT_MAX - 1)
        .limit(1)
        .into_tuple()
        .one(tx.connection())
        .await?;
    if let Some(oldest_kept) = oldest_kept {
        anchor::Entity::delete_many()
            .filter(anchor::Column::DeviceId.eq(device.0))
            .filter(anchor::Column::IssuedAt.lt(oldest_kept))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors() -> (AnchorId, Anchors) {
        let id = AnchorId(Uuid::from_u128(1));
        let issued = HashMap::from([(id, UtcMs(1_000_000))]);
        (
            id,
            Anchors {
                issued,
                newest: Some(UtcMs(1_000_000)),
                ..Anchors::default()
            },
        )
    }

    fn evidence(anchor: AnchorId, wall: i64, age_ms: i64) -> TimeEvidence {
        TimeEvidence {
            wall: UtcMs(wall),
            monotonic_ms: 0,
            anchor: Some(anchor),
            anchor_age_ms: Some(age_ms),
        }
    }

    #[test]
    fn a_clock_that_is_a_year_off_still_gives_the_right_time_and_is_marked() {
        let (id, anchors) = anchors();
        let year_ms = 365 * 24 * 60 * MINUTE_MS;
        let occurred =
            anchors.occurred(&evidence(id, 1_060_000 + year_ms, 60_000), UtcMs(2_000_000));
        assert_eq!(occurred.at, UtcMs(1_060_000));
        assert_eq!(occurred.clock_offset_ms, -year_ms);
        assert!(occurred.is_suspect);
    }

    #[test]
    fn an_age_that_leads_beyond_the_receipt_is_impossible() {
        let (id, anchors) = anchors();
        let now = UtcMs(2_000_000);
        let occurred = anchors.occurred(&evidence(id, 2_000_000, 90_000_000), now);
        assert!(occurred.is_suspect);
        assert_eq!(
            (occurred.earliest, occurred.latest),
            (UtcMs(1_000_000), now)
        );
    }

    #[test]
    fn a_foreign_anchor_does_not_widen_the_interval() {
        let (_, mut anchors) = anchors();
        let id = AnchorId(Uuid::from_u128(9));
        anchors.foreign.insert(id);
        anchors.before_loss = Some(UtcMs(5));
        let now = UtcMs(5_000_000);
        let foreign = evidence(id, 0, 0);
        assert_eq!(anchors.interval(&foreign, now).0, UtcMs(1_000_000));
    }

    #[test]
    fn work_whose_anchor_a_restore_has_lost_is_of_the_time_before_it() {
        let (_, mut anchors) = anchors();
        anchors.before_loss = Some(UtcMs(400_000));
        let now = UtcMs(5_000_000);
        let lost = evidence(AnchorId(Uuid::from_u128(9)), 450_000, 0);
        assert_eq!(anchors.interval(&lost, now), (UtcMs(400_000), now));
        let occurred = anchors.occurred(&lost, now);
        assert_eq!(
            (occurred.earliest, occurred.at, occurred.latest),
            (UtcMs(400_000), UtcMs(450_000), now)
        );
        assert!(occurred.is_suspect, "nobody knows how old it is");
    }

    #[test]
    fn nothing_happens_before_its_earliest_moment() {
        let (_, mut anchors) = anchors();
        let now = UtcMs(5_000_000);
        let unknown = evidence(AnchorId(Uuid::from_u128(9)), 7, 0);
        for before_loss in [None, Some(UtcMs(400_000))] {
            anchors.before_loss = before_loss;
            let occurred = anchors.occurred(&unknown, now);
            assert!(occurred.earliest <= occurred.at && occurred.is_suspect);
        }
    }

    #[test]
    fn only_an_epoch_that_a_restore_has_begun_of_late_tells_when() {
        let restored = EpochId::new(1_000_000_000_000, [7; 10]);
        let at = |ms| restored_at(restored, UtcMs(ms));
        assert_eq!(at(1_000_000_000_005), Some(UtcMs(1_000_000_000_000)));
        assert_eq!(at(1_000_000_000_000 + RESTORE_MS), None);
        assert_eq!(at(999_999_999_999), None);
        let first = EpochId(Uuid::from_u128(0xe1));
        assert_eq!(restored_at(first, UtcMs(1)), None);
    }
}
