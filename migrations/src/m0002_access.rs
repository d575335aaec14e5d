//! People, their devices and grants, the organisation, and the audit of what administrators do.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// The tables that every decision about access reads.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            user_account(),
            device(),
            sign_in_family(),
            refresh_token(),
            sign_in_attempt(),
            access_grant(),
            region(),
            territory(),
            route(),
            route_store(),
            team(),
            team_territory(),
            team_member(),
            audit(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// The login is kept in lower case, so that the unique key holds whatever is typed.
fn user_account() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("user_account")
        .col(id_column("id").primary_key())
        .col(ColumnDef::new("login").text().not_null().unique_key());
    table.text("name").text("locale").text("password_hash");
    table.number("created_at").number_or_none("disabled_at");
    table
}

fn device() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("device").col(id_column("id").primary_key());
    table
        .id("user_id")
        .text("name")
        .text("posture")
        .bytes("public_key");
    table
        .number("registered_at")
        .number_or_none("last_seen_at")
        .number_or_none("revoked_at");
    table.refer("user_id", "user_account", "id");
    table.check(Expr::col("posture").is_in(["field", "desk"]));
    table
}

/// One sign-in of one device: the tokens of it are revoked together.
fn sign_in_family() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("sign_in_family")
        .col(id_column("id").primary_key());
    table
        .id("user_id")
        .id("device_id")
        .number("created_at")
        .number("last_used_at");
    table
        .number_or_none("revoked_at")
        .text_or_none("revoked_because");
    table
        .refer("user_id", "user_account", "id")
        .refer("device_id", "device", "id");
    table
}

/// Refresh tokens as hashes; `parent` is the token that was exchanged for this one.
fn refresh_token() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("refresh_token")
        .col(id_column("id").primary_key());
    table
        .col(
            ColumnDef::new("token_hash")
                .binary()
                .not_null()
                .unique_key(),
        )
        .col(ColumnDef::new("parent").uuid().null());
    table
        .id("family")
        .number("created_at")
        .number_or_none("first_used_at");
    table.refer("family", "sign_in_family", "id");
    table
}

/// Failed sign-ins by what was typed and on which device, so that unknown names are slowed alike.
fn sign_in_attempt() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("sign_in_attempt");
    table.col(ColumnDef::new("key_hash").binary().not_null().primary_key());
    table
        .number("failures")
        .number("last_failed_at")
        .number("day_began_at")
        .number("day_failures");
    table
}

fn access_grant() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("access_grant")
        .col(id_column("id").primary_key());
    table
        .id("user_id")
        .text("role")
        .text("scope_kind")
        .id_or_none("scope_id");
    table.number("valid_from").number_or_none("valid_to");
    table.refer("user_id", "user_account", "id");
    table.check(Expr::cust("(scope_kind = 'company') = (scope_id IS NULL)"));
    table
}

fn region() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("region").col(id_column("id").primary_key());
    table.col(ColumnDef::new("name").text().not_null().unique_key());
    table
}

fn territory() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("territory").col(id_column("id").primary_key());
    table.col(ColumnDef::new("name").text().not_null().unique_key());
    table.id("region_id").refer("region_id", "region", "id");
    table
}

fn route() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("route").col(id_column("id").primary_key());
    table.col(ColumnDef::new("name").text().not_null().unique_key());
    table
}

/// Without a foreign key to stores: a store arrives by push and its table belongs to that kind.
fn route_store() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("route_store");
    table
        .id("route_id")
        .id("store_id")
        .refer("route_id", "route", "id");
    table.primary_key(Index::create().col("route_id").col("store_id"));
    table
}

fn team() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("team").col(id_column("id").primary_key());
    table.col(ColumnDef::new("name").text().not_null().unique_key());
    table.id("lead_id").refer("lead_id", "user_account", "id");
    table
}

fn team_territory() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("team_territory");
    table
        .id("team_id")
        .id("territory_id")
        .number("valid_from")
        .number_or_none("valid_to");
    table
        .refer("team_id", "team", "id")
        .refer("territory_id", "territory", "id");
    table.primary_key(
        Index::create()
            .col("team_id")
            .col("territory_id")
            .col("valid_from"),
    );
    table
}

fn team_member() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("team_member");
    table
        .id("team_id")
        .id("user_id")
        .number("valid_from")
        .number_or_none("valid_to");
    table
        .refer("team_id", "team", "id")
        .refer("user_id", "user_account", "id");
    table.primary_key(
        Index::create()
            .col("team_id")
            .col("user_id")
            .col("valid_from"),
    );
    table
}

/// What was done to accounts and rights, without personal values; a sealer chains it later.
fn audit() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("audit").col(id_column("id").primary_key());
    table
        .number("at")
        .id_or_none("actor_id")
        .id_or_none("device_id");
    table
        .text("action")
        .text("object_kind")
        .id("object_id")
        .text("detail");
    table
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table.to_owned());
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("user_account_name", "user_account", &["name", "id"]),
        index("device_user", "device", &["user_id"]),
        index("sign_in_family_device", "sign_in_family", &["device_id"]),
        index("sign_in_family_user", "sign_in_family", &["user_id"]),
        index(
            "refresh_token_family",
            "refresh_token",
            &["family", "created_at"],
        ),
        index("refresh_token_parent", "refresh_token", &["parent"]),
        index("access_grant_user", "access_grant", &["user_id"]),
        index(
            "access_grant_scope",
            "access_grant",
            &["scope_kind", "scope_id"],
        ),
        index("territory_region", "territory", &["region_id"]),
        index("route_store_store", "route_store", &["store_id"]),
        index("team_lead", "team", &["lead_id"]),
        index(
            "team_territory_territory",
            "team_territory",
            &["territory_id"],
        ),
        index("team_member_user", "team_member", &["user_id"]),
        index("audit_object", "audit", &["object_id", "at"]),
    ]
}
