//! What people have to decide, and what they decided: two values of one field, kept work, rescued work.

use crate::columns::Columns as _;
use sea_orm_migration::prelude::*;

/// The values of conflicts are in the history and in the bytes of the mutations.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [field_conflict(), quarantine_decision(), rescued_mutation()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// One field of one mutation that met another value than the one it named as before.
fn field_conflict() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("field_conflict")
        .id("mutation_id")
        .text("field")
        .id("record_id")
        .text("kind")
        .id_or_none("person_id")
        .id_or_none("store_id")
        .number("revision")
        .number("other_revision")
        .number("at")
        .id_or_none("settled_by")
        .number_or_none("settled_at");
    table.primary_key(Index::create().col("mutation_id").col("field"));
    table
}

/// What somebody decided about quarantined work of somebody else, and why.
fn quarantine_decision() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("quarantine_decision");
    table
        .id("mutation_id")
        .bytes("hash")
        .text("decision")
        .text("note")
        .id("person_id")
        .number("at");
    table.primary_key(Index::create().col("mutation_id").col("hash"));
    table
}

/// Work that did not come from its own device, and who brought it.
fn rescued_mutation() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("rescued_mutation");
    table
        .id("mutation_id")
        .bytes("hash")
        .id("person_id")
        .number("at");
    table.primary_key(Index::create().col("mutation_id").col("hash"));
    table
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table("field_conflict");
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("field_conflict_open", &["settled_at", "at"]),
        index("field_conflict_record", &["record_id"]),
    ]
}
