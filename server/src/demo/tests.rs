//! The small company, looked at through the database and the board.

use super::company;
use super::history::{Made, Wanted, create};
use crate::access::Scope;
use crate::database::{Database, Error};
use crate::organisation::is_demo;
use crate::route::entity::{missed_stop, planned_stop, stop_rule};
use crate::route::read_board;
use crate::store::entity::store;
use crate::visit::entity::visit;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use shared::api::board::PersonStatus;
use shared::api::figures::FigureFilter;
use shared::time::{BusinessDay, UtcMs};

mod starting_again;

/// Friday, 27 November 2026, 10:41 in Shanghai: a day on which all four people work.
const NOW: UtcMs = UtcMs(1_795_747_260_000);

fn small() -> Wanted {
    Wanted {
        seed: company::SEED,
        regions: 1,
        days: 2,
        now: NOW,
    }
}

struct Place {
    database: Database,
    _folder: tempfile::TempDir,
}

async fn place() -> Place {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("demo.db").display());
    let database = Database::connect(&url).await.expect("a database");
    database.migrate().await.expect("a schema");
    Place {
        database,
        _folder: folder,
    }
}

async fn make(database: &Database, wanted: &Wanted) -> Made {
    create(database, wanted, &|_| {})
        .await
        .expect("the company is made")
}

/// Stores, rules, visits and missed stops.
async fn count(database: &Database) -> [u64; 4] {
    database
        .read(async |tx| {
            let connection = tx.connection();
            Ok::<_, Error>([
                store::Entity::find().count(connection).await?,
                stop_rule::Entity::find().count(connection).await?,
                visit::Entity::find().count(connection).await?,
                missed_stop::Entity::find().count(connection).await?,
            ])
        })
        .await
        .expect("counts")
}

async fn visits_of(database: &Database, day: BusinessDay) -> (Vec<visit::Model>, u64) {
    database
        .read(async |tx| {
            let visits = visit::Entity::find()
                .filter(visit::Column::Day.eq(day.to_string()))
                .all(tx.connection())
                .await?;
            let planned = planned_stop::Entity::find()
                .filter(planned_stop::Column::Day.eq(day.to_string()))
                .count(tx.connection())
                .await?;
            Ok::<_, Error>((visits, planned))
        })
        .await
        .expect("the day")
}

#[tokio::test]
async fn the_same_seed_makes_the_same_company_twice() {
    let (first, second) = (place().await, place().await);
    let made = make(&first.database, &small()).await;
    assert_eq!(made, make(&second.database, &small()).await);
    assert_eq!(count(&first.database).await, count(&second.database).await);
    assert!(made.mutations > 400, "{made:?}");
    assert!(
        first
            .database
            .read(async |tx| is_demo(tx).await)
            .await
            .expect("a stamp")
    );
}

#[tokio::test]
async fn a_day_has_most_of_its_stops_visited_and_today_is_in_progress() {
    let place = place().await;
    make(&place.database, &small()).await;
    let today = BusinessDay::parse("2026-11-27").expect("a day");
    let (visits, planned) = visits_of(&place.database, today.plus_days(-1)).await;
    let on_plan = visits
        .iter()
        .filter(|visit| visit.planned_stop_id.is_some())
        .count();
    assert!(planned > 0 && planned % 24 == 0, "{planned}");
    let share = u64::try_from(on_plan).expect("small") * 100 / planned;
    assert!((80..100).contains(&share), "{on_plan} of {planned}");
    assert!(visits.iter().any(|visit| visit.is_strict));
    assert!(visits.iter().all(|visit| !visit.is_time_suspect));

    let (visits, planned) = visits_of(&place.database, today).await;
    let visited = u64::try_from(visits.len()).expect("small");
    assert!(
        visited * 10 > planned && visited * 10 < planned * 8,
        "{visited} of {planned}"
    );
    assert!(visits.iter().any(|visit| visit.check_out_at.is_none()));
    assert!(
        visits
            .iter()
            .all(|visit| visit.check_in_at < NOW.0 && visit.received_at <= NOW.0)
    );
    let outside = visits
        .iter()
        .filter(|visit| visit.distance_m.is_some_and(|m| m.abs_diff(640) < 5));
    assert_eq!(outside.count(), 1);
}

#[tokio::test]
async fn the_board_of_today_shows_who_is_silent_late_and_outside() {
    let place = place().await;
    make(&place.database, &small()).await;
    let today = BusinessDay::parse("2026-11-27").expect("a day");
    let filter = FigureFilter::of_days(today, today);
    let board = place
        .database
        .read(async |tx| read_board(tx, &Scope::of_server(NOW), filter.clone()).await)
        .await
        .expect("a board");
    let compliance = board.figures.first().expect("a figure").bounds.value;
    assert_eq!(compliance.denominator, 96);
    assert!(compliance.numerator > 20, "{compliance:?}");
    let statuses: Vec<PersonStatus> = board.people.iter().map(|row| row.status).collect();
    let [silent, late, outside, _] = statuses[..] else {
        panic!("four people: {statuses:?}")
    };
    assert_eq!(silent, PersonStatus::NotHeardFrom { minutes: Some(88) });
    assert!(matches!(late, PersonStatus::Late { .. }), "{late:?}");
    assert!(
        matches!(
            outside,
            PersonStatus::Outside {
                distance_m: 639..=641
            }
        ),
        "{outside:?}"
    );
}
