//! An announcement is written with whom it is for, and an effect that tells them.

use super::Announced;
use super::entity::{announcement, announcement_reader};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::issue::read::members;
use crate::organisation::entity::{team, territory, user_account};
use crate::sync::insert_effects;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared::access::Reach;
use shared::api::announcements::{AnnouncementAudience, NewAnnouncement};
use shared::ids::{AnnouncementId, TeamId, UserId, derived_id};
use shared::problem::ProblemCode;
use shared::text::{is_name, require, text_fits};
use uuid::Uuid;

/// People of one announcement; the largest companies stay below.
const READERS_MAX: u64 = 20_000;
/// Rows of one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 2_000;

/// Writes one; the same again is the same.
///
/// # Errors
/// [`ProblemCode::InvalidField`] for an empty or too long text, [`ProblemCode::NotFound`] for a place
/// or team that is not wholly in the author's reach, [`ProblemCode::AlreadyExists`] for a taken id.
pub(super) async fn publish(
    tx: &Tx,
    (scope, author): (&Scope, UserId),
    wanted: &NewAnnouncement,
) -> Result<(), Error> {
    let (title, text) = (wanted.title.trim(), wanted.text.trim());
    require(is_name(title) && !text.is_empty() && text_fits(text)).map_err(Error::Problem)?;
    let (kind, id) = column_of(wanted.audience);
    let row = announcement::Model {
        id: wanted.id.0,
        author_id: author.0,
        at: scope.now().0,
        title: title.to_owned(),
        text: text.to_owned(),
        audience_kind: kind.to_owned(),
        audience_id: id,
    };
    let known = announcement::Entity::find_by_id(wanted.id.0)
        .one(tx.connection())
        .await?;
    if let Some(known) = known {
        let is_same = announcement::Model {
            at: known.at,
            ..row
        } == known;
        return if is_same {
            Ok(())
        } else {
            Err(Error::Problem(ProblemCode::AlreadyExists))
        };
    }
    let readers = readers(tx, (scope, author), wanted.audience).await?;
    announcement::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.connection())
        .await?;
    let rows: Vec<announcement_reader::ActiveModel> = readers
        .into_iter()
        .map(|person| announcement_reader::Model {
            announcement_id: wanted.id.0,
            person_id: person,
            item_id: derived_id("announced", &[wanted.id.0.as_bytes(), person.as_bytes()]),
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    for rows in rows.chunks(ROWS_MAX) {
        announcement_reader::Entity::insert_many(rows.to_vec())
            .exec_without_returning(tx.connection())
            .await?;
    }
    let announced = Announced {
        announcement: wanted.id,
        author,
    };
    insert_effects(tx, vec![announced.effect(scope.now())]).await
}

/// How an audience is stored.
fn column_of(audience: AnnouncementAudience) -> (&'static str, Option<Uuid>) {
    match audience {
        AnnouncementAudience::Company => ("company", None),
        AnnouncementAudience::Region { id } => ("region", Some(id.0)),
        AnnouncementAudience::Territory { id } => ("territory", Some(id.0)),
        AnnouncementAudience::Team { id } => ("team", Some(id.0)),
    }
}

/// The audience of a row.
pub(super) fn audience_of(row: &announcement::Model) -> Result<AnnouncementAudience, Error> {
    Ok(match (row.audience_kind.as_str(), row.audience_id) {
        ("company", None) => AnnouncementAudience::Company,
        ("region", Some(id)) => AnnouncementAudience::Region { id: id.into() },
        ("territory", Some(id)) => AnnouncementAudience::Territory { id: id.into() },
        ("team", Some(id)) => AnnouncementAudience::Team { id: id.into() },
        _ => return Err(Error::Data("the audience of an announcement")),
    })
}

/// Who is to read it: for a place those who work in the field there now, for a team its members. The
/// author need not tell themselves.
async fn readers(
    tx: &Tx,
    (scope, author): (&Scope, UserId),
    audience: AnnouncementAudience,
) -> Result<Vec<Uuid>, Error> {
    use user_account::Column;
    let found = user_account::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DisabledAt.is_null())
        .filter(Column::Id.ne(author.0))
        .filter(people_of(tx, (scope, author), audience).await?)
        .order_by_asc(Column::Id)
        .limit(READERS_MAX)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found)
}

async fn people_of(
    tx: &Tx,
    (scope, author): (&Scope, UserId),
    audience: AnnouncementAudience,
) -> Result<Condition, Error> {
    use user_account::Column;
    let missing = || Error::Problem(ProblemCode::NotFound);
    let own = scope.reach();
    let mut reach = Reach::default();
    match audience {
        AnnouncementAudience::Team { id } => return of_team(tx, (scope, author), id).await,
        AnnouncementAudience::Company if own.is_company => {
            reach.is_company = true;
            // A reach of the whole company holds everybody; whom it is for are those in the field.
            return Ok(Scope::new(reach, scope.now()).in_field(Column::Id));
        }
        AnnouncementAudience::Region { id } if own.is_company || own.regions.contains(&id) => {
            reach.regions.insert(id);
        }
        AnnouncementAudience::Territory { id } => {
            let row = territory::Entity::find_by_id(id.0)
                .one(tx.connection())
                .await?
                .ok_or_else(missing)?;
            let is_in_reach = own.is_company
                || own.territories.contains(&id)
                || own.regions.contains(&row.region_id.into());
            if !is_in_reach {
                return Err(missing());
            }
            reach.territories.insert(id);
        }
        AnnouncementAudience::Company | AnnouncementAudience::Region { .. } => {
            return Err(missing());
        }
    }
    Ok(Scope::new(reach, scope.now()).in_field(Column::Id))
}

/// A team's members: all of them for its lead, for others those in reach, of whom there must be one.
async fn of_team(
    tx: &Tx,
    (scope, author): (&Scope, UserId),
    id: TeamId,
) -> Result<Condition, Error> {
    use user_account::Column;
    let missing = || Error::Problem(ProblemCode::NotFound);
    let row = team::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .ok_or_else(missing)?;
    let all = Condition::all().add(Column::Id.in_subquery(members(id, scope.now())));
    if row.lead_id == author.0 {
        return Ok(all);
    }
    let in_reach = all.add(scope.people(Column::Id));
    let anybody = user_account::Entity::find()
        .filter(in_reach.clone())
        .one(tx.connection())
        .await?;
    anybody.map(|_| in_reach).ok_or_else(missing)
}

/// The id of an announcement's row.
pub(super) fn id_of(row: &announcement::Model) -> AnnouncementId {
    AnnouncementId(row.id)
}
