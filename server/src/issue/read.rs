//! Issues for the desk: the list with its clocks, and one issue with its conversation.

use super::entity::issue::{self, Column};
use crate::access::{Principal, Scope, people_of_store, store_places};
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{load_settings, rows};
use crate::organisation::entity::team_member;
use crate::photo::{PhotosOf, photos_of};
use crate::store::entity::store;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::access::Role;
use shared::api::issues::{IssueCounts, IssueDetail, IssueList, IssueRow, PersonName, StateFilter};
use shared::api::photos::PhotoCount;
use shared::ids::{IssueId, RecordId, StoreId, TeamId, TerritoryId, UserId};
use shared::issue::clock::was_acknowledged_in_time;
use shared::issue::{Issue, Urgency};
use shared::problem::ProblemCode;
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};
use std::collections::HashMap;
use uuid::Uuid;

/// Issues of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 50;
/// Most issues of one page.
const PAGE_MAX: u64 = 200;

/// Those who solve issues of a store: who works there and who leads there.
pub(crate) const SOLVERS: &[Role] = &[
    Role::Merchandiser,
    Role::SalesRepresentative,
    Role::Promoter,
    Role::Supervisor,
    Role::RegionalManager,
];

/// What list is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct IssueFilter {
    pub state: StateFilter,
    pub urgency: Option<Urgency>,
    pub is_overdue: bool,
    pub owner: Option<UserId>,
    pub reporter: Option<UserId>,
    pub territory: Option<TerritoryId>,
    pub team: Option<TeamId>,
    pub store: Option<StoreId>,
    pub from: Option<BusinessDay>,
    pub to: Option<BusinessDay>,
    pub cursor: Option<String>,
    pub limit: Option<u64>,
}

/// One page of the issues of stores in reach.
pub(super) async fn list_issues(
    tx: &Tx,
    scope: &Scope,
    filter: &IssueFilter,
) -> Result<IssueList, Error> {
    let zone = load_settings(tx).await?.zone;
    let today = zone.business_day(scope.now());
    let limit = filter.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let mut select = issue::Entity::find()
        .filter(scope.stores(Column::StoreId))
        .filter(narrow(filter, today, scope.now()));
    if let Some(cursor) = &filter.cursor {
        select = select.filter(after(cursor)?);
    }
    let mut found = select
        .order_by_asc(Column::Urgency)
        .order_by_asc(Column::Due)
        .order_by_asc(Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| has_more).map(write_cursor);
    let photos = load_photos(tx, scope, &found).await?;
    Ok(IssueList {
        today,
        counts: count(tx, scope, today).await?,
        issues: issue_rows(tx, (&found, &photos), (&zone, scope.now())).await?,
        next,
    })
}

/// One issue of a store in reach, as a reader sees it.
pub(super) async fn read_issue(
    tx: &Tx,
    (scope, reader): (&Scope, &Principal),
    id: IssueId,
) -> Result<IssueDetail, Error> {
    let missing = || Error::Problem(ProblemCode::NotFound);
    let found = issue::Entity::find_by_id(id.0)
        .filter(scope.stores(Column::StoreId))
        .one(tx.connection())
        .await?
        .ok_or_else(missing)?;
    let zone = load_settings(tx).await?.zone;
    let alone = std::slice::from_ref(&found);
    let mut photos = load_photos(tx, scope, alone).await?;
    let mut listed = issue_rows(tx, (alone, &photos), (&zone, scope.now())).await?;
    let row = listed.pop().ok_or_else(missing)?;
    let shop = store::Entity::find_by_id(found.store_id)
        .one(tx.connection())
        .await?
        .ok_or_else(missing)?;
    let solvers = people_of_store(tx, row.store, SOLVERS, scope.now()).await?;
    let names = load_names(tx, solvers).await?;
    let mut people: Vec<PersonName> = names
        .into_iter()
        .map(|(id, name)| PersonName { id, name })
        .collect();
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let places = store_places(tx, &[row.store]).await?;
    let leads = |role| matches!(role, Role::Supervisor | Role::RegionalManager);
    let may_lead = places.get(&row.store).is_some_and(|place| {
        let mut grants = reader.active_grants();
        grants.any(|grant| leads(grant.role) && grant.covers(place))
    });
    Ok(IssueDetail {
        row,
        issue: rows::from_json(&found.body)?,
        store_address: shop.address,
        people,
        may_lead,
        photos: photos.remove(&RecordId(found.id)).unwrap_or_default(),
    })
}

/// Everything that the filter asks for.
fn narrow(filter: &IssueFilter, today: BusinessDay, now: UtcMs) -> Condition {
    let mut all = Condition::all().add(in_state(filter.state));
    if filter.is_overdue {
        all = all.add(overdue(today));
    }
    if let Some(urgency) = filter.urgency {
        all = all.add(Column::Urgency.eq(i64::from(urgency.rank())));
    }
    let people = [
        (Column::OwnerId, filter.owner),
        (Column::ReporterId, filter.reporter),
    ];
    for (column, person) in people {
        if let Some(person) = person {
            all = all.add(column.eq(person.0));
        }
    }
    if let Some(store) = filter.store {
        all = all.add(Column::StoreId.eq(store.0));
    }
    if let Some(territory) = filter.territory {
        let stores = Query::select()
            .column(store::Column::Id)
            .from(store::Entity)
            .cond_where(store::Column::TerritoryId.eq(territory.0))
            .to_owned();
        all = all.add(Column::StoreId.in_subquery(stores));
    }
    if let Some(team) = filter.team {
        all = all.add(Column::ReporterId.in_subquery(members(team, now)));
    }
    if let Some(from) = filter.from {
        all = all.add(Column::Day.gte(from.to_string()));
    }
    if let Some(to) = filter.to {
        all = all.add(Column::Day.lte(to.to_string()));
    }
    all
}

fn in_state(state: StateFilter) -> Condition {
    let all = Condition::all();
    let running = || all.clone().add(Column::ClosedAt.is_null());
    match state {
        StateFilter::All => all,
        StateFilter::Waiting => running(),
        StateFilter::Open => running()
            .add(Column::SolvedAt.is_null())
            .add(Column::AcknowledgedAt.is_null()),
        StateFilter::Acknowledged => running()
            .add(Column::SolvedAt.is_null())
            .add(Column::AcknowledgedAt.is_not_null()),
        StateFilter::Solved => running().add(Column::SolvedAt.is_not_null()),
        StateFilter::Closed => all.add(Column::ClosedAt.is_not_null()),
    }
}

fn overdue(today: BusinessDay) -> Condition {
    Condition::all()
        .add(Column::ClosedAt.is_null())
        .add(Column::SolvedAt.is_null())
        .add(Column::Due.lt(today.to_string()))
}

pub(crate) fn members(team: TeamId, now: UtcMs) -> SelectStatement {
    let is_current = Condition::any()
        .add(team_member::Column::ValidTo.is_null())
        .add(team_member::Column::ValidTo.gt(now.0));
    Query::select()
        .column(team_member::Column::UserId)
        .from(team_member::Entity)
        .cond_where(team_member::Column::TeamId.eq(team.0))
        .cond_where(team_member::Column::ValidFrom.lte(now.0))
        .cond_where(is_current)
        .to_owned()
}

async fn count(tx: &Tx, scope: &Scope, today: BusinessDay) -> Result<IssueCounts, Error> {
    let of = async |condition: Condition| -> Result<u32, Error> {
        let found = issue::Entity::find()
            .filter(scope.stores(Column::StoreId))
            .filter(condition)
            .count(tx.connection())
            .await?;
        Ok(u32::try_from(found).unwrap_or(u32::MAX))
    };
    let open = in_state(StateFilter::Open);
    let either = Condition::any().add(open.clone()).add(overdue(today));
    Ok(IssueCounts {
        waiting: of(either).await?,
        open: of(open).await?,
        overdue: of(overdue(today)).await?,
    })
}

async fn load_photos(
    tx: &Tx,
    scope: &Scope,
    found: &[issue::Model],
) -> Result<PhotosOf<RecordId>, Error> {
    photos_of(tx, scope, found.iter().map(|row| RecordId(row.id))).await
}

async fn issue_rows(
    tx: &Tx,
    (found, photos): (&[issue::Model], &PhotosOf<RecordId>),
    (zone, now): (&ZoneOffsets, UtcMs),
) -> Result<Vec<IssueRow>, Error> {
    let people = found
        .iter()
        .flat_map(|row| std::iter::once(row.reporter_id).chain(row.owner_id))
        .map(UserId);
    let names = load_names(tx, people.collect::<std::collections::BTreeSet<_>>()).await?;
    let stores = load_stores(tx, found).await?;
    let today = zone.business_day(now);
    found
        .iter()
        .map(|row| {
            let issue: Issue = rows::from_json(&row.body)?;
            let (store_name, territory) = stores
                .get(&row.store_id)
                .cloned()
                .ok_or(Error::Data("the store of an issue"))?;
            Ok(IssueRow {
                id: IssueId(row.id),
                store: issue.store,
                store_name,
                territory,
                category: issue.category,
                urgency: issue.urgency,
                state: issue.state(),
                day: issue.day,
                due: issue.due,
                reported_at: issue.reported_at,
                reporter: issue.reporter,
                reporter_name: names.get(&issue.reporter).cloned().unwrap_or_default(),
                owner: issue.owner,
                owner_name: issue.owner.and_then(|owner| names.get(&owner).cloned()),
                acknowledged_in_time: was_acknowledged_in_time(&issue, zone, now),
                is_overdue: issue.is_overdue(today),
                comments: u32::try_from(issue.comments.len()).unwrap_or(u32::MAX),
                photos: photos
                    .get(&RecordId(row.id))
                    .map(|of| PhotoCount::of(of))
                    .unwrap_or_default(),
                title: issue.title,
            })
        })
        .collect()
}

async fn load_stores(
    tx: &Tx,
    found: &[issue::Model],
) -> Result<HashMap<Uuid, (String, TerritoryId)>, Error> {
    let ids: std::collections::BTreeSet<Uuid> = found.iter().map(|row| row.store_id).collect();
    let stores: Vec<(Uuid, String, Uuid)> = store::Entity::find()
        .select_only()
        .columns([
            store::Column::Id,
            store::Column::Name,
            store::Column::TerritoryId,
        ])
        .filter(store::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(stores
        .into_iter()
        .map(|(id, name, territory)| (id, (name, TerritoryId(territory))))
        .collect())
}

fn write_cursor(row: &issue::Model) -> String {
    format!("{}_{}_{}", row.urgency, row.due, row.id)
}

/// What comes after the last one of a page.
fn after(cursor: &str) -> Result<Condition, Error> {
    let unreadable = || Error::Problem(ProblemCode::BadRequest);
    let mut parts = cursor.splitn(3, '_');
    let mut part = || parts.next().ok_or_else(unreadable);
    let urgency: i64 = part()?.parse().map_err(|_| unreadable())?;
    let due = BusinessDay::parse(part()?)
        .ok_or_else(unreadable)?
        .to_string();
    let id: Uuid = part()?.parse().map_err(|_| unreadable())?;
    let same_due = Condition::all()
        .add(Column::Due.eq(due.as_str()))
        .add(Column::Id.gt(id));
    let later = Condition::any()
        .add(Column::Due.gt(due.as_str()))
        .add(same_due);
    let same_urgency = Condition::all().add(Column::Urgency.eq(urgency)).add(later);
    Ok(Condition::any()
        .add(Column::Urgency.gt(urgency))
        .add(same_urgency))
}
