//! When a person is where: the times of one day, before any of it is recorded.

use super::dice::Dice;
use super::sight::Sight;
use shared::ids::StoreId;
use shared::route::{MissedReason, PlannedStop};
use shared::time::{MINUTE_MS, UtcMs};

/// A gap in the plan that leaves room for a store that is not on it.
const ROOM_FOR_MORE_MS: i64 = 14 * MINUTE_MS;
/// Nobody begins a visit so shortly before midnight.
const BEFORE_MIDNIGHT_MS: i64 = 4 * MINUTE_MS;
/// From one store to the next at least this.
const TRAVEL_MS: i64 = MINUTE_MS;
/// How far ahead of the plan somebody is who is ahead.
const AHEAD_MS: i64 = 45 * MINUTE_MS;
/// The distance of the person who is outside of the fence today.
const OUTSIDE_M: f64 = 640.0;
/// The person who is late today has stood still for so long.
const LATE_MS: i64 = 50 * MINUTE_MS;

const REASONS: [MissedReason; 5] = [
    MissedReason::NoTime,
    MissedReason::StoreAsked,
    MissedReason::Traffic,
    MissedReason::OtherTask,
    MissedReason::Weather,
];

/// Places that are not in the list, in the words of those who found them.
const NOT_LISTED: [&str; 3] = ["街角新开的水果店", "地铁口便利亭", "农贸市场 12 号摊位"];

/// How somebody's day goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temper {
    /// A day of the past, with everything that happens in one.
    Past,
    /// Today, as planned.
    OnPlan,
    /// Today, as planned, and just on the way: the next visit can begin at once.
    OnTheWay,
    /// Today, and silent for a while.
    NotHeardFrom,
    /// Today, and behind the plan.
    Late,
    /// Today, and now far from the store.
    Outside,
    /// Today, and now in a store.
    InStore,
    /// Today, and ahead of the plan.
    Ahead,
    /// Today, with a poor position at the last store.
    Weak,
}

/// What a person does, in the order of time.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Goes to a store.
    Call(Call),
    /// Leaves the store in which the person was when the day was last played.
    Leave { at: UtcMs },
    /// Says that a stop cannot be visited.
    Miss {
        at: UtcMs,
        stop: usize,
        reason: MissedReason,
    },
}

/// A visit from arrival to departure.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub at: CallPlace,
    pub arrive: UtcMs,
    /// None for a visit that is not checked out.
    pub leave: Option<UtcMs>,
    pub store_closed: bool,
    pub sight: Sight,
}

/// Where a visit is.
#[derive(Clone, Copy, Debug)]
pub(super) enum CallPlace {
    /// At the stop with this index.
    Stop(usize),
    /// At a store that is not planned today.
    Store(StoreId),
    /// At a place that is not in the list.
    NotListed(&'static str),
}

/// What a day's times depend on.
pub(super) struct DayOutline<'a> {
    /// In the order of their time.
    pub stops: &'a [PlannedStop],
    /// Minutes that a visit of each stop takes at least and at most.
    pub dwell_min: &'a [(i64, i64)],
    /// Stores of the person that are not planned on this day.
    pub others: &'a [StoreId],
    /// When what is known of the day already ends.
    pub free_at: UtcMs,
    /// The arrival of a visit that goes on, with the minutes that it takes at least and at most.
    pub open: Option<(UtcMs, (i64, i64))>,
    pub day_end: UtcMs,
    /// The phone tells nothing of later than this.
    pub until: UtcMs,
    pub temper: Temper,
}

/// Draws the times of a day.
pub(super) fn draw_day(outline: &DayOutline<'_>, dice: &mut Dice) -> Vec<Deed> {
    let mut drawing = Drawing {
        outline,
        dice,
        free_at: outline.free_at,
        deeds: Vec::new(),
    };
    if !drawing.draw_leaving() {
        return Vec::new();
    }
    for stop in 0..outline.stops.len() {
        if !drawing.draw_stop(stop) {
            break;
        }
    }
    let mut deeds = drawing.deeds;
    let last = deeds.iter_mut().rev().find_map(|deed| match deed {
        Deed::Call(call) => Some(call),
        Deed::Leave { .. } | Deed::Miss { .. } => None,
    });
    if let Some(last) = last {
        end_day(last, outline, dice);
    }
    deeds
}

/// What the board shows first of a person is the last check-in.
fn end_day(last: &mut Call, outline: &DayOutline<'_>, dice: &mut Dice) {
    match outline.temper {
        Temper::Past => {
            if dice.happens(70) {
                last.leave = None;
            }
        }
        Temper::Outside => {
            last.sight = Sight::Away(OUTSIDE_M);
            last.leave = None;
        }
        Temper::Weak => last.sight = Sight::Coarse,
        Temper::InStore => {
            last.sight = Sight::Good;
            last.leave = None;
        }
        Temper::OnTheWay => {
            last.sight = Sight::Good;
            last.leave = last.leave.or(Some(outline.until));
        }
        Temper::OnPlan | Temper::NotHeardFrom | Temper::Late | Temper::Ahead => {
            last.sight = Sight::Good;
        }
    }
}

struct Drawing<'a> {
    outline: &'a DayOutline<'a>,
    dice: &'a mut Dice,
    free_at: UtcMs,
    deeds: Vec<Deed>,
}

impl Drawing<'_> {
    /// Whether the person is out of the store that they were in.
    fn draw_leaving(&mut self) -> bool {
        let Some((arrived_at, (low, high))) = self.outline.open else {
            return true;
        };
        let dwell_ms = self.dice.between(low * 60, high * 60) * 1000;
        let mut at = arrived_at.plus_ms(dwell_ms).max(self.free_at);
        if self.outline.temper == Temper::OnTheWay {
            at = at.min(self.outline.until).max(arrived_at);
        }
        if at > self.outline.until || at >= self.outline.day_end {
            return false;
        }
        self.deeds.push(Deed::Leave { at });
        self.free_at = at;
        true
    }

    /// Whether the day goes on after it.
    fn draw_stop(&mut self, index: usize) -> bool {
        let outline = self.outline;
        let stop = &outline.stops[index];
        let earliest = self.free_at.plus_ms(TRAVEL_MS);
        if outline.temper == Temper::Past {
            match self.dice.below(1000) {
                0..35 => return self.miss(index, stop.planned_at.max(earliest)),
                // Forgotten, without a word.
                35..50 => return true,
                _ => {}
            }
        } else if self.dice.happens(25) && stop.planned_at < outline.until {
            return self.miss(index, stop.planned_at.max(earliest));
        }
        let arrive = self.arrival(stop, earliest);
        let latest = match outline.temper {
            Temper::Late => outline.until.plus_ms(-LATE_MS),
            _ => outline.until,
        };
        if arrive > latest || arrive >= outline.day_end.plus_ms(-BEFORE_MIDNIGHT_MS) {
            return false;
        }
        let next = outline.stops.get(index + 1).map(|stop| stop.planned_at);
        let leave = self.call(index, arrive, next);
        self.draw_unplanned(leave, next);
        true
    }

    fn arrival(&mut self, stop: &PlannedStop, earliest: UtcMs) -> UtcMs {
        let planned = match self.outline.temper {
            Temper::Ahead => stop.planned_at.plus_ms(-AHEAD_MS),
            _ => stop.planned_at.plus_ms(self.dice.between(0, 5) * MINUTE_MS),
        };
        let arrive = planned
            .max(earliest)
            .plus_ms(self.dice.between(5, 55) * 1000);
        if self.outline.temper == Temper::Past && self.dice.happens(45) {
            return arrive.plus_ms(self.dice.between(16, 32) * MINUTE_MS);
        }
        arrive
    }

    fn miss(&mut self, stop: usize, at: UtcMs) -> bool {
        if at <= self.outline.until {
            let reason = *self.dice.pick(&REASONS);
            self.deeds.push(Deed::Miss { at, stop, reason });
            self.free_at = at;
        }
        true
    }

    fn call(&mut self, index: usize, arrive: UtcMs, next: Option<UtcMs>) -> UtcMs {
        let (low, high) = self.outline.dwell_min[index];
        let mut dwell_ms = self.dice.between(low * 60, high * 60) * 1000;
        // Near midnight the plan is closer together, and visits are shorter.
        if let Some(next) = next {
            let room_ms = next.since_ms(self.outline.stops[index].planned_at);
            dwell_ms = dwell_ms.min(room_ms * 4 / 5).max(MINUTE_MS);
        }
        let store_closed = self.outline.temper == Temper::Past && self.dice.happens(8);
        if store_closed || self.dice.happens(35) {
            dwell_ms = dwell_ms.min(self.dice.between(90, 200) * 1000);
        }
        let leave = arrive.plus_ms(dwell_ms);
        let sight = Sight::draw(self.dice);
        self.push_call(CallPlace::Stop(index), (arrive, leave), sight, store_closed);
        leave
    }

    fn draw_unplanned(&mut self, left: UtcMs, next: Option<UtcMs>) {
        let has_room = next.is_some_and(|next| next.since_ms(left) >= ROOM_FOR_MORE_MS);
        if !has_room || self.outline.others.is_empty() || !self.dice.happens(60) {
            return;
        }
        let arrive = left.plus_ms(self.dice.between(3, 5) * MINUTE_MS);
        if arrive > self.outline.until || self.outline.temper == Temper::Late {
            return;
        }
        let place = if self.dice.happens(250) {
            CallPlace::NotListed(self.dice.pick::<&str>(&NOT_LISTED))
        } else {
            CallPlace::Store(*self.dice.pick(self.outline.others))
        };
        let leave = arrive.plus_ms(self.dice.between(5, 8) * MINUTE_MS);
        self.push_call(place, (arrive, leave), Sight::Good, false);
    }

    fn push_call(
        &mut self,
        at: CallPlace,
        (arrive, leave): (UtcMs, UtcMs),
        sight: Sight,
        store_closed: bool,
    ) {
        // What has not happened yet when the phone tells of the day is not told.
        let told = (leave <= self.outline.until).then_some(leave);
        self.deeds.push(Deed::Call(Call {
            at,
            arrive,
            leave: told,
            store_closed,
            sight,
        }));
        self.free_at = leave;
    }
}
