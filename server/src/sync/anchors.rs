//! Anchors for the clocks of devices, and what they say of the time of a mutation.

use super::Sender;
use super::tables::anchor;
use crate::database::{Database, Error, Tx};
use crate::kinds::Occurred;
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::ids::{AnchorId, DeviceId};
use shared::sync::wire::Anchor;
use shared::sync::{ANCHOR_REUSE_MS, TimeEvidence};
use shared::time::{MINUTE_MS, UtcMs};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Anchors kept per device: more than three hours of uninterrupted contact.
const KEPT_MAX: u64 = 200;
/// A device's clock that is further off than this contradicts the server.
const SUSPECT_MS: i64 = 5 * MINUTE_MS;
/// What travel and reuse may add to the age of an anchor.
const SLACK_MS: i64 = ANCHOR_REUSE_MS + 30_000;

/// The anchors that a batch names, and the newest of its device.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    issued: HashMap<AnchorId, UtcMs>,
    newest: Option<UtcMs>,
}

/// Reads the anchors that were issued to one of `devices`; foreign ones count for nothing.
pub(super) async fn load(
    tx: &Tx,
    devices: &[DeviceId],
    named: &BTreeSet<AnchorId>,
) -> Result<Anchors, Error> {
    let owners: Vec<Uuid> = devices.iter().map(|device| device.0).collect();
    let rows = anchor::Entity::find()
        .filter(anchor::Column::Id.is_in(named.iter().map(|id| id.0)))
        .filter(anchor::Column::DeviceId.is_in(owners.iter().copied()))
        .all(tx.connection())
        .await?;
    let newest: Option<Option<i64>> = anchor::Entity::find()
        .select_only()
        .column_as(anchor::Column::IssuedAt.max(), "newest")
        .filter(anchor::Column::DeviceId.is_in(owners))
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(Anchors {
        issued: rows
            .into_iter()
            .map(|row| (AnchorId(row.id), UtcMs(row.issued_at)))
            .collect(),
        newest: newest.flatten().map(UtcMs),
    })
}

impl Anchors {
    /// From the device's last anchor to the receipt. An anchor that is unknown here, such as one
    /// lost with a restore, is replaced by the newest known one.
    pub fn interval(&self, time: &TimeEvidence, now: UtcMs) -> (UtcMs, UtcMs) {
        let named = time.anchor.and_then(|id| self.issued.get(&id).copied());
        (named.or(self.newest).unwrap_or(now).min(now), now)
    }

    /// When something happened: the anchor plus the age that the device's clock measured, held
    /// within what is possible. Without an anchor the device's clock is all there is.
    pub fn occurred(&self, time: &TimeEvidence, now: UtcMs) -> Occurred {
        let named = time.anchor.and_then(|id| self.issued.get(&id).copied());
        let (Some(issued), Some(age_ms)) = (named, time.anchor_age_ms) else {
            let earliest = self.newest.unwrap_or(UtcMs(0)).min(now);
            return Occurred {
                at: time.wall.min(now),
                earliest: if time.anchor.is_some() {
                    earliest
                } else {
                    UtcMs(0)
                },
                latest: now,
                clock_offset_ms: 0,
                is_suspect: time.wall.since_ms(now) > SUSPECT_MS,
            };
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
        let (_, anchors) = anchors();
        let foreign = evidence(AnchorId(Uuid::from_u128(9)), 0, 0);
        assert_eq!(
            anchors.interval(&foreign, UtcMs(5_000_000)).0,
            UtcMs(1_000_000)
        );
    }
}
