//! Photos: what was uploaded, what is on its way, and which records they belong to.

use crate::columns::{Columns as _, id_column, number_column};
use sea_orm_migration::prelude::*;

/// Bytes lie in the vault; here is what is known of them.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [photo(), photo_use(), photo_upload(), photo_part()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// An original that the vault holds, once, whoever sent it.
fn photo() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("photo")
        .col(ColumnDef::new("hash").binary().not_null().primary_key());
    table
        .number("length")
        .number("width")
        .number("height")
        .number("is_withheld")
        .number("delivered_at");
    table
}

/// A record names a photo, often before it arrives.
fn photo_use() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("photo_use")
        .id("record_id")
        .bytes("hash")
        .text("kind")
        .id_or_none("person_id")
        .id_or_none("store_id")
        .number("at");
    table.primary_key(Index::create().col("record_id").col("hash"));
    table
}

/// One device's upload of one photo.
fn photo_upload() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("photo_upload")
        .col(id_column("id").primary_key());
    table
        .id("device_id")
        .bytes("hash")
        .number("length")
        .number("received")
        .text("state")
        .number("expires_at");
    table.refer("device_id", "device", "id");
    table
}

/// What has come of it, in pieces.
fn photo_part() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("photo_part")
        .id("upload_id")
        .col(number_column("start").not_null())
        .text("name");
    table.primary_key(Index::create().col("upload_id").col("start"));
    table.refer("upload_id", "photo_upload", "id");
    table
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("photo_use_hash")
            .table("photo_use")
            .col("hash")
            .take(),
        Index::create()
            .name("photo_upload_device")
            .table("photo_upload")
            .col("device_id")
            .col("hash")
            .unique()
            .take(),
        Index::create()
            .name("photo_upload_expiry")
            .table("photo_upload")
            .col("expires_at")
            .take(),
    ]
}
