//! Asks the policy of access about mutations, with everything looked up in bulk.

use super::workspace::Kept;
use crate::access;
use crate::database::{Error, Tx};
use crate::kinds::{Action, Change, Subject, load_settings};
use crate::route::entity::stop_rule;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::access::{
    EndedPlace, Grant, StorePlace, WriteDecision, WriteFacts, decide_write_in_time,
};
use shared::feeds;
use shared::ids::{StoreId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::Absence;
use shared::sync::FeedId;
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A mutation as the policy sees it: the record before and after, so that nobody moves a record
/// out of other people's reach.
pub(super) struct Question<'a> {
    pub kind: &'static str,
    pub change: &'a Change,
    pub home: &'a FeedId,
    pub subjects: Vec<Subject>,
    pub interval: (UtcMs, UtcMs),
}

/// What the policy has to know of people and stores.
pub(super) struct Ground {
    grants: BTreeMap<UserId, Vec<Grant>>,
    places: HashMap<StoreId, StorePlace>,
    /// What stores have left; read only for what was sent and is not allowed now.
    ended: HashMap<StoreId, Vec<EndedPlace>>,
    /// Where people work by plan who are said to be away.
    work: HashMap<UserId, Vec<StorePlace>>,
}

/// Reads grants and places for a set of questions.
pub(super) async fn load(tx: &Tx, questions: &[Question<'_>]) -> Result<Ground, Error> {
    let mut people = BTreeSet::new();
    let mut stores = BTreeSet::new();
    for question in questions {
        people.insert(question.change.author);
        for subject in &question.subjects {
            people.extend(subject.owner);
            stores.extend(subject.store);
        }
    }
    let absences = || {
        let all = questions.iter();
        all.filter(|question| question.kind == Absence::KIND)
    };
    let away: BTreeSet<UserId> = absences()
        .flat_map(|question| question.subjects.iter().filter_map(|subject| subject.owner))
        .collect();
    let planned = match absences().map(|question| question.interval.1).max() {
        Some(now) => planned_stores(tx, away, now).await?,
        None => BTreeSet::new(),
    };
    stores.extend(planned.iter().map(|(_, store)| *store));
    let people: Vec<UserId> = people.into_iter().collect();
    let stores: Vec<StoreId> = stores.into_iter().collect();
    let places = access::store_places(tx, &stores).await?;
    let mut work: HashMap<UserId, Vec<StorePlace>> = HashMap::new();
    for (person, store) in planned {
        work.entry(person)
            .or_default()
            .extend(places.get(&store).cloned());
    }
    Ok(Ground {
        grants: access::load_grants_of(tx, &people).await?,
        places,
        ended: HashMap::new(),
        work,
    })
}

/// Asks about mutations that were sent. Where something is refused by the places of now, those count too
/// that its store has left since the device heard of the server.
pub(super) async fn answer(
    tx: &Tx,
    questions: &[Question<'_>],
) -> Result<Vec<Result<Lateness, Kept>>, Error> {
    let mut ground = load(tx, questions).await?;
    let answer_all = |ground: &Ground| -> Vec<Result<Lateness, Kept>> {
        let answers = questions.iter().map(|question| decide(ground, question));
        answers.collect()
    };
    let answers = answer_all(&ground);
    let refused: Vec<&Question<'_>> = questions
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.is_err())
        .map(|(question, _)| question)
        .collect();
    let subjects = refused.iter().flat_map(|question| &question.subjects);
    let stores: BTreeSet<StoreId> = subjects.filter_map(|subject| subject.store).collect();
    let Some(since) = refused.iter().map(|question| question.interval.0).min() else {
        return Ok(answers);
    };
    ground.ended = access::load_ended_places(tx, stores, since).await?;
    Ok(answer_all(&ground))
}

/// The stores of people's stop rules. One that has ended makes nobody's absence the business of those who led
/// the store.
async fn planned_stores(
    tx: &Tx,
    people: BTreeSet<UserId>,
    now: UtcMs,
) -> Result<BTreeSet<(UserId, StoreId)>, Error> {
    use stop_rule::Column;
    if people.is_empty() {
        return Ok(BTreeSet::new());
    }
    let today = load_settings(tx).await?.zone.business_day(now);
    let holds = Condition::any()
        .add(Column::EndDay.is_null())
        .add(Column::EndDay.gte(today.to_string()));
    let rows: Vec<(Uuid, Uuid)> = stop_rule::Entity::find()
        .select_only()
        .column(Column::PersonId)
        .column(Column::StoreId)
        .filter(Column::PersonId.is_in(people.into_iter().map(|person| person.0)))
        .filter(holds)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let typed = |(person, store)| (UserId(person), StoreId(store));
    Ok(rows.into_iter().map(typed).collect())
}

/// Whether a mutation is allowed, and whether it is late.
pub(super) fn decide(ground: &Ground, question: &Question<'_>) -> Result<Lateness, Kept> {
    let change = question.change;
    let home = feeds::parse(question.home).ok_or(Kept::returned(ProblemCode::WrongFeed))?;
    let changed: Vec<&str> = match change.action {
        Action::Change => change.fields.iter().map(String::as_str).collect(),
        Action::Create | Action::Withdraw => Vec::new(),
    };
    let none = Vec::new();
    let nowhere = Vec::new();
    let unmoved = Vec::new();
    let grants = ground.grants.get(&change.author).unwrap_or(&none);
    let mut lateness = Lateness::InTime;
    for subject in &question.subjects {
        let owner_grants = subject
            .owner
            .and_then(|owner| ground.grants.get(&owner))
            .unwrap_or(&none);
        let facts = WriteFacts {
            kind: question.kind,
            is_create: change.action == Action::Create,
            changed_fields: &changed,
            home,
            owner: subject.owner,
            owner_grants,
            owner_places: subject
                .owner
                .and_then(|owner| ground.work.get(&owner))
                .unwrap_or(&nowhere),
            store: subject
                .store
                .and_then(|store| ground.places.get(&store).cloned()),
            interval: question.interval,
            now: question.interval.1,
        };
        let ended = subject
            .store
            .and_then(|store| ground.ended.get(&store))
            .unwrap_or(&unmoved);
        match decide_write_in_time(grants, change.author, &facts, ended) {
            WriteDecision::Allowed => {}
            WriteDecision::AllowedLate => lateness = Lateness::Late,
            WriteDecision::Refused(code) => return Err(Kept::held(code)),
        }
    }
    Ok(lateness)
}

/// Whether the grant that allowed a mutation still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lateness {
    /// It does.
    InTime,
    /// It held while the work was done, and has ended.
    Late,
}
