//! What only the server can check of an issue: whose words its comments are, that its owner works at
//! the store or leads there, and that its visit is the reporter's at that store.

use crate::access::{load_grants_of, store_places};
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::issue::SOLVERS;
use crate::kinds::{Change, rows};
use crate::visit::entity::visit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::access::{Grant, StorePlace};
use shared::ids::{RecordId, StoreId, UserId};
use shared::issue::Issue;
use shared::problem::ProblemCode;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What the changes of one batch have in common, looked up in one statement each.
struct Lookups {
    names: HashMap<UserId, String>,
    grants: BTreeMap<UserId, Vec<Grant>>,
    places: HashMap<StoreId, StorePlace>,
    visits: HashMap<Uuid, visit::Model>,
}

/// Sets a refusal where something of it is not so.
pub(super) async fn check(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let mut read = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        if !change.is_to_be_checked() {
            continue;
        }
        let before: Option<Issue> = change.before.as_ref().map(rows::typed).transpose()?;
        read.push((index, before, rows::typed::<Issue>(&change.body)?));
    }
    if read.is_empty() {
        return Ok(());
    }
    let authors = read.iter().map(|(index, ..)| changes[*index].author);
    let issues: Vec<&Issue> = read.iter().map(|(.., issue)| issue).collect();
    let lookups = look_up(tx, authors.collect(), &issues).await?;
    for (index, before, issue) in &read {
        let change = &mut changes[*index];
        change.refusal = refusal(change, (before.as_ref(), issue), &lookups);
        let visit = issue.visit.filter(|_| before.is_none());
        let missing = visit.filter(|visit| !lookups.visits.contains_key(&visit.0));
        if let (None, Some(visit)) = (change.refusal, missing) {
            change.wait_for(RecordId(visit.0));
        }
    }
    Ok(())
}

async fn look_up(tx: &Tx, authors: BTreeSet<UserId>, issues: &[&Issue]) -> Result<Lookups, Error> {
    let owners: BTreeSet<UserId> = issues.iter().filter_map(|issue| issue.owner).collect();
    let owners: Vec<UserId> = owners.into_iter().collect();
    let stores: BTreeSet<StoreId> = issues.iter().map(|issue| issue.store).collect();
    let stores: Vec<StoreId> = stores.into_iter().collect();
    let visits: BTreeSet<Uuid> = issues
        .iter()
        .filter_map(|issue| issue.visit.map(|visit| visit.0))
        .collect();
    let visits = visit::Entity::find()
        .filter(visit::Column::Id.is_in(visits))
        .all(tx.connection())
        .await?;
    Ok(Lookups {
        names: load_names(tx, authors).await?,
        grants: load_grants_of(tx, &owners).await?,
        places: store_places(tx, &stores).await?,
        visits: visits.into_iter().map(|row| (row.id, row)).collect(),
    })
}

fn refusal(
    change: &Change,
    (before, issue): (Option<&Issue>, &Issue),
    lookups: &Lookups,
) -> Option<ProblemCode> {
    let said = before.map(|before| before.comments.as_slice());
    let mut new = issue
        .comments
        .iter()
        .filter(|comment| !said.unwrap_or_default().contains(comment));
    // Nobody puts words into somebody else's mouth, nor signs with another name.
    let name = lookups.names.get(&change.author);
    if !new.all(|comment| comment.by == change.author && Some(&comment.by_name) == name) {
        return Some(ProblemCode::WrongSender);
    }
    let is_named_now = before.is_none_or(|before| before.owner != issue.owner);
    if let Some(owner) = issue.owner.filter(|_| is_named_now)
        && !solves_at(owner, issue.store, change, lookups)
    {
        return Some(ProblemCode::NotGranted);
    }
    let visit = issue.visit.filter(|_| before.is_none())?;
    let row = lookups.visits.get(&visit.0)?;
    let is_theirs = row.person_id == issue.reporter.0 && row.store_id == Some(issue.store.0);
    (!is_theirs).then_some(ProblemCode::InvalidField)
}

fn solves_at(owner: UserId, store: StoreId, change: &Change, lookups: &Lookups) -> bool {
    let (Some(place), Some(grants)) = (lookups.places.get(&store), lookups.grants.get(&owner))
    else {
        return false;
    };
    grants.iter().any(|grant| {
        SOLVERS.contains(&grant.role) && grant.is_active(change.received_at) && grant.covers(place)
    })
}
