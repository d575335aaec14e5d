//! The table of the facts of a day: several kinds, one table. What belongs to a visit takes the visit's
//! day and person; what it adds to figures is written beside it, so that a report is a sum.

#[cfg(feature = "report-switch")]
pub(super) mod switch;
mod tallies;

use super::{Action, Change, EffectRow, KindTable, Subject, review_decision, rows};
use crate::database::{Error, Tx};
use crate::fact::entity::{fact, tally};
use crate::visit::entity::visit;
use futures_util::future::BoxFuture;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shared::checklist::ChecklistAnswer;
use shared::display::SpecialDisplay;
use shared::exchange::ProductExchange;
use shared::fact::DayFact;
use shared::ids::RecordId;
use shared::kit::KitCheck;
use shared::problem::ProblemCode;
use shared::promotion::PromotionCheck;
use shared::stock::StockCount;
use shared::summary::DaySummary;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use std::collections::HashMap;
use std::marker::PhantomData;
use tallies::Tallied;
use uuid::Uuid;

pub(super) static STOCK_COUNT: FactTable<StockCount> = FactTable::keeping(2);
pub(super) static PROMOTION_CHECK: FactTable<PromotionCheck> =
    FactTable::keeping(0).followed_by(review_decision::after_check);
pub(super) static SPECIAL_DISPLAY: FactTable<SpecialDisplay> = FactTable::keeping(2);
pub(super) static PRODUCT_EXCHANGE: FactTable<ProductExchange> = FactTable::keeping(0);
pub(super) static CHECKLIST_ANSWER: FactTable<ChecklistAnswer> = FactTable::keeping(0);
pub(super) static KIT_CHECK: FactTable<KitCheck> = FactTable::keeping(0);
pub(super) static DAY_SUMMARY: FactTable<DaySummary> = FactTable::keeping(0);

/// Rows of one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 2_000;

/// The table of one kind of fact.
pub(super) struct FactTable<T> {
    kept_min: u32,
    follow: fn(&Change) -> Option<EffectRow>,
    of: PhantomData<fn() -> T>,
}

impl<T> FactTable<T> {
    /// A store's feed keeps at least so many, however old they are.
    const fn keeping(kept_min: u32) -> Self {
        Self {
            kept_min,
            follow: |_| None,
            of: PhantomData,
        }
    }

    /// What has to follow from a change of such a fact.
    const fn followed_by(self, follow: fn(&Change) -> Option<EffectRow>) -> Self {
        Self {
            kept_min: self.kept_min,
            follow,
            of: PhantomData,
        }
    }
}

impl<T: DayFact + Tallied + 'static> KindTable for FactTable<T> {
    fn kind(&self) -> &'static str {
        T::KIND
    }

    fn home(&self, record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let fact = rows::read::<T>(body)?;
        if fact.may_be(record) {
            Ok(fact.home())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<T>(body) {
            Ok(fact) => Subject {
                owner: Some(fact.person()),
                store: fact.visit().map(|(_, store)| store),
                territory: None,
            },
            Err(_) => Subject::default(),
        }
    }

    fn prepare<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(take_day_of_visit::<T>(tx, changes))
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(write::<T>(tx, changes))
    }

    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        (self.follow)(change).into_iter().collect()
    }

    fn decides(&self, field: &str) -> bool {
        field == "day"
    }

    fn keep_newest(&self) -> u32 {
        self.kept_min
    }
}

async fn load_visits<T: DayFact>(
    tx: &Tx,
    changes: &[Change],
) -> Result<HashMap<Uuid, visit::Model>, Error> {
    let ids: Vec<Uuid> = changes
        .iter()
        .filter_map(|change| Some(rows::read::<T>(&change.body).ok()?.visit()?.0.0))
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = visit::Entity::find()
        .filter(visit::Column::Id.is_in(ids))
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// A fact of a visit belongs to the day that the server derived for the visit, to its person and store.
async fn take_day_of_visit<T: DayFact>(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let visits = load_visits::<T>(tx, changes).await?;
    for change in changes
        .iter_mut()
        .filter(|change| change.action != Action::Withdraw)
    {
        let fact: T = rows::typed(&change.body)?;
        let Some((visit, store)) = fact.visit() else {
            continue;
        };
        match visits.get(&visit.0) {
            Some(row) if row.person_id == fact.person().0 && row.store_id == Some(store.0) => {
                change.body.insert("day".to_owned(), row.day.clone().into());
            }
            Some(_) => change.refusal = Some(ProblemCode::InvalidField),
            None => change.wait_for(RecordId(visit.0)),
        }
    }
    Ok(())
}

async fn write<T: DayFact + Tallied>(tx: &Tx, changes: &[Change]) -> Result<(), Error> {
    #[cfg(feature = "report-switch")]
    if switch::are_facts_left_out() {
        return Ok(());
    }
    let visits = load_visits::<T>(tx, changes).await?;
    let at = |change: &Change, fact: &T| {
        let visit = fact.visit().and_then(|(id, _)| visits.get(&id.0));
        visit.map_or(change.occurred.at.0, |visit| visit.check_in_at)
    };
    rows::write::<fact::Entity>(tx, changes, fact::Column::Id, |change| {
        let fact: T = rows::typed(&change.body)?;
        let visit = fact.visit();
        Ok(fact::Model {
            id: change.record.0,
            kind: T::KIND.to_owned(),
            visit_id: visit.map(|(visit, _)| visit.0),
            person_id: fact.person().0,
            store_id: visit.map(|(_, store)| store.0),
            subject_id: fact.subject(),
            day: fact.day().to_string(),
            at: at(change, &fact),
            body: rows::to_json(&fact),
        })
    })
    .await?;
    #[cfg(feature = "report-switch")]
    if switch::are_tallies_left_out() {
        return Ok(());
    }
    let facts: Vec<(&Change, T)> = changes
        .iter()
        .filter(|change| change.action != Action::Withdraw)
        .map(|change| Ok((change, rows::typed(&change.body)?)))
        .collect::<Result<_, Error>>()?;
    let of: Vec<&T> = facts.iter().map(|(_, fact)| fact).collect();
    let tallies = T::tallies(tx, &of).await?;
    let rows = facts.iter().zip(tallies).flat_map(|((change, fact), own)| {
        let (row, at) = (row_of(change, fact), at(change, fact));
        own.into_iter()
            .filter_map(move |tally| row(&tally, at))
            .collect::<Vec<_>>()
    });
    replace_tallies(tx, changes, rows.collect()).await
}

/// The row of what a record adds; what belongs to no store adds to no figure of stores.
fn row_of<'a, T: DayFact>(
    change: &'a Change,
    fact: &'a T,
) -> impl Fn(&shared::figures::tally::RecordTally, i64) -> Option<tally::Model> + 'a {
    move |tally, at| {
        let (_, store) = fact.visit()?;
        Some(tally::Model {
            record_id: change.record.0,
            name: rows::to_word(&tally.name),
            part: tally.part.into(),
            person_id: fact.person().0,
            store_id: store.0,
            subject_id: fact.subject(),
            day: fact.day().to_string(),
            at,
            numerator: i64::try_from(tally.numerator).unwrap_or(i64::MAX),
            denominator: i64::try_from(tally.denominator).unwrap_or(i64::MAX),
        })
    }
}

async fn replace_tallies(
    tx: &Tx,
    changes: &[Change],
    rows: Vec<tally::Model>,
) -> Result<(), Error> {
    let is_known = |change: &&Change| change.action != Action::Create;
    let known: Vec<Uuid> = changes
        .iter()
        .filter(is_known)
        .map(|change| change.record.0)
        .collect();
    if !known.is_empty() {
        tally::Entity::delete_many()
            .filter(tally::Column::RecordId.is_in(known))
            .exec(tx.connection())
            .await?;
    }
    for rows in rows.chunks(ROWS_MAX) {
        let rows = rows.iter().cloned();
        tally::Entity::insert_many(rows.map(|row| row.into_active_model().reset_all()))
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}
