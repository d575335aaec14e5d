//! Feeds, records, mutations and what became of them.

use crate::columns::{Columns as _, id_column, number_column};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The tables that sync stands on.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            meta(),
            feed(),
            record(),
            feed_entry(),
            history(),
            mutation(),
            receipt(),
            quarantine(),
            quarantine_wait(),
            device_chain(),
            anchor(),
            effect(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        insert_epoch(manager).await
    }
}

/// The epoch begins with the database and changes only when commits were lost.
async fn insert_epoch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let random = match manager.get_database_backend() {
        DbBackend::Sqlite => "lower(hex(randomblob(16)))",
        _ => "CAST(gen_random_uuid() AS text)",
    };
    let insert = format!("INSERT INTO meta (name, value) VALUES ('epoch', {random})");
    manager.get_connection().execute_unprepared(&insert).await?;
    Ok(())
}

/// What is true of the whole database: the epoch, the demo stamp.
fn meta() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("meta")
        .col(ColumnDef::new("name").text().not_null().primary_key());
    table.text("value");
    table
}

/// One row a feed; the only row that a writer of the feed waits for.
fn feed() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("feed")
        .col(
            ColumnDef::new("ordinal")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(ColumnDef::new("id").text().not_null().unique_key());
    for column in [
        "head",
        "window_position",
        "floor",
        "window_due_at",
        "history_sequence",
    ] {
        table.number(column);
    }
    table.bytes("digest").bytes("history_link");
    table.check(Expr::col("window_position").lte(Expr::col("head")));
    table.check(Expr::col("floor").lte(Expr::col("head")));
    table
}

/// Where a record lives now; its body is that of the named revision in the history.
fn record() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("record").col(id_column("id").primary_key());
    table
        .text("kind")
        .number("feed")
        .number("position")
        .number("revision")
        .text("op");
    table.refer("feed", "feed", "ordinal");
    table
}

/// The current states in the order in which a pull sends them. The body is the wire's text.
fn feed_entry() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("feed_entry");
    table
        .number("feed")
        .number("position")
        .id("record_id")
        .text("kind")
        .number("revision")
        .text("op");
    table
        .text_or_none("body")
        .bytes("body_hash")
        .number("changed_at");
    table.primary_key(Index::create().col("feed").col("position"));
    table.refer("feed", "feed", "ordinal");
    table
}

/// Every revision that ever was, chained per feed; pulls never read it.
fn history() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("history");
    table
        .number("feed")
        .number("sequence")
        .id("record_id")
        .number("revision")
        .id("mutation_id");
    table
        .bytes("mutation_hash")
        .id("author_id")
        .text("body")
        .bytes("body_hash");
    table.number("at").number("occurred_at").bytes("link");
    table.primary_key(Index::create().col("feed").col("sequence"));
    table.refer("feed", "feed", "ordinal");
    table
}

/// The bytes of every mutation that was done, as the device wrote them.
fn mutation() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("mutation").col(id_column("id").primary_key());
    table
        .bytes("hash")
        .id("device_id")
        .id("author_id")
        .number("number")
        .id("record_id");
    table
        .bytes("envelope")
        .bytes("private")
        .bytes("signature")
        .number("received_at");
    table
}

/// The leaves in their final bytes; the one with the highest sequence holds.
fn receipt() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("receipt");
    table
        .id("mutation_id")
        .bytes("hash")
        .number("sequence")
        .bytes("leaf")
        .text_or_none("reason");
    table.primary_key(
        Index::create()
            .col("mutation_id")
            .col("hash")
            .col("sequence"),
    );
    table
}

/// Mutations that were not done, whole, readable or not.
fn quarantine() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("quarantine");
    table
        .id("mutation_id")
        .bytes("hash")
        .id("device_id")
        .id("sender_id")
        .number("number");
    table.col(ColumnDef::new("record_id").uuid().null());
    table.text("state").text("reason");
    table
        .bytes("envelope")
        .bytes("private")
        .bytes("signature")
        .number("received_at");
    table.primary_key(Index::create().col("mutation_id").col("hash"));
    table
}

/// What a held mutation waits for: another mutation, or a record's creation.
fn quarantine_wait() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("quarantine_wait");
    table.id("mutation_id").bytes("hash").id("waits_for");
    table.primary_key(
        Index::create()
            .col("mutation_id")
            .col("hash")
            .col("waits_for"),
    );
    table
}

/// How far each device has counted. A forked device goes on under a new id that names the old.
fn device_chain() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("device_chain")
        .col(id_column("device_id").primary_key());
    table.col(ColumnDef::new("forked_from").uuid().null());
    table
        .number("last_number")
        .col(ColumnDef::new("last_hash").binary().null());
    table
}

/// What the server handed out to anchor the clocks of devices.
fn anchor() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("anchor").col(id_column("id").primary_key());
    table.id("device_id").number("issued_at");
    table
}

/// Work that follows from a commit, each once.
fn effect() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("effect")
        .col(
            ColumnDef::new("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(ColumnDef::new("key").text().not_null().unique_key());
    table.text("handler").text("payload").number("due_at");
    table
        .col(number_column("done_at").null())
        .number("attempts")
        .text_or_none("last_error");
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
        index("feed_entry_record", "feed_entry", &["feed", "record_id"])
            .unique()
            .to_owned(),
        index("history_revision", "history", &["record_id", "revision"])
            .unique()
            .to_owned(),
        index("record_feed", "record", &["feed"]),
        index("mutation_device", "mutation", &["device_id", "number"]),
        index("quarantine_record", "quarantine", &["record_id"]),
        index("quarantine_state", "quarantine", &["state", "received_at"]),
        index("quarantine_wait_for", "quarantine_wait", &["waits_for"]),
        index("anchor_device", "anchor", &["device_id", "issued_at"]),
        index("effect_due", "effect", &["done_at", "due_at"]),
    ]
}
