//! What a later start of the demo plays, and what it leaves alone.

use super::*;
use crate::demo::history::catch_up;
use crate::organisation::entity::{access_grant, device};
use crate::organisation::{Actor, end_grant};
use sea_orm::QuerySelect as _;
use shared::ids::GrantId;
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};

async fn start(database: &Database, now: UtcMs) -> Made {
    let wanted = Wanted { now, ..small() };
    catch_up(database, &wanted, &|_| {})
        .await
        .expect("the demo starts")
}

async fn made_at(now: UtcMs) -> Place {
    let place = place().await;
    make(&place.database, &Wanted { now, ..small() }).await;
    place
}

async fn devices(database: &Database) -> u64 {
    database
        .read(async |tx| Ok::<_, Error>(device::Entity::find().count(tx.connection()).await?))
        .await
        .expect("a count")
}

/// Stops of the whole team that are waiting at `now`, and those that were visited.
async fn progress(database: &Database, now: UtcMs) -> (u32, u32) {
    let day = shared::time::ZoneOffsets::fixed("Asia/Shanghai", 28_800).business_day(now);
    let filter = FigureFilter::of_days(day, day);
    let board = database
        .read(async |tx| read_board(tx, &Scope::of_server(now), filter.clone()).await)
        .await
        .expect("a board");
    let first = board
        .people
        .iter()
        .map(|row| row.planned - row.done - row.missed);
    (
        first.min().unwrap_or(0),
        board.people.iter().map(|row| row.done).sum(),
    )
}

#[tokio::test]
async fn a_start_right_after_another_adds_nothing_and_registers_nobody() {
    let place = made_at(NOW).await;
    let before = (count(&place.database).await, devices(&place.database).await);
    let made = start(&place.database, NOW.plus_ms(MINUTE_MS)).await;
    let after = (count(&place.database).await, devices(&place.database).await);
    assert_eq!((made, after), (Made::default(), before));
}

#[tokio::test]
async fn two_hours_later_the_same_day_has_moved_on() {
    let place = made_at(NOW).await;
    let (_, before) = progress(&place.database, NOW).await;
    let later = NOW.plus_ms(2 * HOUR_MS);
    let made = start(&place.database, later).await;
    let (waiting, after) = progress(&place.database, later).await;
    assert!(made.mutations > 40, "{made:?}");
    assert!(
        after > before + 10 && waiting >= 1,
        "{before} {after} {waiting}"
    );
}

#[tokio::test]
async fn the_next_morning_the_first_day_is_whole_and_the_new_one_in_progress() {
    let place = made_at(NOW).await;
    let today = BusinessDay::parse("2026-11-27").expect("a day");
    let (before, planned) = visits_of(&place.database, today).await;
    let next = NOW.plus_ms(DAY_MS);
    start(&place.database, next).await;
    let (after, _) = visits_of(&place.database, today).await;
    assert!(after.len() > before.len());
    assert!(u64::try_from(after.len()).expect("small") * 10 > planned * 8);
    let (visits, planned) = visits_of(&place.database, today.plus_days(1)).await;
    assert!(planned > 0 && !visits.is_empty());
    assert!(u64::try_from(visits.len()).expect("small") < planned);
}

#[tokio::test]
async fn a_company_made_late_in_the_evening_works_by_day_on_the_next_morning() {
    // 23:00 in Shanghai.
    let evening = NOW.plus_ms(12 * HOUR_MS + 19 * MINUTE_MS);
    let place = made_at(evening).await;
    let (waiting, visited) = progress(&place.database, evening).await;
    assert!(waiting >= 6 && visited > 0, "{waiting} {visited}");
    // 09:00 on the next day.
    let morning = evening.plus_ms(10 * HOUR_MS);
    start(&place.database, morning).await;
    let (_, visited) = progress(&place.database, morning).await;
    assert!(visited > 10, "{visited}");
}

#[tokio::test]
async fn shortly_after_midnight_enough_is_waiting_too() {
    // 00:10 in Shanghai.
    let night = NOW.plus_ms(13 * HOUR_MS + 29 * MINUTE_MS);
    let place = made_at(night).await;
    let (waiting, _) = progress(&place.database, night).await;
    assert!(waiting >= 6, "{waiting}");
    let later = night.plus_ms(2 * HOUR_MS);
    start(&place.database, later).await;
    let (_, visited) = progress(&place.database, later).await;
    assert!(visited > 10, "{visited}");
}

#[tokio::test]
async fn an_ended_grant_and_rules_taken_away_stop_nobody_elses_day() {
    let place = made_at(NOW).await;
    place
        .database
        .write("test", async |tx| {
            let grants: Vec<uuid::Uuid> = access_grant::Entity::find()
                .select_only()
                .column(access_grant::Column::Id)
                .filter(access_grant::Column::Role.eq("merchandiser"))
                .into_tuple()
                .all(tx.connection())
                .await?;
            let actor = Actor::program(NOW);
            end_grant(tx, &actor, GrantId(grants[0]), None).await?;
            let rule = stop_rule::Entity::find().one(tx.connection()).await?;
            let person = rule.map(|rule| rule.person_id);
            stop_rule::Entity::delete_many()
                .filter(stop_rule::Column::PersonId.eq(person))
                .exec(tx.connection())
                .await?;
            Ok::<_, Error>(())
        })
        .await
        .expect("played by hand");
    let (_, before) = progress(&place.database, NOW).await;
    let later = NOW.plus_ms(2 * HOUR_MS);
    start(&place.database, later).await;
    let (_, after) = progress(&place.database, later).await;
    assert!(after > before, "{before} {after}");
}

#[tokio::test]
async fn a_start_with_other_arguments_plays_the_company_of_the_database() {
    let place = made_at(NOW).await;
    let wanted = Wanted {
        regions: 3,
        seed: 99,
        now: NOW.plus_ms(HOUR_MS),
        ..small()
    };
    catch_up(&place.database, &wanted, &|_| {})
        .await
        .expect("the demo starts");
    let made_with = super::super::history::made_with(&place.database, &wanted).await;
    assert_eq!(made_with.expect("a note"), (company::SEED, 1));
}
