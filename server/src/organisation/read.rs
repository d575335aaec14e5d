//! What may be seen of people and the tree of the company.

use super::entity::{
    device, region, route, route_store, team, team_member, team_territory, territory, user_account,
};
use super::field_places::FieldPlaces;
use crate::access::{Principal, Scope, load_grants_of, user_summary};
use crate::database::{Error, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shared::access::{Action, Decision, Grant, decide};
use shared::api::admin::{Organisation, Person, Region, Route, Team, Territory, UserPage, UserRow};
use shared::ids::{RegionId, RouteId, TeamId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Most accounts of one page.
const USERS_PAGE_MAX: u64 = 100;
const USERS_PAGE: u64 = 50;
/// Most rows of each part of the organisation; the largest companies stay below.
const PART_MAX: u64 = 5000;

/// Which accounts are wanted.
#[derive(Clone, Debug, Default)]
pub struct UserQuery {
    /// A part of the name or login.
    pub query: Option<String>,
    /// Where the page begins, as an earlier page said.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// One page of accounts within the scope, by name, then id.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for a cursor that is none.
pub async fn list_users(tx: &Tx, scope: &Scope, wanted: &UserQuery) -> Result<UserPage, Error> {
    use user_account::Column;
    let limit = wanted.limit.unwrap_or(USERS_PAGE).clamp(1, USERS_PAGE_MAX);
    let mut select = user_account::Entity::find().filter(scope.people(Column::Id));
    if let Some(text) = wanted
        .query
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let part = LikeExpr::new(format!("%{}%", escape_like(&text.to_lowercase()))).escape('\\');
        select = select.filter(
            Condition::any()
                .add(Expr::expr(Func::lower(Expr::col(Column::Name))).like(part.clone()))
                .add(Expr::col(Column::Login).like(part)),
        );
    }
    if let Some(cursor) = &wanted.cursor {
        let (name, id) = parse_cursor(cursor).ok_or(Error::Problem(ProblemCode::BadRequest))?;
        select = select.filter(
            Condition::any()
                .add(Column::Name.gt(name.as_str()))
                .add(Column::Name.eq(name.as_str()).and(Column::Id.gt(id))),
        );
    }
    let mut rows = select
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > page;
    rows.truncate(page);
    let next_cursor = rows
        .last()
        .filter(|_| has_more)
        .map(|last| write_cursor(&last.name, last.id));
    Ok(UserPage {
        users: user_rows(tx, rows).await?,
        next_cursor,
    })
}

/// One account.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a missing one and one out of scope alike.
pub async fn read_user(tx: &Tx, scope: &Scope, id: UserId) -> Result<UserRow, Error> {
    let row = user_account::Entity::find_by_id(id.0)
        .filter(scope.people(user_account::Column::Id))
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    user_rows(tx, vec![row])
        .await?
        .pop()
        .ok_or(Error::Data("one account gives one row"))
}

async fn user_rows(tx: &Tx, rows: Vec<user_account::Model>) -> Result<Vec<UserRow>, Error> {
    let ids: Vec<UserId> = rows.iter().map(|row| UserId(row.id)).collect();
    let mut grants = load_grants_of(tx, &ids).await?;
    let seen: HashMap<Uuid, Option<i64>> = device::Entity::find()
        .select_only()
        .column(device::Column::UserId)
        .expr(device::Column::LastSeenAt.max())
        .filter(device::Column::UserId.is_in(ids.iter().map(|id| id.0)))
        .group_by(device::Column::UserId)
        .into_tuple::<(Uuid, Option<i64>)>()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| UserRow {
            user: user_summary(&row),
            is_disabled: row.disabled_at.is_some(),
            created_at: UtcMs(row.created_at),
            last_seen_at: seen.get(&row.id).copied().flatten().map(UtcMs),
            grants: grants.remove(&UserId(row.id)).unwrap_or_default(),
        })
        .collect())
}

/// What a person may see of the organisation: territories of the stores in reach, people in reach and
/// the leads of their teams.
///
/// # Errors
/// When the database does not answer.
pub async fn read_organisation(tx: &Tx, principal: &Principal) -> Result<Organisation, Error> {
    let Decision::Allowed(people) = decide(principal, Action::ReadOrganisation) else {
        return Ok(Organisation::default());
    };
    let people = Scope::new(people, principal.now);
    let stores = match decide(principal, Action::ReadStores) {
        Decision::Allowed(reach) => Scope::new(reach, principal.now),
        Decision::Denied(_) => Scope::new(shared::access::Reach::default(), principal.now),
    };
    let territories = read_territories(tx, &stores).await?;
    let regions = read_regions(tx, &stores, &territories).await?;
    let routes = read_routes(tx, &stores).await?;
    let mut teams = read_teams(tx, &people, principal.now).await?;
    let leads: BTreeSet<UserId> = teams.iter().map(|team| team.lead).collect();
    let found = read_people(tx, &people, &leads, principal.now).await?;
    let visible: BTreeSet<UserId> = found.iter().map(|person| person.id).collect();
    for team in &mut teams {
        team.members.retain(|member| visible.contains(member));
    }
    Ok(Organisation {
        regions,
        territories,
        routes,
        teams,
        people: found,
    })
}

async fn read_territories(tx: &Tx, scope: &Scope) -> Result<Vec<Territory>, Error> {
    let rows = territory::Entity::find()
        .filter(scope.territories(territory::Column::Id))
        .order_by_asc(territory::Column::Name)
        .limit(PART_MAX)
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Territory {
            id: TerritoryId(row.id),
            name: row.name,
            region: RegionId(row.region_id),
        })
        .collect())
}

/// Regions of the territories, and those that are in reach whole, also without a territory.
async fn read_regions(
    tx: &Tx,
    scope: &Scope,
    territories: &[Territory],
) -> Result<Vec<Region>, Error> {
    let reach = scope.reach();
    let mut select = region::Entity::find();
    if !reach.is_company {
        let met = territories.iter().map(|territory| territory.region);
        let ids: BTreeSet<RegionId> = met.chain(reach.regions.iter().copied()).collect();
        select = select.filter(region::Column::Id.is_in(ids.iter().map(|id| id.0)));
    }
    let rows = select
        .order_by_asc(region::Column::Name)
        .limit(PART_MAX)
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Region {
            id: RegionId(row.id),
            name: row.name,
        })
        .collect())
}

async fn read_routes(tx: &Tx, scope: &Scope) -> Result<Vec<Route>, Error> {
    let stores: HashMap<Uuid, i64> = route_store::Entity::find()
        .select_only()
        .column(route_store::Column::RouteId)
        .expr(route_store::Column::StoreId.count())
        .filter(scope.stores(route_store::Column::StoreId))
        .group_by(route_store::Column::RouteId)
        .into_tuple::<(Uuid, i64)>()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let mut select = route::Entity::find();
    // Whoever sees everything also sees a route that has no store yet.
    if !scope.reach().is_company {
        select = select.filter(route::Column::Id.is_in(stores.keys().copied()));
    }
    let rows = select
        .order_by_asc(route::Column::Name)
        .limit(PART_MAX)
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Route {
            id: RouteId(row.id),
            name: row.name,
            stores: stores
                .get(&row.id)
                .and_then(|count| u64::try_from(*count).ok())
                .unwrap_or_default(),
        })
        .collect())
}

async fn read_teams(tx: &Tx, scope: &Scope, now: UtcMs) -> Result<Vec<Team>, Error> {
    let members_in_reach = Query::select()
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .cond_where(scope.people(team_member::Column::UserId))
        .to_owned();
    let rows = team::Entity::find()
        .filter(
            Condition::any()
                .add(scope.people(team::Column::LeadId))
                .add(team::Column::Id.in_subquery(members_in_reach)),
        )
        .order_by_asc(team::Column::Name)
        .limit(PART_MAX)
        .all(tx.connection())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let holds = |from: i64, to: Option<i64>| from <= now.0 && to.is_none_or(|end| end > now.0);
    let mut members = BTreeMap::<Uuid, Vec<UserId>>::new();
    let found = team_member::Entity::find()
        .filter(team_member::Column::TeamId.is_in(ids.iter().copied()))
        .all(tx.connection())
        .await?;
    for row in found
        .into_iter()
        .filter(|row| holds(row.valid_from, row.valid_to))
    {
        members
            .entry(row.team_id)
            .or_default()
            .push(UserId(row.user_id));
    }
    let mut territories = BTreeMap::<Uuid, Vec<TerritoryId>>::new();
    let found = team_territory::Entity::find()
        .filter(team_territory::Column::TeamId.is_in(ids))
        .all(tx.connection())
        .await?;
    for row in found
        .into_iter()
        .filter(|row| holds(row.valid_from, row.valid_to))
    {
        territories
            .entry(row.team_id)
            .or_default()
            .push(TerritoryId(row.territory_id));
    }
    Ok(rows
        .into_iter()
        .map(|row| Team {
            id: TeamId(row.id),
            name: row.name,
            lead: UserId(row.lead_id),
            territories: territories.remove(&row.id).unwrap_or_default(),
            members: members.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

async fn read_people(
    tx: &Tx,
    scope: &Scope,
    leads: &BTreeSet<UserId>,
    now: UtcMs,
) -> Result<Vec<Person>, Error> {
    use user_account::Column;
    let rows = user_account::Entity::find()
        .filter(Column::DisabledAt.is_null())
        .filter(
            Condition::any()
                .add(scope.people(Column::Id))
                .add(Column::Id.is_in(leads.iter().map(|lead| lead.0))),
        )
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(PART_MAX)
        .all(tx.connection())
        .await?;
    let ids: Vec<UserId> = rows.iter().map(|row| UserId(row.id)).collect();
    let grants = load_grants_of(tx, &ids).await?;
    let places = FieldPlaces::read(tx).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = UserId(row.id);
            let own = grants.get(&id).map(Vec::as_slice).unwrap_or_default();
            let active: Vec<&Grant> = own.iter().filter(|grant| grant.is_active(now)).collect();
            let roles: BTreeSet<_> = active.iter().map(|grant| grant.role).collect();
            Person {
                id,
                name: row.name,
                roles: roles.into_iter().collect(),
                territories: places.territories_of(&active),
            }
        })
        .collect())
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn write_cursor(name: &str, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{id}{name}"))
}

fn parse_cursor(cursor: &str) -> Option<(String, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (id, name) = text.split_at_checked(36)?;
    Some((name.to_owned(), id.parse().ok()?))
}
