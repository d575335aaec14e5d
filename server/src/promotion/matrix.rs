//! The matrix of a promotion: stores that take part and elements, each store with its latest check.

use super::entity::review_decision;
use super::read::find;
use super::taking_part::open_stores;
use super::totals::{Standing, cells_of, sum};
use crate::access::{Principal, Scope, store_places};
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::figures::compute::load_names;
use crate::kinds::{load_settings, rows};
use crate::photo::{PhotosOf, photos_of};
use crate::store::entity::store;
use crate::visit::entity::visit;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::access::{Role, StorePlace};
use shared::api::promotions::{
    CellReview, MatrixCell, MatrixCheck, MatrixRow, MatrixVisit, PromotionMatrix,
};
use shared::ids::{PromotionId, RecordId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::promotion::{
    ElementFound, ElementState, Promotion, PromotionCheck, ReviewDecision, judge_element,
    standing_of,
};
use shared::time::{BusinessDay, UtcMs};
use shared::visit::Evidence;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Stores of one page when the caller does not say.
const PAGE_DEFAULT: usize = 50;
/// Most stores of one page.
const PAGE_MAX: usize = 200;

/// Which stores are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MatrixFilter {
    pub territory: Option<TerritoryId>,
    pub store_type: Option<StoreTypeId>,
    /// Only stores that are not known to be complete.
    pub is_failing: bool,
    /// Only stores where this element was looked at.
    pub element: Option<u16>,
    /// Only stores where an element stands so.
    pub state: Option<ElementState>,
    /// Only stores where an element has photos.
    pub has_photos: bool,
    pub cursor: Option<StoreId>,
    pub limit: Option<usize>,
}

impl MatrixFilter {
    /// Whether an element of the store is as asked; true where nothing is asked of elements.
    fn holds_elements(&self, promotion: &Promotion, store: &TakingPart) -> bool {
        let asks = self.element.is_some() || self.state.is_some() || self.has_photos;
        let mut found = store.check.iter().flat_map(|(_, check)| &check.elements);
        let is_as_asked = |found: &ElementFound| {
            let Some(element) = promotion.element(found.number) else {
                return false;
            };
            self.element.is_none_or(|number| number == found.number)
                && self
                    .state
                    .is_none_or(|state| judge_element(element, found) == state)
                && (!self.has_photos || !found.photos.is_empty())
        };
        !asks || found.any(is_as_asked)
    }
}

/// A store that takes part.
struct TakingPart {
    id: StoreId,
    name: String,
    store_type: StoreTypeId,
    territory: TerritoryId,
    /// The record and what it says.
    check: Option<(RecordId, PromotionCheck)>,
    is_complete: bool,
}

/// Decisions by check, with the element that each is about.
type Decisions = HashMap<RecordId, Vec<ReviewDecision>>;

/// The matrix within the caller's reach. Who made a check and how well it is proven is told only
/// within the scope of those who may read people's work.
pub(super) async fn read_matrix(
    tx: &Tx,
    (scope, people, reader): (&Scope, Option<&Scope>, &Principal),
    id: PromotionId,
    filter: &MatrixFilter,
) -> Result<PromotionMatrix, Error> {
    let (_, promotion) = find(tx, reader, id).await?;
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let stores = load_stores(tx, scope, &promotion, (filter, today)).await?;
    let stores = with_checks(tx, scope, (id, &promotion), stores).await?;
    let decisions = load_decisions(tx, scope, (id, &promotion)).await?;
    let standings = stores.iter().map(|store| standing(&decisions, store));
    let standings: Vec<Standing<'_>> = standings.collect();
    let (totals, elements) = sum(&promotion, &standings);
    let (page, next) = page_of(&promotion, &stores, filter)?;
    Ok(PromotionMatrix {
        totals,
        elements,
        rows: describe(tx, (scope, people, reader), &promotion, (&page, &decisions)).await?,
        next,
    })
}

/// What was changed after its decision waits for another one.
fn standing<'a>(decisions: &Decisions, store: &'a TakingPart) -> Standing<'a> {
    let check = store.check.as_ref().map(|(_, check)| check);
    let decisions = of_store(decisions, store).iter();
    let stand = decisions.filter(|one| check.is_some_and(|check| one.is_about(check)));
    Standing {
        check,
        is_complete: store.is_complete,
        reviewed: stand.map(|decision| decision.element).collect(),
    }
}

fn of_store<'a>(decisions: &'a Decisions, store: &TakingPart) -> &'a [ReviewDecision] {
    let check = store.check.as_ref();
    check
        .and_then(|(check, _)| decisions.get(check))
        .map_or(&[], Vec::as_slice)
}

/// The stores in reach that take part and have not closed, by name.
async fn load_stores(
    tx: &Tx,
    scope: &Scope,
    promotion: &Promotion,
    (filter, today): (&MatrixFilter, BusinessDay),
) -> Result<Vec<TakingPart>, Error> {
    use store::Column;
    let rule = &promotion.stores;
    // What closes after the promotion took part in it.
    let day = today.min(promotion.to).max(promotion.from);
    let mut select = open_stores(scope, rule, day).select_only().columns([
        Column::Id,
        Column::Name,
        Column::StoreTypeId,
        Column::TerritoryId,
    ]);
    if let Some(territory) = filter.territory {
        select = select.filter(Column::TerritoryId.eq(territory.0));
    }
    if let Some(store_type) = filter.store_type {
        select = select.filter(Column::StoreTypeId.eq(store_type.0));
    }
    let found: Vec<(Uuid, String, Uuid, Uuid)> = select
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let all = found
        .into_iter()
        .map(|(id, name, store_type, territory)| TakingPart {
            id: StoreId(id),
            name,
            store_type: StoreTypeId(store_type),
            territory: TerritoryId(territory),
            check: None,
            is_complete: false,
        });
    Ok(all
        .filter(|store| rule.takes_part_of(store.id, store.store_type, store.territory))
        .collect())
}

/// Checks of the promotion in its period at stores in reach.
fn of_promotion(scope: &Scope, (id, promotion): (PromotionId, &Promotion)) -> Condition {
    use fact::Column;
    Condition::all()
        .add(Column::Kind.eq(PromotionCheck::KIND))
        .add(Column::SubjectId.eq(id.0))
        .add(Column::Day.gte(promotion.from.to_string()))
        .add(Column::Day.lte(promotion.to.to_string()))
        .add(scope.stores(Column::StoreId))
}

/// The latest check of each store. Two of the same millisecond are both in it.
fn latest(scope: &Scope, of: (PromotionId, &Promotion)) -> Condition {
    use fact::Column;
    let newest: SelectStatement = Query::select()
        .column(Column::StoreId)
        .expr(Expr::col(Column::At).max())
        .from(fact::Entity)
        .cond_where(of_promotion(scope, of))
        .group_by_col(Column::StoreId)
        .to_owned();
    let place = Expr::tuple([
        Expr::col((fact::Entity, Column::StoreId)),
        Expr::col((fact::Entity, Column::At)),
    ]);
    of_promotion(scope, of).add(place.in_subquery(newest))
}

async fn with_checks(
    tx: &Tx,
    scope: &Scope,
    (id, promotion): (PromotionId, &Promotion),
    mut stores: Vec<TakingPart>,
) -> Result<Vec<TakingPart>, Error> {
    let found = fact::Entity::find()
        .filter(latest(scope, (id, promotion)))
        .order_by_asc(fact::Column::Id)
        .all(tx.connection())
        .await?;
    let mut checks: HashMap<Uuid, (RecordId, PromotionCheck)> = HashMap::new();
    for row in found {
        if let Some(store) = row.store_id {
            checks.insert(store, (RecordId(row.id), rows::from_json(&row.body)?));
        }
    }
    for store in &mut stores {
        store.check = checks.remove(&store.id.0);
        let check = store.check.as_ref();
        store.is_complete =
            check.is_some_and(|(_, check)| standing_of(promotion, check).is_complete);
    }
    Ok(stores)
}

/// Decisions on the latest checks.
async fn load_decisions(
    tx: &Tx,
    scope: &Scope,
    of: (PromotionId, &Promotion),
) -> Result<Decisions, Error> {
    use review_decision::Column;
    let checks = Query::select()
        .column(fact::Column::Id)
        .from(fact::Entity)
        .cond_where(latest(scope, of))
        .to_owned();
    let found = review_decision::Entity::find()
        .filter(Column::PromotionId.eq(of.0.0))
        .filter(scope.stores(Column::StoreId))
        .filter(Column::CheckId.in_subquery(checks))
        .order_by_asc(Column::CheckId)
        .order_by_asc(Column::Element)
        .all(tx.connection())
        .await?;
    let mut decisions = Decisions::new();
    for row in found {
        let of = decisions.entry(RecordId(row.check_id)).or_default();
        of.push(rows::from_json(&row.body)?);
    }
    Ok(decisions)
}

/// The stores of one page. The cursor is a store's id; one that does not take part any more, or whose
/// place is not in the caller's reach, is as good as none.
fn page_of<'a>(
    promotion: &Promotion,
    stores: &'a [TakingPart],
    filter: &MatrixFilter,
) -> Result<(Vec<&'a TakingPart>, Option<String>), Error> {
    let limit = filter.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let skipped = match filter.cursor {
        None => 0,
        Some(cursor) => stores
            .iter()
            .position(|store| store.id == cursor)
            .map(|at| at + 1)
            .ok_or(Error::Problem(ProblemCode::BadRequest))?,
    };
    let mut page: Vec<&TakingPart> = stores
        .iter()
        .skip(skipped)
        .filter(|store| !filter.is_failing || !store.is_complete)
        .filter(|store| filter.holds_elements(promotion, store))
        .take(limit + 1)
        .collect();
    let has_more = page.len() > limit;
    page.truncate(limit);
    let next = page.last().filter(|_| has_more);
    let next = next.map(|store| store.id.to_string());
    Ok((page, next))
}

async fn describe(
    tx: &Tx,
    (scope, people, reader): (&Scope, Option<&Scope>, &Principal),
    promotion: &Promotion,
    (page, decisions): (&[&TakingPart], &Decisions),
) -> Result<Vec<MatrixRow>, Error> {
    let checks = page.iter().filter_map(|store| store.check.as_ref());
    let photos = photos_of(tx, scope, checks.map(|(check, _)| *check)).await?;
    let visits = load_visits(tx, people, page).await?;
    let ids: Vec<StoreId> = page.iter().map(|store| store.id).collect();
    let places = store_places(tx, &ids).await?;
    let reviewers = page.iter().flat_map(|store| {
        let decisions = of_store(decisions, store).iter();
        decisions.map(|decision| decision.reviewer)
    });
    let names = load_names(tx, reviewers.collect::<BTreeSet<UserId>>()).await?;
    let review = |decision: &ReviewDecision| CellReview {
        reviewer: decision.reviewer,
        reviewer_name: names.get(&decision.reviewer).cloned().unwrap_or_default(),
        verdict: decision.verdict,
        reasons: decision.reasons.clone(),
        note: decision.note.clone(),
        seen: decision.seen,
    };
    let row = |store: &&TakingPart| {
        let mut cells = cells_of(promotion, store.check.as_ref().map(|(_, check)| check));
        give_photos(&mut cells, store, &photos);
        for decision in of_store(decisions, store) {
            let mut cells = cells.iter_mut();
            if let Some(cell) = cells.find(|cell| cell.element == decision.element) {
                cell.review = Some(review(decision));
            }
        }
        MatrixRow {
            store: store.id,
            store_name: store.name.clone(),
            territory: store.territory,
            store_type: store.store_type,
            check: store.check.as_ref().map(|(record, check)| MatrixCheck {
                check: *record,
                day: check.day,
                visit: visits.get(&check.visit.0).cloned(),
            }),
            is_complete: store.is_complete,
            cells,
            may_review: places
                .get(&store.id)
                .is_some_and(|place| leads_at(reader, place)),
        }
    };
    Ok(page.iter().map(row).collect())
}

/// Gives each cell the photos that its element names.
fn give_photos(cells: &mut [MatrixCell], store: &TakingPart, photos: &PhotosOf<RecordId>) {
    let Some((record, check)) = &store.check else {
        return;
    };
    let Some(photos) = photos.get(record) else {
        return;
    };
    for cell in cells {
        let named = check.found(cell.element).into_iter();
        let named = named.flat_map(|found| &found.photos);
        let known = named.filter_map(|hash| photos.iter().find(|photo| photo.hash == *hash));
        cell.photos = known.cloned().collect();
    }
}

/// As the policy of writing says it of reviews.
fn leads_at(reader: &Principal, place: &StorePlace) -> bool {
    let leads = |role| matches!(role, Role::Supervisor | Role::RegionalManager);
    let mut grants = reader.active_grants();
    grants.any(|grant| leads(grant.role) && grant.covers(place))
}

/// The visits behind the checks of a page, as far as the caller may read them.
async fn load_visits(
    tx: &Tx,
    people: Option<&Scope>,
    page: &[&TakingPart],
) -> Result<HashMap<Uuid, MatrixVisit>, Error> {
    use visit::Column;
    let Some(people) = people else {
        return Ok(HashMap::new());
    };
    let ids = page
        .iter()
        .filter_map(|store| store.check.as_ref().map(|(_, check)| check.visit.0));
    let found = visit::Entity::find()
        .filter(Column::Id.is_in(ids))
        .filter(people.work(Column::StoreId, Column::PersonId))
        .all(tx.connection())
        .await?;
    let persons: BTreeSet<UserId> = found.iter().map(|row| UserId(row.person_id)).collect();
    let names = load_names(tx, persons).await?;
    found
        .iter()
        .map(|row| {
            let person = UserId(row.person_id);
            let evidence: Evidence = rows::from_json(&row.check_in)?;
            let visit = MatrixVisit {
                person,
                person_name: names.get(&person).cloned().unwrap_or_default(),
                at: UtcMs(row.check_in_at),
                grade: evidence.grade,
                distance_m: evidence.distance_m,
            };
            Ok((row.id, visit))
        })
        .collect()
}
