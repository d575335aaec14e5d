//! New working hours: on a day at which nobody would be at work when the demo is looked at, the
//! supervisors move the plans of their people.

use super::company;
use super::dice::Dice;
use super::found::device_name;
use super::note::Note;
use super::phone::{Phone, World};
use super::read::find_people;
use crate::database::Error;
use crate::kinds::rule_of;
use crate::route::entity::stop_rule;
use crate::sync::run_effects;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shared::api::auth::Posture;
use shared::feeds;
use shared::ids::{MutationId, RecordId, UserId};
use shared::kinds::{DraftOf, change_draft};
use shared::route::StopRule;
use shared::sync::engine::Draft;
use shared::time::{MINUTE_MS, UtcMs};

/// The stream of chance for new plans, far below those of days; each start has its own.
const REPLAN_STREAM: u64 = 1_000;

/// A supervisor and those whose plans are moved.
struct Team {
    lead: UserId,
    members: Vec<UserId>,
}

/// Moves every rule that keeps to the hours known before to the new ones, as of the beginning of a
/// day. A rule that somebody has changed by hand stays. Returns how many mutations there were.
pub(super) async fn replan(
    world: &World<'_>,
    (known, wanted): (&Note, &Note),
    day_start: UtcMs,
) -> anyhow::Result<usize> {
    let mut dice = Dice::new(wanted.seed, REPLAN_STREAM + wanted.part);
    let mut count = 0;
    for (team, number) in teams(world, wanted).await?.into_iter().zip(2..) {
        let rules = world
            .database
            .read(async |tx| {
                let rows = stop_rule::Entity::find()
                    .filter(stop_rule::Column::PersonId.is_in(team.members.iter().map(|id| id.0)))
                    .order_by_asc(stop_rule::Column::Id)
                    .all(tx.connection())
                    .await?;
                rows.iter()
                    .map(|row| Ok((RecordId(row.id), rule_of(row)?)))
                    .collect::<Result<Vec<_>, Error>>()
            })
            .await?;
        let drafts: Vec<Draft> = rules
            .iter()
            .filter(|(_, rule)| rule.planned_minute == known.shift.planned_minute(rule.order))
            .filter_map(|(id, rule)| {
                let mutation = MutationId::new(day_start.0, dice.bytes());
                move_rule((*id, rule), wanted, mutation)
            })
            .collect();
        if drafts.is_empty() {
            continue;
        }
        let mut desk = world
            .database
            .write("sign_in_demo", async |tx| {
                // The same key for a desk that has to be registered again after a lost race.
                let mut keys = Dice::new(wanted.seed, REPLAN_STREAM * number + wanted.part);
                let who = (team.lead, device_name(Posture::Desk));
                Phone::register(tx, who, Posture::Desk, &mut keys, day_start).await
            })
            .await?;
        desk.save(day_start, drafts)?;
        let delivered = desk.deliver(world, day_start).await?;
        count += delivered.count;
        for refused in delivered.refused {
            tracing::warn!(%refused, "a plan of the demo keeps its hours");
        }
    }
    run_effects(world.database, &world.hints, day_start.plus_ms(MINUTE_MS)).await?;
    Ok(count)
}

fn move_rule(
    (id, rule): (RecordId, &StopRule),
    wanted: &Note,
    mutation: MutationId,
) -> Option<Draft> {
    let moved = StopRule {
        planned_minute: wanted.shift.planned_minute(rule.order),
        ..rule.clone()
    };
    let of = DraftOf {
        mutation,
        record: id,
        feed: feeds::user(rule.person),
    };
    change_draft(of, rule, &moved)
}

async fn teams(world: &World<'_>, note: &Note) -> Result<Vec<Team>, Error> {
    let company = company::draw(note.seed, note.regions, company::ANY_WEEKDAY);
    let logins: Vec<(String, Vec<String>)> = company
        .regions
        .iter()
        .map(|region| {
            let members = region
                .territories
                .iter()
                .flat_map(|territory| &territory.merchandisers)
                .map(|merchandiser| merchandiser.person.login.clone());
            (region.supervisor.login.clone(), members.collect())
        })
        .collect();
    let all: Vec<String> = logins
        .iter()
        .flat_map(|(lead, members)| members.iter().chain([lead]))
        .cloned()
        .collect();
    let people = world
        .database
        .read(async |tx| find_people(tx, &all).await)
        .await?;
    Ok(logins
        .iter()
        .filter_map(|(lead, members)| {
            let members = members.iter().filter_map(|login| people.get(login));
            Some(Team {
                lead: *people.get(lead)?,
                members: members.copied().collect(),
            })
        })
        .collect())
}
