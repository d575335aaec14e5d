//! Accounts: created and changed by administrators; a person changes only the own password.

use super::audit::{Actor, Deed, record};
use super::entity::user_account;
use crate::access::entity::sign_in_family;
use crate::access::{Principal, end_families};
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use shared::api::admin::{NewUser, UserChange};
use shared::ids::UserId;
use shared::problem::ProblemCode;

const LOGIN_CHARS: std::ops::RangeInclusive<usize> = 2..=64;
const NAME_CHARS: std::ops::RangeInclusive<usize> = 1..=80;

/// Creates an account. The password was hashed before, off the workers and outside of the
/// transaction.
///
/// # Errors
/// When login or name cannot be, or the login is taken.
pub async fn create_user(
    tx: &Tx,
    actor: &Actor,
    wanted: &NewUser,
    password_hash: &str,
) -> Result<UserId, Error> {
    let login = wanted.login.trim().to_lowercase();
    check_login(&login).map_err(Error::Problem)?;
    check_name(&wanted.name).map_err(Error::Problem)?;
    let taken = user_account::Entity::find()
        .filter(user_account::Column::Login.eq(login.as_str()))
        .one(tx.connection())
        .await?;
    if taken.is_some() {
        return Err(Error::Problem(ProblemCode::AlreadyExists));
    }
    let id = UserId::new(actor.now.0, random_bytes());
    let row = user_account::ActiveModel {
        id: Set(id.0),
        login: Set(login),
        name: Set(wanted.name.trim().to_owned()),
        locale: Set(wanted.locale.as_str().to_owned()),
        password_hash: Set(password_hash.to_owned()),
        created_at: Set(actor.now.0),
        disabled_at: Set(None),
    };
    user_account::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let deed = Deed {
        action: "create",
        kind: "user",
        object: id.0,
        detail: &json!({}),
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Changes an account. Disabling and a new password end every sign-in of the person.
///
/// # Errors
/// [`ProblemCode::NotFound`]; or that the name cannot be; or that somebody disables themselves or sets
/// their own password.
pub async fn update_user(
    tx: &Tx,
    actor: &Actor,
    id: UserId,
    (change, password_hash): (&UserChange, Option<&str>),
) -> Result<(), Error> {
    let row = user_account::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    // A browser left open, or a stolen token, must not be enough to take the account over.
    if password_hash.is_some() && actor.user == Some(id) {
        return Err(Error::Problem(ProblemCode::OwnPassword));
    }
    // Nobody locks themselves out, and with it perhaps the last administrator.
    if change.is_disabled == Some(true) && actor.user == Some(id) {
        return Err(Error::Problem(ProblemCode::Forbidden));
    }
    let mut next: user_account::ActiveModel = row.clone().into();
    let mut changed = Vec::new();
    if let Some(name) = &change.name {
        check_name(name).map_err(Error::Problem)?;
        next.name = Set(name.trim().to_owned());
        changed.push("name");
    }
    if let Some(locale) = change.locale {
        next.locale = Set(locale.as_str().to_owned());
        changed.push("locale");
    }
    if let Some(is_disabled) = change.is_disabled {
        let since = row.disabled_at.unwrap_or(actor.now.0);
        next.disabled_at = Set(is_disabled.then_some(since));
        changed.push(if is_disabled { "disabled" } else { "enabled" });
    }
    if let Some(hash) = password_hash {
        next.password_hash = Set(hash.to_owned());
        changed.push("password");
    }
    if changed.is_empty() {
        return Ok(());
    }
    next.update(tx.connection()).await?;
    if change.is_disabled == Some(true) || password_hash.is_some() {
        let families = sign_in_family::Column::UserId.eq(id.0);
        end_families(tx, families, "account_changed", actor.now).await?;
    }
    let detail = json!({ "changed": changed });
    record(
        tx,
        actor,
        Deed {
            action: "change",
            kind: "user",
            object: id.0,
            detail: &detail,
        },
    )
    .await
}

/// Sets the own password in place of the one that was `checked`, both as hashes; every other sign-in of the
/// person ends.
///
/// # Errors
/// [`ProblemCode::WrongCredentials`] when another password was set meanwhile: it is not taken back by whoever
/// knows the one before.
pub async fn set_own_password(
    tx: &Tx,
    principal: &Principal,
    (checked, password_hash): (&str, &str),
) -> Result<(), Error> {
    use user_account::Column;
    let done = user_account::Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(password_hash))
        .filter(Column::Id.eq(principal.user.0))
        .filter(Column::PasswordHash.eq(checked))
        .exec(tx.connection())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::Problem(ProblemCode::WrongCredentials));
    }
    let others = sign_in_family::Column::UserId
        .eq(principal.user.0)
        .and(sign_in_family::Column::Id.ne(principal.family));
    end_families(tx, others, "password_changed", principal.now).await?;
    let detail = json!({ "changed": ["password"] });
    let deed = Deed {
        action: "change",
        kind: "user",
        object: principal.user.0,
        detail: &detail,
    };
    record(tx, &Actor::from(principal), deed).await
}

fn check_login(login: &str) -> Result<(), ProblemCode> {
    let is_plain = login
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if is_plain && LOGIN_CHARS.contains(&login.chars().count()) {
        Ok(())
    } else {
        Err(ProblemCode::InvalidField)
    }
}

fn check_name(name: &str) -> Result<(), ProblemCode> {
    let name = name.trim();
    let is_plain = !name.chars().any(char::is_control);
    if is_plain && NAME_CHARS.contains(&name.chars().count()) {
        Ok(())
    } else {
        Err(ProblemCode::InvalidField)
    }
}
