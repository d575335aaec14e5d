//! Conflicts as people read them: whose records they may change, with both values and both names.

use super::entity::{Column, Entity, Model};
use super::values;
use crate::access::{Principal, Scope};
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{Action, Change, Occurred};
use crate::sync::kinds_of_sync::{self, KnownKind};
use crate::sync::newest::{ROWS_MAX, newest};
use crate::sync::policy::{self, Question};
use crate::sync::rows::{load_homes, load_records};
use crate::sync::tables::{history, mutation};
use crate::sync::workspace::RecordState;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::Value;
use shared::access::{Reach, Role};
use shared::api::conflicts::{Choice, ConflictCard, ConflictField, ConflictList, SetValue};
use shared::ids::{MutationId, RecordId, StoreId, UserId};
use shared::problem::ProblemCode;
use shared::sync::kind::Body;
use shared::sync::wire::EntryOp;
use shared::sync::{Envelope, FeedId, Hash, Operation};
use shared::time::UtcMs;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Which conflicts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Nobody has chosen.
    Open,
    /// Somebody has.
    Settled,
}

/// The newest conflicts of records that the person may change in that field.
pub(super) async fn list_conflicts(
    tx: &Tx,
    principal: &Principal,
    which: Which,
) -> Result<ConflictList, Error> {
    let mut states = HashMap::new();
    let load = async |seen| load_rows(tx, principal, which, seen).await;
    let (rows, has_more) = newest(load, async |rows| {
        states.extend(load_records(tx, &records_of(&rows)).await?);
        keep_changeable(tx, principal, (rows, &states)).await
    })
    .await?;
    let homes = load_homes(tx, &records_of(&rows)).await?;
    let past = Past::load(tx, &rows).await?;
    let mut cards: Vec<ConflictCard> = Vec::new();
    for row in &rows {
        let record = RecordId(row.record_id);
        let (Some(state), Some(home)) = (states.get(&record), homes.get(&record)) else {
            continue;
        };
        let field = past.field(row, &state.body)?;
        match cards.last_mut() {
            Some(card) if card.mutation.0 == row.mutation_id => card.fields.push(field),
            _ => cards.push(card(row, (state, home), field)),
        }
    }
    name_everything(tx, principal, which, (cards, has_more)).await
}

fn records_of(rows: &[Model]) -> BTreeSet<RecordId> {
    rows.iter().map(|row| RecordId(row.record_id)).collect()
}

/// The newest in reach after those that were seen.
async fn load_rows(
    tx: &Tx,
    principal: &Principal,
    which: Which,
    seen: usize,
) -> Result<Vec<Model>, Error> {
    let mut reach = Reach::default();
    for grant in principal.active_grants() {
        reach.add(grant);
    }
    let scope = Scope::new(reach, principal.now);
    let nowhere = || Condition::all().add(Column::StoreId.is_null());
    let in_reach = Condition::any()
        .add(scope.stores(Column::StoreId))
        .add(nowhere().add(scope.people(Column::PersonId)))
        .add(Column::PersonId.eq(principal.user.0));
    // What is the whole company's is changed by these only.
    let leads = [Role::Administrator, Role::RegionalManager];
    let in_reach = if leads.into_iter().any(|role| principal.has_role(role)) {
        in_reach.add(nowhere().add(Column::PersonId.is_null()))
    } else {
        in_reach
    };
    let (state, newest) = match which {
        Which::Open => (Column::SettledAt.is_null(), Column::At),
        Which::Settled => (Column::SettledAt.is_not_null(), Column::SettledAt),
    };
    Ok(Entity::find()
        .filter(state)
        .filter(in_reach)
        .order_by_desc(newest)
        .order_by_desc(Column::MutationId)
        .order_by_asc(Column::Field)
        .offset(seen as u64)
        .limit(ROWS_MAX as u64)
        .all(tx.connection())
        .await?)
}

/// Asks the policy whether the person may change each field now, as it would be asked of the choice.
async fn keep_changeable(
    tx: &Tx,
    principal: &Principal,
    (rows, states): (Vec<Model>, &HashMap<RecordId, RecordState>),
) -> Result<Vec<Model>, Error> {
    let known = rows.into_iter().filter_map(|row| {
        let state = states
            .get(&RecordId(row.record_id))
            .filter(|state| state.op == EntryOp::Put)?;
        let kind = kinds_of_sync::find(&row.kind)?;
        let home = kind.table.home(RecordId(row.record_id), &state.body).ok()?;
        let change = nothing_new(principal, &row, state);
        Some((row, kind, home, change))
    });
    let known: Vec<(Model, KnownKind, FeedId, Change)> = known.collect();
    let questions: Vec<Question<'_>> = known
        .iter()
        .map(|(_, kind, home, change)| Question {
            kind: kind.rules.name,
            change,
            home,
            subjects: vec![kind.table.subject(change.record, &change.body)],
            interval: (principal.now, principal.now),
        })
        .collect();
    let ground = policy::load(tx, &questions).await?;
    let allowed: Vec<bool> = questions
        .iter()
        .map(|question| policy::decide(&ground, question).is_ok())
        .collect();
    let mut kept = Vec::new();
    for ((row, kind, _, change), is_allowed) in known.into_iter().zip(allowed) {
        if !is_allowed {
            continue;
        }
        // Some kinds ask more than the policy knows, such as all the places of a promotion.
        let mut asked = [change];
        kind.table.prepare(tx, &mut asked).await?;
        if asked[0].refusal != Some(ProblemCode::NotGranted) {
            kept.push(row);
        }
    }
    Ok(kept)
}

/// The change that sets the field to what it is.
fn nothing_new(principal: &Principal, row: &Model, state: &RecordState) -> Change {
    Change {
        mutation: MutationId(row.mutation_id),
        mutation_hash: Hash::default(),
        device: principal.device,
        author: principal.user,
        record: RecordId(row.record_id),
        action: Action::Change,
        fields: vec![row.field.clone()],
        before: Some(state.body.clone()),
        body: state.body.clone(),
        revision: state.revision + 1,
        occurred: Occurred {
            at: principal.now,
            earliest: principal.now,
            latest: principal.now,
            clock_offset_ms: 0,
            is_suspect: false,
        },
        received_at: principal.now,
        is_late: false,
        is_system: false,
        conflicts: Vec::new(),
        photos: Vec::new(),
        refusal: None,
        waits_for: None,
    }
}

/// What the history and the mutations say of the values.
struct Past {
    revisions: HashMap<(Uuid, i64), history::Model>,
    mutations: HashMap<Uuid, mutation::Model>,
}

impl Past {
    async fn load(tx: &Tx, rows: &[Model]) -> Result<Self, Error> {
        let mut past = Self {
            revisions: HashMap::new(),
            mutations: HashMap::new(),
        };
        if rows.is_empty() {
            return Ok(past);
        }
        let mut wanted = Condition::any();
        for row in rows {
            let of_row = [row.revision, row.revision - 1, row.other_revision];
            wanted = wanted.add(
                Condition::all()
                    .add(history::Column::RecordId.eq(row.record_id))
                    .add(history::Column::Revision.is_in(of_row)),
            );
        }
        let found = history::Entity::find()
            .filter(wanted)
            .all(tx.connection())
            .await?;
        let key = |row: &history::Model| (row.record_id, row.revision);
        past.revisions = found.into_iter().map(|row| (key(&row), row)).collect();
        let ids: BTreeSet<Uuid> = rows
            .iter()
            .flat_map(|row| [Some(row.mutation_id), row.settled_by])
            .flatten()
            .collect();
        let found = mutation::Entity::find()
            .filter(mutation::Column::Id.is_in(ids))
            .all(tx.connection())
            .await?;
        past.mutations = found.into_iter().map(|row| (row.id, row)).collect();
        Ok(past)
    }

    fn field(&self, row: &Model, now: &Body) -> Result<ConflictField, Error> {
        let field = row.field.as_str();
        let other = self.revision(row, row.other_revision)?;
        let second = self.revision(row, row.revision)?;
        let value_in =
            |revision: &history::Model| Ok::<_, Error>(of(&values::parse(&revision.body)?, field));
        let first_value = value_in(self.revision(row, row.revision - 1)?)?;
        let shown = value_in(second)?;
        let choice = row.settled_by.and_then(|id| self.mutations.get(&id));
        Ok(ConflictField {
            field: field.to_owned(),
            first: set_value(first_value, other.author_id, other.occurred_at),
            second: set_value(
                self.wanted(row.mutation_id, field)?
                    .unwrap_or_else(|| shown.clone()),
                second.author_id,
                second.occurred_at,
            ),
            shown,
            now: of(now, field),
            choice: choice
                .map(|choice| {
                    let chosen = self.wanted(choice.id, field)?.unwrap_or(Value::Null);
                    Ok::<_, Error>(Choice {
                        mutation: MutationId(choice.id),
                        chosen: set_value(chosen, choice.author_id, choice.received_at),
                    })
                })
                .transpose()?,
        })
    }

    fn revision(&self, row: &Model, revision: i64) -> Result<&history::Model, Error> {
        self.revisions
            .get(&(row.record_id, revision))
            .ok_or(Error::Data("the history of a conflict"))
    }

    /// What a mutation asked for; `None` for a personal value, which stands in no envelope.
    fn wanted(&self, mutation: Uuid, field: &str) -> Result<Option<Value>, Error> {
        let row = self.mutations.get(&mutation);
        let row = row.ok_or(Error::Data("the mutation of a conflict"))?;
        let envelope: Envelope = serde_json::from_slice(&row.envelope)
            .map_err(|_| Error::Data("the envelope of a conflict"))?;
        Ok(match envelope.op {
            Operation::Change { mut fields } => fields.remove(field).map(|change| change.after),
            Operation::Create { .. } | Operation::Withdraw { .. } => None,
        })
    }
}

fn of(body: &Body, field: &str) -> Value {
    body.get(field).cloned().unwrap_or(Value::Null)
}

fn set_value(value: Value, by: Uuid, at: i64) -> SetValue {
    SetValue {
        value,
        by: UserId(by),
        by_name: String::new(),
        at: UtcMs(at),
    }
}

fn card(row: &Model, (state, home): (&RecordState, &FeedId), field: ConflictField) -> ConflictCard {
    let named = ["title", "name"]
        .iter()
        .find_map(|name| state.body.get(*name));
    ConflictCard {
        mutation: MutationId(row.mutation_id),
        record: RecordId(row.record_id),
        kind: row.kind.clone(),
        feed: home.clone(),
        title: named.and_then(Value::as_str).map(str::to_owned),
        store: row.store_id.map(StoreId),
        store_name: None,
        at: UtcMs(row.at),
        fields: vec![field],
    }
}

async fn name_everything(
    tx: &Tx,
    principal: &Principal,
    which: Which,
    (mut cards, has_more): (Vec<ConflictCard>, bool),
) -> Result<ConflictList, Error> {
    let mut ids = BTreeSet::new();
    let mut people = BTreeSet::new();
    for card in &cards {
        ids.extend(card.store.map(|store| store.0));
        for field in &card.fields {
            let chosen = field.choice.as_ref().map(|choice| &choice.chosen);
            for set in [Some(&field.first), Some(&field.second), chosen] {
                let Some(set) = set else { continue };
                people.insert(set.by);
                values::collect_ids(&set.value, &mut ids);
            }
            values::collect_ids(&field.now, &mut ids);
        }
    }
    let names = values::load_names(tx, principal, &ids).await?;
    let people = load_names(tx, people).await?;
    for card in &mut cards {
        card.store_name = card
            .store
            .and_then(|store| names.get(&store.0.to_string()).cloned());
        for field in &mut card.fields {
            let chosen = field.choice.as_mut().map(|choice| &mut choice.chosen);
            for set in [Some(&mut field.first), Some(&mut field.second), chosen] {
                let Some(set) = set else { continue };
                set.by_name = people.get(&set.by).cloned().unwrap_or_default();
            }
        }
    }
    let open = match which {
        Which::Open => u32::try_from(cards.len()).unwrap_or(u32::MAX),
        Which::Settled => 0,
    };
    Ok(ConflictList {
        open,
        has_more,
        conflicts: cards,
        names,
    })
}
