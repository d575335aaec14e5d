//! The days of the demo company: those of the past, and today up to now.

use super::company;
use super::desk_work::DeskWork;
use super::dice::Dice;
use super::found::{found, merchandisers};
use super::master::{Setting, push_master_data};
use super::note::{Note, keep_note, read_note};
use super::phone::World;
use super::playing::{Player, Playing};
use super::read::{find_people, last_day, load_rounds};
use super::replan::replan;
use super::shift::Shift;
use crate::database::{Database, Error};
use crate::kinds::load_settings;
use crate::sync::{HintHub, run_effects};
use anyhow::{Context as _, bail};
use shared::time::{BusinessDay, HOUR_MS, MINUTE_MS, UtcMs, ZoneOffsets};

/// The company's IANA zone.
const ZONE: &str = "Asia/Shanghai";
/// The company is set up so long before its first day begins.
const SET_UP_MS: i64 = 6 * HOUR_MS;
/// The stream of chance for desks.
const DESK_STREAM: u64 = 3;
/// What is younger than this need not be played.
const PAUSE_MS: i64 = 5 * MINUTE_MS;

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
        today,
        zone,
        shift,
    };
    let mut made = Made::default();
    made.mutations += push_master_data(&world, &company, &mut staff, &setting).await?;
    let leads: Vec<String> = company
        .regions
        .iter()
        .map(|region| region.supervisor.name.clone())
        .collect();
    let mut desks = DeskWork::of(&staff, &leads, Dice::new(wanted.seed, DESK_STREAM));
    let phones = staff
        .regions
        .into_iter()
        .flat_map(|region| region.territories)
        .flat_map(|territory| territory.merchandisers);
    let mut players: Vec<Player> = phones.map(Player::with_phone).collect();
    run_effects(database, &world.hints, now.plus_ms(MINUTE_MS)).await?;
    let note = Note::of(wanted, shift);
    let span = Span {
        first_day,
        known_until: now,
    };
    let refused = play(
        &world,
        (wanted, &note),
        (&mut players, Some(&mut desks)),
        span,
        (progress, &mut made),
    )
    .await?;
    if let Some(refused) = refused.first() {
        bail!("the demo company: {refused}");
    }
    database
        .write("note_demo", async |tx| keep_note(tx, &note).await)
        .await?;
    Ok(made)
}

/// Plays on from where the company was last looked at: the rest of that day, and the days since. It is
/// the company of the database, whatever `wanted` says of its seed and size. Everybody who has
/// something to do signs in on a new phone, because the chains of the old ones are known to those alone.
///
/// What is not taken, such as work after a grant was ended by hand, is kept by the server and logged
/// here: the demo starts all the same.
///
/// # Errors
/// When the database does not answer.
pub async fn catch_up(
    database: &Database,
    wanted: &Wanted,
    progress: &dyn Fn(&str),
) -> anyhow::Result<Made> {
    let mut made = Made::default();
    let zone = crate::time::store_zone(ZONE, wanted.now)?;
    let today = zone.business_day(wanted.now);
    let known = known_note(database, wanted, &zone).await?;
    if wanted.now.since_ms(known.played_until) < PAUSE_MS {
        return Ok(made);
    }
    let world = World {
        database,
        hints: HintHub::new(),
    };
    let mut note = Note {
        played_until: wanted.now,
        part: known.part + 1,
        ..known
    };
    let last_day = zone.business_day(known.played_until);
    let minute = zone.local_minutes(wanted.now);
    if today > last_day && !known.shift.is_in_progress_at(minute) {
        progress("Moving the working hours to now");
        note.shift = Shift::around(minute);
        made.mutations += replan(&world, (&known, &note), zone.day_start(today)).await?;
    }
    let mut players = load_players(database, &note).await?;
    // After a long pause the days before the last weeks stay empty: nobody reads them.
    let span = Span {
        first_day: last_day.max(today.plus_days(-wanted.days)),
        known_until: known.played_until,
    };
    let refused = play(
        &world,
        (wanted, &note),
        (&mut players, None),
        span,
        (progress, &mut made),
    )
    .await?;
    for refused in refused {
        tracing::warn!(%refused, "the demo goes on without this");
    }
    database
        .write("note_demo", async |tx| keep_note(tx, &note).await)
        .await?;
    Ok(made)
}

/// Seed and size of the company of a database.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn made_with(database: &Database, wanted: &Wanted) -> Result<(u64, usize), Error> {
    let note = database.read(async |tx| read_note(tx).await).await?;
    Ok(note.map_or((wanted.seed, wanted.regions), |note| {
        (note.seed, note.regions)
    }))
}

/// The company of the database; one that was made before there were notes is the one that is asked
/// for, and its last day is taken as whole.
async fn known_note(
    database: &Database,
    wanted: &Wanted,
    zone: &ZoneOffsets,
) -> Result<Note, Error> {
    let (note, last) = database
        .read(async |tx| Ok::<_, Error>((read_note(tx).await?, last_day(tx).await?)))
        .await?;
    Ok(note.unwrap_or_else(|| Note {
        played_until: last.map_or(wanted.now, |day| zone.day_start(day.plus_days(1))),
        ..Note::of(wanted, Shift::around(zone.local_minutes(wanted.now)))
    }))
}

/// The people in the field, without phones. An account that an administrator renamed or removed stays
/// at home, and keeps its place in the order by which chance falls.
async fn load_players(database: &Database, note: &Note) -> Result<Vec<Player>, Error> {
    let company = company::draw(note.seed, note.regions, company::ANY_WEEKDAY);
    let logins: Vec<String> = merchandisers(&company)
        .map(|person| person.login.clone())
        .collect();
    let people = database
        .read(async |tx| find_people(tx, &logins).await)
        .await?;
    Ok(logins
        .iter()
        .map(|login| Player::without_phone(people.get(login).copied()))
        .collect())
}

/// What is to be played.
#[derive(Clone, Copy)]
struct Span {
    first_day: BusinessDay,
    /// Everything before this is known.
    known_until: UtcMs,
}

/// Returns what was not taken.
async fn play(
    world: &World<'_>,
    (wanted, note): (&Wanted, &Note),
    (players, mut desks): (&mut [Player], Option<&mut DeskWork>),
    span: Span,
    (progress, made): (&dyn Fn(&str), &mut Made),
) -> anyhow::Result<Vec<String>> {
    let (rounds, settings) = world
        .database
        .read(async |tx| Ok::<_, Error>((load_rounds(tx).await?, load_settings(tx).await?)))
        .await?;
    let today = settings.zone.business_day(wanted.now);
    let mut playing = Playing {
        world,
        note: *note,
        now: wanted.now,
        known_until: span.known_until,
        rounds,
        settings: &settings,
        refused: Vec::new(),
    };
    let days = today.days_since(span.first_day);
    for step in 0..=days {
        let day = span.first_day.plus_days(step);
        progress(&format!("Playing {day}, day {} of {}", step + 1, days + 1));
        let count = playing
            .play_day(players, (day, day == today))
            .await
            .with_context(|| format!("{day} cannot be played"))?;
        made.mutations += count;
        made.days += 1;
        // What was found today is left to whoever looks at the demo.
        if let Some(desks) = desks.as_deref_mut().filter(|_| day < today) {
            let evening = settings
                .zone
                .day_start(day.plus_days(1))
                .plus_ms(-MINUTE_MS);
            made.mutations += desks.see_to(world, day, evening).await?;
        }
    }
    Ok(playing.refused)
}
