//! One day of everybody: who goes where, and when it is delivered.

use super::day::{Day, record_day};
use super::dice::Dice;
use super::found::device_name;
use super::note::Note;
use super::phone::{Phone, World};
use super::read::{DayStops, Rounds, SoFar, load_so_far, load_stops};
use super::schedule::Temper;
use crate::database::Error;
use crate::sync::run_effects;
use shared::api::auth::Posture;
use shared::ids::{PlannedStopId, UserId};
use shared::route::PlannedStop;
use shared::settings::Settings;
use shared::time::{BusinessDay, MINUTE_MS, UtcMs};
use std::collections::HashMap;

/// The person who is not heard from was last heard so long ago.
const SILENT_MS: i64 = 88 * MINUTE_MS;
/// A stream of chance for each person and day.
const PEOPLE_MAX: u64 = 1_000_000;
/// The streams of one start lie so far from those of the next.
const PART_STRIDE: u64 = PEOPLE_MAX * 1_000_000;

/// Somebody in the field; without an account there is nobody to play.
pub(super) struct Player {
    user: Option<UserId>,
    phone: Option<Phone>,
}

impl Player {
    /// Whose phone is at hand.
    pub(super) fn with_phone(phone: Phone) -> Self {
        Self {
            user: Some(phone.sender.user),
            phone: Some(phone),
        }
    }

    /// Who gets a phone when there is something to do.
    pub(super) fn without_phone(user: Option<UserId>) -> Self {
        Self { user, phone: None }
    }
}

/// What all days have in common.
pub(super) struct Playing<'a> {
    pub world: &'a World<'a>,
    pub note: Note,
    /// When the demo is looked at.
    pub now: UtcMs,
    /// Everything before this was played earlier.
    pub known_until: UtcMs,
    pub rounds: Rounds,
    pub settings: &'a Settings,
    /// What was not taken, in words for the log.
    pub refused: Vec<String>,
}

/// A day as the database has it.
struct KnownDay {
    stops: DayStops,
    so_far: HashMap<UserId, SoFar>,
}

impl Playing<'_> {
    /// Plays one day and returns how many mutations were sent.
    pub(super) async fn play_day(
        &mut self,
        players: &mut [Player],
        (day, is_today): (BusinessDay, bool),
    ) -> anyhow::Result<usize> {
        let database = self.world.database;
        let day_start = self.settings.zone.day_start(day);
        let morning = day_start
            .plus_ms(MINUTE_MS)
            .max(self.known_until)
            .min(self.now);
        run_effects(database, &self.world.hints, morning).await?;
        let known = self.load(day).await?;
        let tempers = tempers(players, &known.stops, is_today);
        let mut deliveries = Vec::new();
        for (index, (player, temper)) in players.iter_mut().zip(tempers).enumerate() {
            let Some(temper) = temper else { continue };
            let at = self
                .record(player, index, (day, temper), (&known, morning))
                .await?;
            deliveries.extend(at.map(|at| (at, index)));
        }
        // The server's time only goes forward.
        deliveries.sort_unstable();
        let mut count = 0;
        let mut evening = morning;
        for (at, index) in deliveries {
            if let Some(phone) = &mut players[index].phone {
                let delivered = phone.deliver(self.world, at).await?;
                count += delivered.count;
                self.refused.extend(delivered.refused);
            }
            evening = at;
        }
        run_effects(database, &self.world.hints, evening).await?;
        Ok(count)
    }

    async fn load(&mut self, day: BusinessDay) -> Result<KnownDay, Error> {
        let day_start = self.settings.zone.day_start(day);
        let database = self.world.database;
        let rounds = &mut self.rounds;
        let (stops, so_far) = database
            .read(async |tx| {
                let stops = load_stops(tx, day).await?;
                Ok::<_, Error>((stops, load_so_far(tx, (day, day_start)).await?))
            })
            .await?;
        let missing = database
            .read(async |tx| rounds.load_stores_of(tx, &stops).await)
            .await?;
        rounds.stores.extend(missing);
        Ok(KnownDay { stops, so_far })
    }

    /// Records one person's day, and says when it is delivered; none where there is nothing to do.
    async fn record(
        &mut self,
        player: &mut Player,
        index: usize,
        (day, temper): (BusinessDay, Temper),
        (known, morning): (&KnownDay, UtcMs),
    ) -> anyhow::Result<Option<UtcMs>> {
        let Some(user) = player.user else {
            return Ok(None);
        };
        let so_far = known.so_far.get(&user).cloned().unwrap_or_default();
        let stops = open_stops(&known.stops, user, &so_far);
        let part = self.note.part * PART_STRIDE;
        let person = u64::try_from(index)?;
        let mut dice = Dice::new(self.note.seed, stream(day, person) + part);
        let until = self.until(temper, &mut dice);
        let today = self.settings.zone.business_day(self.now);
        let plan = Day {
            day,
            days_ago: today.days_since(day),
            stops: &stops,
            so_far: &so_far,
            rounds: &self.rounds,
            settings: self.settings,
            until,
            temper,
        };
        if so_far.is_by_hand || !plan.has_work() || until <= self.known_until {
            return Ok(None);
        }
        let phone = match &mut player.phone {
            Some(phone) => phone,
            none => none.insert(self.new_phone(user, (day, person), morning).await?),
        };
        let last_at = match record_day(phone, &plan, &mut dice) {
            Ok(last_at) => last_at,
            // What was recorded until then is delivered, and everybody else's day goes on.
            Err(error) => {
                self.refused.push(format!("{error:#}"));
                None
            }
        };
        let at = if temper == Temper::Past {
            last_at
                .unwrap_or(morning)
                .plus_ms(dice.between(2, 25) * MINUTE_MS)
        } else {
            until
        };
        Ok(Some(at.max(morning).min(self.now)))
    }

    async fn new_phone(
        &self,
        user: UserId,
        (day, person): (BusinessDay, u64),
        now: UtcMs,
    ) -> Result<Phone, Error> {
        let stream = stream(day, PEOPLE_MAX - 1 - person) + self.note.part * PART_STRIDE;
        let name = device_name(Posture::Field);
        self.world
            .database
            .write("sign_in_demo", async |tx| {
                let mut dice = Dice::new(self.note.seed, stream);
                Phone::register(tx, (user, name), Posture::Field, &mut dice, now).await
            })
            .await
    }

    /// Up to when a phone tells of the day.
    fn until(&self, temper: Temper, dice: &mut Dice) -> UtcMs {
        match temper {
            Temper::Past => UtcMs(i64::MAX),
            Temper::NotHeardFrom => self.now.plus_ms(-SILENT_MS),
            _ => self.now.plus_ms(-dice.between(60, 240) * 1000),
        }
    }
}

/// The person's stops that nothing has become of yet.
fn open_stops(stops: &DayStops, user: UserId, so_far: &SoFar) -> Vec<(PlannedStopId, PlannedStop)> {
    let own = stops.get(&user).into_iter().flatten();
    own.filter(|(id, stop)| {
        let mut visits = so_far.visits.iter();
        !stop.is_excused
            && !so_far.missed.contains(id)
            && !visits.any(|(_, visit)| stop.is_fulfilled_by(visit))
    })
    .cloned()
    .collect()
}

/// How everybody's day goes; none for those who have the day off. Today everything that a supervisor
/// looks for happens to somebody, as far as there are people at work.
fn tempers(players: &[Player], stops: &DayStops, is_today: bool) -> Vec<Option<Temper>> {
    const TODAY: [Temper; 7] = [
        Temper::OnTheWay,
        Temper::NotHeardFrom,
        Temper::Late,
        Temper::Outside,
        Temper::InStore,
        Temper::Ahead,
        Temper::Weak,
    ];
    let mut special = TODAY.into_iter();
    players
        .iter()
        .map(|player| {
            let own = stops.get(&player.user?)?;
            if !is_today {
                return Some(Temper::Past);
            }
            // A hypermarket a hour is too coarse for being behind by minutes.
            let is_coarse = own.iter().any(|(_, stop)| stop.units > 1);
            Some(if is_coarse {
                Temper::OnPlan
            } else {
                special.next().unwrap_or(Temper::OnPlan)
            })
        })
        .collect()
}

fn stream(day: BusinessDay, person: u64) -> u64 {
    let epoch = BusinessDay::new(1970, 1, 1).expect("a day of the calendar");
    let day = u64::try_from(day.days_since(epoch)).unwrap_or(0);
    day * PEOPLE_MAX + person
}
