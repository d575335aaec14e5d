//! The days of the demo company: those of the past, and today up to now.

use super::company::{self, Company};
use super::day::{Day, record_day};
use super::dice::Dice;
use super::found::{device_name, found, merchandisers};
use super::master::{Setting, push_master_data};
use super::phone::{Phone, World};
use super::read::{DayStops, Rounds, find_people, last_day, load_rounds, load_stops};
use super::schedule::Temper;
use super::shift::Shift;
use crate::database::{Database, Error};
use crate::kinds::load_settings;
use crate::sync::{HintHub, run_effects};
use anyhow::Context as _;
use shared::api::auth::Posture;
use shared::settings::Settings;
use shared::time::{BusinessDay, HOUR_MS, MINUTE_MS, UtcMs};

/// The company's IANA zone.
const ZONE: &str = "Asia/Shanghai";
/// The company is set up so long before its first day begins.
const SET_UP_MS: i64 = 6 * HOUR_MS;
/// The person who is not heard from was last heard so long ago.
const SILENT_MS: i64 = 88 * MINUTE_MS;
/// A stream of chance for each person and day.
const PEOPLE_MAX: u64 = 1_000_000;

/// Which company, and when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The same seed makes the same company.
    pub seed: u64,
    /// 3 is the ordinary one; each has two territories with two merchandisers and 80 stores.
    pub regions: usize,
    /// Days before today.
    pub days: i64,
    /// Today is in progress at this moment.
    pub now: UtcMs,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Days with visits.
    pub days: usize,
    /// Mutations that devices pushed.
    pub mutations: usize,
}

/// Makes the company in an empty database, stamped as the demo's.
///
/// # Errors
/// When the database does not answer, or something that the company does is not taken.
pub async fn create(
    database: &Database,
    wanted: &Wanted,
    progress: &dyn Fn(&str),
) -> anyhow::Result<Made> {
    let zone = crate::time::store_zone(ZONE, wanted.now)?;
    let today = zone.business_day(wanted.now);
    let company = company::draw(wanted.seed, wanted.regions, today.iso_weekday());
    let first_day = today.plus_days(-wanted.days);
    let now = zone.day_start(first_day).plus_ms(-SET_UP_MS);
    let shift = Shift::around(zone.local_minutes(wanted.now));
    progress("Setting up the demo company");
    let mut staff = found(database, &company, (wanted.seed, now)).await?;
    let world = World {
        database,
        hints: HintHub::new(),
    };
    let setting = Setting {
        seed: wanted.seed,
        now,
        first_day,
        zone,
        shift,
    };
    let mut made = Made::default();
    made.mutations += push_master_data(&world, &company, &mut staff, &setting).await?;
    let phones = staff
        .regions
        .into_iter()
        .flat_map(|region| region.territories)
        .flat_map(|territory| territory.merchandisers)
        .collect();
    run_effects(database, &world.hints, now.plus_ms(MINUTE_MS)).await?;
    play(&world, wanted, (phones, first_day), progress, &mut made).await?;
    Ok(made)
}

/// Plays the days that have passed since the company was last looked at. Everybody signs in on a new
/// phone for them, because the chains of the old ones are known to those alone.
///
/// # Errors
/// As for [`create`].
pub async fn catch_up(
    database: &Database,
    wanted: &Wanted,
    progress: &dyn Fn(&str),
) -> anyhow::Result<Made> {
    let mut made = Made::default();
    let zone = crate::time::store_zone(ZONE, wanted.now)?;
    let today = zone.business_day(wanted.now);
    let last = database.read(async |tx| last_day(tx).await).await?;
    // After a long pause the days before the last weeks stay empty: nobody reads them.
    let first = last
        .context("a company with visits")?
        .plus_days(1)
        .max(today.plus_days(-wanted.days));
    if first > today {
        return Ok(made);
    }
    let company = company::draw(wanted.seed, wanted.regions, today.iso_weekday());
    let phones = new_phones(
        database,
        &company,
        (wanted.seed, first, zone.day_start(first)),
    )
    .await?;
    let world = World {
        database,
        hints: HintHub::new(),
    };
    play(&world, wanted, (phones, first), progress, &mut made).await?;
    Ok(made)
}

async fn new_phones(
    database: &Database,
    company: &Company,
    (seed, day, now): (u64, BusinessDay, UtcMs),
) -> Result<Vec<Phone>, Error> {
    let logins: Vec<String> = merchandisers(company)
        .map(|person| person.login.clone())
        .collect();
    database
        .write("sign_in_demo", async |tx| {
            let people = find_people(tx, &logins).await?;
            let mut phones = Vec::new();
            let mut dice = Dice::new(seed, stream(day, PEOPLE_MAX - 1));
            for login in &logins {
                // An account that an administrator renamed or removed stays at home.
                let Some(user) = people.get(login) else {
                    continue;
                };
                let name = device_name(Posture::Field);
                phones.push(
                    Phone::register(tx, (*user, name), Posture::Field, &mut dice, now).await?,
                );
            }
            Ok::<_, Error>(phones)
        })
        .await
}

async fn play(
    world: &World<'_>,
    wanted: &Wanted,
    (mut phones, first): (Vec<Phone>, BusinessDay),
    progress: &dyn Fn(&str),
    made: &mut Made,
) -> anyhow::Result<()> {
    let (rounds, settings) = world
        .database
        .read(async |tx| Ok::<_, Error>((load_rounds(tx).await?, load_settings(tx).await?)))
        .await?;
    let company = Playing {
        world,
        wanted,
        rounds: &rounds,
        settings: &settings,
    };
    let today = settings.zone.business_day(wanted.now);
    for step in 0..=today.days_since(first) {
        let day = first.plus_days(step);
        progress(&format!(
            "Playing {day}, day {} of {}",
            step + 1,
            today.days_since(first) + 1
        ));
        made.mutations += company.play_day(&mut phones, day, day == today).await?;
        made.days += 1;
    }
    Ok(())
}

struct Playing<'a> {
    world: &'a World<'a>,
    wanted: &'a Wanted,
    rounds: &'a Rounds,
    settings: &'a Settings,
}

impl Playing<'_> {
    async fn play_day(
        &self,
        phones: &mut [Phone],
        day: BusinessDay,
        is_today: bool,
    ) -> anyhow::Result<usize> {
        let database = self.world.database;
        let morning = self
            .settings
            .zone
            .day_start(day)
            .plus_ms(MINUTE_MS)
            .min(self.wanted.now);
        run_effects(database, &self.world.hints, morning).await?;
        let stops = database.read(async |tx| load_stops(tx, day).await).await?;
        let tempers = tempers(phones, &stops, is_today);
        let mut deliveries = Vec::new();
        for (index, (phone, temper)) in phones.iter_mut().zip(tempers).enumerate() {
            let Some(temper) = temper else { continue };
            let own = stops
                .get(&phone.sender.user)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let mut dice = Dice::new(self.wanted.seed, stream(day, u64::try_from(index)?));
            let until = self.until(temper, &mut dice);
            let plan = Day {
                day,
                stops: own,
                rounds: self.rounds,
                settings: self.settings,
                until,
                temper,
            };
            let last_at = record_day(phone, &plan, &mut dice)?;
            let at = if temper == Temper::Past {
                last_at
                    .unwrap_or(morning)
                    .plus_ms(dice.between(2, 25) * MINUTE_MS)
            } else {
                until
            };
            deliveries.push((at.min(self.wanted.now), index));
        }
        // The server's time only goes forward.
        deliveries.sort_unstable();
        let mut count = 0;
        let mut evening = morning;
        for (at, index) in deliveries {
            count += phones[index].deliver(self.world, at).await?;
            evening = at;
        }
        run_effects(database, &self.world.hints, evening).await?;
        Ok(count)
    }

    /// Up to when a phone tells of the day.
    fn until(&self, temper: Temper, dice: &mut Dice) -> UtcMs {
        match temper {
            Temper::Past => UtcMs(i64::MAX),
            Temper::NotHeardFrom => self.wanted.now.plus_ms(-SILENT_MS),
            _ => self.wanted.now.plus_ms(-dice.between(60, 240) * 1000),
        }
    }
}

/// How everybody's day goes; none for those who have the day off. Today everything that a supervisor
/// looks for happens to somebody, as far as there are people at work.
fn tempers(phones: &[Phone], stops: &DayStops, is_today: bool) -> Vec<Option<Temper>> {
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
    phones
        .iter()
        .map(|phone| {
            let own = stops.get(&phone.sender.user)?;
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
