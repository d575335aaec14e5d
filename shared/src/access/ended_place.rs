//! Where a store stood before: what was done there at that time is judged as if it stood there still, by
//! the grants of that time. Writing only; what may be read follows from where the store stands now.

use super::{Grant, StorePlace, WriteDecision, WriteFacts, decide_write};
use crate::ids::{RegionId, RouteId, TerritoryId, UserId};
use crate::time::UtcMs;

/// A place that a store has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedPlace {
    /// What it left.
    pub left: LeftPlace,
    /// It stood there from this moment on.
    pub from: UtcMs,
    /// Until before this moment.
    pub until: UtcMs,
}

/// What a store can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftPlace {
    /// A territory, with the region in which it lay then.
    Territory(TerritoryId, RegionId),
    /// A route.
    Route(RouteId),
}

impl EndedPlace {
    /// Where the store stood then.
    fn as_it_was(&self, now: &StorePlace) -> StorePlace {
        let mut place = now.clone();
        match self.left {
            LeftPlace::Territory(territory, region) => {
                place.territory = territory;
                place.region = region;
            }
            LeftPlace::Route(route) => place.routes.push(route),
        }
        place
    }

    /// As much of a grant as held while the store stood there.
    fn part_of(&self, grant: &Grant) -> Grant {
        let end = grant.valid_to.map_or(self.until, |end| end.min(self.until));
        Grant {
            valid_from: grant.valid_from.max(self.from),
            valid_to: Some(end),
            ..grant.clone()
        }
    }
}

/// [`decide_write`]; and where it refuses, the same question of each place that the store has left. Work
/// from before it left is late, as under a grant that has ended since.
#[must_use]
pub fn decide_write_in_time(
    grants: &[Grant],
    author: UserId,
    write: &WriteFacts<'_>,
    ended: &[EndedPlace],
) -> WriteDecision {
    let mut decision = decide_write(grants, author, write);
    let (WriteDecision::Refused(_), Some(store)) = (decision, &write.store) else {
        return decision;
    };
    for place in ended {
        let then: Vec<Grant> = grants.iter().map(|grant| place.part_of(grant)).collect();
        let there = WriteFacts {
            store: Some(place.as_it_was(store)),
            ..write.clone()
        };
        match decide_write(&then, author, &there) {
            WriteDecision::Allowed => return WriteDecision::Allowed,
            WriteDecision::AllowedLate => decision = WriteDecision::AllowedLate,
            WriteDecision::Refused(_) => {}
        }
    }
    decision
}
