//! One person's day on the phone: check-ins, check-outs and missed stops, recorded with the very
//! functions that the app uses.

use super::dice::Dice;
use super::end_of_day::{Recorded, check_kit, hand_in};
use super::phone::Phone;
use super::read::{Rounds, SoFar};
use super::schedule::{Call, CallPlace, DayOutline, Deed, Temper, draw_day};
use super::sight::Sight;
use super::work::{AtWork, work_in_store};
use crate::store::StoreWithType;
use anyhow::Context as _;
use shared::ids::{MutationId, PlannedStopId, RecordId, StoreId, VisitId};
use shared::kinds::{Named as _, decode};
use shared::problem::ProblemCode;
use shared::route::{MissStop, PlannedStop, miss_stop};
use shared::settings::Settings;
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, MINUTE_MS, UtcMs};
use shared::visit::{
    CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, Visit, check_in, check_out,
};

/// Minutes in a store whose visit is one unit, at least and at most.
const DWELL_MIN: (i64, i64) = (6, 10);
/// The same for a hypermarket.
const LONG_DWELL_MIN: (i64, i64) = (26, 46);
/// The kit is checked so long before the first store.
const BEFORE_LEAVING_MS: i64 = 20 * MINUTE_MS;
/// The summary is handed in so long after the last one.
const AFTER_WORK_MS: i64 = 12 * MINUTE_MS;
/// Of a thousand summaries so many are never handed in.
const NOT_HANDED_IN_PER_MILLE: u32 = 70;

/// What a day is made of.
pub(super) struct Day<'a> {
    pub day: BusinessDay,
    /// How many days before today that is.
    pub days_ago: i64,
    /// The person's stops that nothing has become of yet.
    pub stops: &'a [(PlannedStopId, PlannedStop)],
    /// What is known of the day already.
    pub so_far: &'a SoFar,
    pub rounds: &'a Rounds,
    pub settings: &'a Settings,
    pub until: UtcMs,
    pub temper: Temper,
}

impl Day<'_> {
    /// The visit that goes on.
    fn open_visit(&self) -> Option<&(VisitId, Visit)> {
        let last = self.so_far.visits.last()?;
        Some(last).filter(|(_, visit)| visit.check_out_at.is_none())
    }

    /// Whether anything is left to be played.
    pub(super) fn has_work(&self) -> bool {
        !self.stops.is_empty() || self.open_visit().is_some()
    }

    /// When what is known of the day ends.
    pub(super) fn known_until(&self) -> UtcMs {
        let day_start = self.settings.zone.day_start(self.day);
        let visits = self.so_far.visits.iter();
        visits
            .filter_map(|(_, visit)| visit.check_out_at)
            .chain(self.so_far.heard_at)
            .fold(day_start, UtcMs::max)
    }
}

/// Records a day on a phone and says when the last of it happened; nothing is delivered yet.
pub(super) fn record_day(
    phone: &mut Phone,
    day: &Day<'_>,
    dice: &mut Dice,
) -> anyhow::Result<Option<UtcMs>> {
    let deeds = draw_day_of(phone, day, dice);
    let mut recorder = Recorder {
        phone,
        day,
        dice,
        visits: day
            .so_far
            .visits
            .iter()
            .map(|(_, visit)| visit.clone())
            .collect(),
        last_at: None,
        recorded: Recorded::default(),
    };
    if day.so_far.visits.is_empty() && day.temper != Temper::NotHeardFrom {
        recorder.check_kit(deeds.first())?;
    }
    for deed in deeds {
        match deed {
            Deed::Miss { at, stop, reason } => recorder.miss(at, stop, reason)?,
            Deed::Leave { at } => recorder.go_out(at)?,
            Deed::Call(call) => recorder.call(&call)?,
        }
    }
    recorder.hand_in()?;
    Ok(recorder.last_at)
}

fn draw_day_of(phone: &Phone, day: &Day<'_>, dice: &mut Dice) -> Vec<Deed> {
    let stops: Vec<PlannedStop> = day.stops.iter().map(|(_, stop)| stop.clone()).collect();
    let dwell_min: Vec<(i64, i64)> = stops.iter().map(|stop| dwell_min_of(stop.units)).collect();
    // Whose rules were all taken away has no round, and goes where the day's stops are.
    let round = day.rounds.by_person.get(&phone.sender.user);
    let is_visited = |store: StoreId| {
        let mut visits = day.so_far.visits.iter();
        visits.any(|(_, visit)| visit.store == Some(store))
    };
    let others: Vec<StoreId> = round
        .into_iter()
        .flatten()
        .copied()
        .filter(|store| stops.iter().all(|stop| stop.store != *store) && !is_visited(*store))
        .collect();
    let outline = DayOutline {
        stops: &stops,
        dwell_min: &dwell_min,
        others: &others,
        free_at: day.known_until(),
        open: day
            .open_visit()
            .map(|(_, visit)| (visit.check_in_at, dwell_min_of(visit.result.units))),
        day_end: day.settings.zone.day_start(day.day.plus_days(1)),
        until: day.until,
        temper: day.temper,
    };
    draw_day(&outline, dice)
}

fn dwell_min_of(units: u32) -> (i64, i64) {
    if units > 1 { LONG_DWELL_MIN } else { DWELL_MIN }
}

struct Recorder<'a> {
    phone: &'a mut Phone,
    day: &'a Day<'a>,
    dice: &'a mut Dice,
    /// The day's visits so far, as the phone knows them.
    visits: Vec<Visit>,
    last_at: Option<UtcMs>,
    recorded: Recorded,
}

impl Recorder<'_> {
    fn check_kit(&mut self, first: Option<&Deed>) -> anyhow::Result<()> {
        let Some(Deed::Call(call)) = first else {
            return Ok(());
        };
        let at = call.arrive.plus_ms(-BEFORE_LEAVING_MS);
        let draft = check_kit(self.day, self.phone.sender.user, at, self.dice);
        self.phone.save(at, draft.into_iter().collect())
    }

    /// A day that is over is handed in; one that goes on is not.
    fn hand_in(&mut self) -> anyhow::Result<()> {
        let Some(last_at) = self.last_at.filter(|_| self.day.temper == Temper::Past) else {
            return Ok(());
        };
        if self.dice.happens(NOT_HANDED_IN_PER_MILLE) {
            return Ok(());
        }
        let at = last_at.plus_ms(AFTER_WORK_MS);
        let person = self.phone.sender.user;
        let known = (self.visits.as_slice(), &self.recorded);
        let draft = hand_in(self.day, person, known, (at, self.dice));
        self.save(at, Ok(draft.into_iter().collect()))
    }

    /// What is done between arrival and departure.
    fn work(
        &mut self,
        (visit, arrival, store_id): (VisitId, Option<MutationId>, StoreId),
        store: &StoreWithType,
        at: UtcMs,
    ) -> anyhow::Result<()> {
        let place = AtWork {
            visit,
            arrival,
            person: self.phone.sender.user,
            store_id,
            store,
            day: self.day.day,
            days_ago: self.day.days_ago,
            catalog: &self.day.rounds.catalog,
        };
        let drafts = work_in_store(&place, at, self.dice);
        for draft in &drafts {
            self.recorded.remember(draft);
        }
        self.save(at, Ok(drafts))
    }

    fn miss(
        &mut self,
        at: UtcMs,
        stop: usize,
        reason: shared::route::MissedReason,
    ) -> anyhow::Result<()> {
        self.recorded.missed.insert(stop, reason);
        let (stop_id, stop) = &self.day.stops[stop];
        let drafts = miss_stop(&MissStop {
            mutation: MutationId::new(at.0, self.dice.bytes()),
            record: RecordId::new(at.0, self.dice.bytes()),
            stop_id: *stop_id,
            stop,
            reason,
            note: None,
            visits: &self.visits.iter().collect::<Vec<_>>(),
        });
        self.save(at, drafts)
    }

    fn call(&mut self, call: &Call) -> anyhow::Result<()> {
        let store_id = match call.at {
            CallPlace::Stop(index) => Some(self.day.stops[index].1.store),
            CallPlace::Store(store) => Some(store),
            CallPlace::NotListed(_) => None,
        };
        let store = store_id.and_then(|id| self.day.rounds.stores.get(&id));
        let place = match (call.at, store_id.zip(store)) {
            (_, Some((id, (store, store_type)))) => CheckInPlace::Store {
                id,
                store,
                store_type,
            },
            (CallPlace::NotListed(words), None) => CheckInPlace::NotListed(words),
            // A store that has gone meanwhile is passed by.
            (_, None) => return Ok(()),
        };
        let visit_id = VisitId::new(call.arrive.0, self.dice.bytes());
        let ids = StepIds::new(call.arrive, &self.dice.bytes());
        let arrival = ids.visit_mutation;
        let sighting = sighting(call.sight, store, self.dice);
        let zone = &self.day.settings.zone;
        let known: Vec<_> = self.visits.iter().map(|visit| (visit, zone)).collect();
        let drafts = check_in(&CheckIn {
            visit: visit_id,
            ids,
            person: self.phone.sender.user,
            place,
            sighting,
            stops: self.day.stops,
            visits: &known,
            photos: &[],
            settings: self.day.settings,
            now: call.arrive,
        });
        let visit = drafts.as_ref().ok().and_then(|drafts| visit_of(drafts));
        self.save(call.arrive, drafts)?;
        let mut visit = visit.context("a check-in creates a visit")?;
        if let Some(leave) = call.leave {
            if let (Some((id, store)), false) = (store_id.zip(store), call.store_closed) {
                let halfway = call.arrive.plus_ms(leave.since_ms(call.arrive) / 2);
                self.work((visit_id, Some(arrival), id), store, halfway)?;
            }
            self.leave(
                (call.sight, call.store_closed),
                (visit_id, &visit),
                (store, leave),
            )?;
            visit.check_out_at = Some(leave);
        }
        self.visits.push(visit);
        Ok(())
    }

    /// Leaves the store in which the person was when the day was last played.
    fn go_out(&mut self, at: UtcMs) -> anyhow::Result<()> {
        let day = self.day;
        let Some((id, visit)) = day.open_visit() else {
            return Ok(());
        };
        let store = visit.store.and_then(|id| day.rounds.stores.get(&id));
        if let Some((store_id, store)) = visit.store.zip(store) {
            self.work((*id, None, store_id), store, at)?;
        }
        self.leave((Sight::Good, false), (*id, visit), (store, at))?;
        if let Some(known) = self.visits.last_mut() {
            known.check_out_at = Some(at);
        }
        Ok(())
    }

    fn leave(
        &mut self,
        (arrival, store_closed): (Sight, bool),
        (id, visit): (VisitId, &Visit),
        (store, leave): (Option<&StoreWithType>, UtcMs),
    ) -> anyhow::Result<()> {
        // Whoever stood in the right place on arrival mostly does so on departure.
        let sight = if arrival == Sight::Good {
            Sight::Good
        } else {
            Sight::draw(self.dice)
        };
        let sighting = sighting(sight, store, self.dice);
        let ids = StepIds::new(leave, &self.dice.bytes());
        let drafts = check_out(&CheckOut {
            person: visit.person,
            id,
            visit,
            ids,
            store: store.map(|(store, store_type)| (store, store_type)),
            sighting,
            note: store_closed.then_some("门口贴着停业通知"),
            store_closed,
            settings: self.day.settings,
            now: leave,
        });
        self.save(leave, drafts)
    }

    fn save(&mut self, at: UtcMs, drafts: Result<Vec<Draft>, ProblemCode>) -> anyhow::Result<()> {
        let drafts =
            drafts.map_err(|problem| anyhow::anyhow!("a step was refused: {problem:?}"))?;
        self.last_at = self.last_at.max(Some(at));
        self.phone.save(at, drafts)
    }
}

fn sighting(sight: Sight, store: Option<&StoreWithType>, dice: &mut Dice) -> Sighting {
    match store.and_then(|(store, store_type)| Some((store.position.as_ref()?, store_type))) {
        Some((position, store_type)) => {
            sight.answer(position.point(), store_type.geofence_radius_m, dice)
        }
        None => Sighting::default(),
    }
}

fn visit_of(drafts: &[Draft]) -> Option<Visit> {
    let draft = drafts.iter().find(|draft| draft.kind == Visit::KIND)?;
    match &draft.op {
        Operation::Create { body } => decode(body).ok(),
        Operation::Change { .. } | Operation::Withdraw { .. } => None,
    }
}
