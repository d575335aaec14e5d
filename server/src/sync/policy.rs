//! Asks the policy of access about mutations, with everything looked up in bulk.

use super::workspace::Kept;
use crate::access;
use crate::database::{Error, Tx};
use crate::kinds::{Action, Change, Subject};
use shared::access::{Grant, StorePlace, WriteDecision, WriteFacts, decide_write};
use shared::feeds;
use shared::ids::{StoreId, UserId};
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    let people: Vec<UserId> = people.into_iter().collect();
    let stores: Vec<StoreId> = stores.into_iter().collect();
    Ok(Ground {
        grants: access::load_grants_of(tx, &people).await?,
        places: access::store_places(tx, &stores)
            .await?
            .into_iter()
            .collect(),
    })
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
            store: subject
                .store
                .and_then(|store| ground.places.get(&store).cloned()),
            interval: question.interval,
            now: question.interval.1,
        };
        match decide_write(grants, change.author, &facts) {
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
