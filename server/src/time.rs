//! Time zones for phones: the offsets of an IANA zone over the span that matters. The zone table
//! itself stays on the server, because it would double the app.

use chrono::{Offset as _, TimeZone as _};
use chrono_tz::Tz;
use shared::time::{DAY_MS, HOUR_MS, OffsetChange, UtcMs, ZoneOffsets};

/// The name is not in the IANA table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time zone {0} is not known")]
pub struct UnknownZone(pub String);

/// How far back the offsets of a store reach.
const PAST_DAYS: i64 = 400;
/// How far ahead the offsets of a store reach.
const AHEAD_DAYS: i64 = 800;

/// The offsets of a zone for a store that is written now.
///
/// # Errors
/// When the zone is not known.
pub fn store_zone(zone: &str, now: UtcMs) -> Result<ZoneOffsets, UnknownZone> {
    zone_offsets(
        zone,
        now.plus_ms(-PAST_DAYS * DAY_MS),
        now.plus_ms(AHEAD_DAYS * DAY_MS),
    )
}

/// The offset at `from` and every change up to `to`.
///
/// # Errors
/// When the zone is not known.
pub fn zone_offsets(zone: &str, from: UtcMs, to: UtcMs) -> Result<ZoneOffsets, UnknownZone> {
    let table: Tz = zone.parse().map_err(|_| UnknownZone(zone.to_owned()))?;
    let mut changes = vec![OffsetChange {
        from,
        offset_s: offset_s(table, from),
    }];
    let mut step = from;
    while step < to {
        let next = step.plus_ms(HOUR_MS * 24);
        if offset_s(table, next) != offset_s(table, step) {
            let at = change_between(table, step, next);
            changes.push(OffsetChange {
                from: at,
                offset_s: offset_s(table, at),
            });
        }
        step = next;
    }
    Ok(ZoneOffsets {
        zone: zone.to_owned(),
        changes,
    })
}

/// The first millisecond with the offset of `late`.
fn change_between(table: Tz, early: UtcMs, late: UtcMs) -> UtcMs {
    let (mut before, mut after) = (early.0, late.0);
    while after - before > 1 {
        let middle = before.midpoint(after);
        if offset_s(table, UtcMs(middle)) == offset_s(table, early) {
            before = middle;
        } else {
            after = middle;
        }
    }
    UtcMs(after)
}

fn offset_s(table: Tz, at: UtcMs) -> i32 {
    table
        .timestamp_millis_opt(at.0)
        .single()
        .map_or(0, |moment| moment.offset().fix().local_minus_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_clock_changes_has_one_offset() {
        let zone = store_zone("Asia/Shanghai", UtcMs(1_795_449_600_000)).expect("a zone");
        assert_eq!(
            zone.changes
                .iter()
                .map(|change| change.offset_s)
                .collect::<Vec<_>>(),
            [28_800]
        );
    }

    #[test]
    fn clock_changes_are_found_to_the_millisecond() {
        let zone = zone_offsets(
            "Europe/Berlin",
            UtcMs(1_767_225_600_000),
            UtcMs(1_798_761_600_000),
        )
        .expect("a zone");
        let changes: Vec<_> = zone.changes.iter().map(|change| change.from.0).collect();
        assert_eq!(changes[1..], [1_774_746_000_000, 1_792_890_000_000]);
    }

    #[test]
    fn a_name_that_is_no_zone_is_refused() {
        assert_eq!(
            store_zone("Mars/Base", UtcMs(0)),
            Err(UnknownZone("Mars/Base".into()))
        );
    }
}
