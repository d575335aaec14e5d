//! One person's day on the phone: check-ins, check-outs and missed stops, recorded with the very
//! functions that the app uses.

use super::dice::Dice;
use super::phone::Phone;
use super::read::Rounds;
use super::schedule::{Call, CallPlace, DayOutline, Deed, Temper, draw_day};
use super::sight::Sight;
use crate::store::StoreWithType;
use anyhow::Context as _;
use shared::ids::{MutationId, PlannedStopId, RecordId, StoreId, VisitId};
use shared::kinds::{Named as _, decode};
use shared::problem::ProblemCode;
use shared::route::{MissStop, PlannedStop, miss_stop};
use shared::settings::Settings;
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, UtcMs};
use shared::visit::{
    CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, Visit, check_in, check_out,
};

/// Minutes in a store whose visit is one unit, at least and at most.
const DWELL_MIN: (i64, i64) = (6, 10);
/// The same for a hypermarket.
const LONG_DWELL_MIN: (i64, i64) = (26, 46);

/// What a day is made of.
pub(super) struct Day<'a> {
    pub day: BusinessDay,
    pub stops: &'a [(PlannedStopId, PlannedStop)],
    pub rounds: &'a Rounds,
    pub settings: &'a Settings,
    pub until: UtcMs,
    pub temper: Temper,
}

/// Records a day on a phone and says when the last of it happened; nothing is delivered yet.
pub(super) fn record_day(
    phone: &mut Phone,
    day: &Day<'_>,
    dice: &mut Dice,
) -> anyhow::Result<Option<UtcMs>> {
    let deeds = draw_day_of(phone, day, dice)?;
    let mut recorder = Recorder {
        phone,
        day,
        dice,
        visits: Vec::new(),
        last_at: None,
    };
    for deed in deeds {
        match deed {
            Deed::Miss { at, stop, reason } => recorder.miss(at, stop, reason)?,
            Deed::Call(call) => recorder.call(&call)?,
        }
    }
    Ok(recorder.last_at)
}

fn draw_day_of(phone: &Phone, day: &Day<'_>, dice: &mut Dice) -> anyhow::Result<Vec<Deed>> {
    let stops: Vec<PlannedStop> = day.stops.iter().map(|(_, stop)| stop.clone()).collect();
    let dwell_min: Vec<(i64, i64)> = stops
        .iter()
        .map(|stop| {
            if stop.units > 1 {
                LONG_DWELL_MIN
            } else {
                DWELL_MIN
            }
        })
        .collect();
    let round = day
        .rounds
        .by_person
        .get(&phone.sender.user)
        .context("a round for everybody")?;
    let others: Vec<StoreId> = round
        .iter()
        .copied()
        .filter(|store| stops.iter().all(|stop| stop.store != *store))
        .collect();
    let outline = DayOutline {
        stops: &stops,
        dwell_min: &dwell_min,
        others: &others,
        day_start: day.settings.zone.day_start(day.day),
        day_end: day.settings.zone.day_start(day.day.plus_days(1)),
        until: day.until,
        temper: day.temper,
    };
    Ok(draw_day(&outline, dice))
}

struct Recorder<'a> {
    phone: &'a mut Phone,
    day: &'a Day<'a>,
    dice: &'a mut Dice,
    /// The day's visits so far, as the phone knows them.
    visits: Vec<Visit>,
    last_at: Option<UtcMs>,
}

impl Recorder<'_> {
    fn miss(
        &mut self,
        at: UtcMs,
        stop: usize,
        reason: shared::route::MissedReason,
    ) -> anyhow::Result<()> {
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
        let store = match store_id {
            Some(id) => Some(
                self.day
                    .rounds
                    .stores
                    .get(&id)
                    .context("a store of the round")?,
            ),
            None => None,
        };
        let place = match (call.at, store_id.zip(store)) {
            (_, Some((id, (store, store_type)))) => CheckInPlace::Store {
                id,
                store,
                store_type,
            },
            (CallPlace::NotListed(words), None) => CheckInPlace::NotListed(words),
            (_, None) => return Ok(()),
        };
        let visit_id = VisitId::new(call.arrive.0, self.dice.bytes());
        let ids = StepIds::new(call.arrive, &self.dice.bytes());
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
            settings: self.day.settings,
            now: call.arrive,
        });
        let visit = drafts.as_ref().ok().and_then(|drafts| visit_of(drafts));
        self.save(call.arrive, drafts)?;
        let mut visit = visit.context("a check-in creates a visit")?;
        if let Some(leave) = call.leave {
            self.leave(call, (visit_id, &visit), (store, leave))?;
            visit.check_out_at = Some(leave);
        }
        self.visits.push(visit);
        Ok(())
    }

    fn leave(
        &mut self,
        call: &Call,
        (id, visit): (VisitId, &Visit),
        (store, leave): (Option<&StoreWithType>, UtcMs),
    ) -> anyhow::Result<()> {
        // Whoever stood in the right place on arrival mostly does so on departure.
        let sight = if call.sight == Sight::Good {
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
            note: call.store_closed.then_some("门口贴着停业通知"),
            store_closed: call.store_closed,
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
        Operation::Create { body } => decode(body.clone()).ok(),
        Operation::Change { .. } | Operation::Withdraw { .. } => None,
    }
}
