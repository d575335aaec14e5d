//! A photo is shown through a record only when whoever named it there had its bytes.

use crate::columns::Columns as _;
use sea_orm_migration::prelude::*;

/// A hash alone is no proof: it is read in every record that one may see.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(photo_proof()).await?;
        let named_by = ColumnDef::new("named_by").uuid().null().take();
        let altered = Table::alter()
            .table("photo_use")
            .add_column(named_by)
            .take();
        manager.alter_table(altered).await?;
        for fill in FILLS {
            manager.get_connection().execute_unprepared(fill).await?;
        }
        Ok(())
    }
}

/// Whose device has sent every byte of a photo, or for whom somebody did who answers for them.
fn photo_proof() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("photo_proof").bytes("hash").id("person_id");
    table.primary_key(Index::create().col("hash").col("person_id"));
    table
}

/// What was shown before is shown still: uploads that proved it may be forgotten by now.
const FILLS: [&str; 2] = [
    "UPDATE photo_use SET named_by = (
         SELECT history.author_id FROM history
         WHERE history.record_id = photo_use.record_id
         ORDER BY history.revision LIMIT 1
     )",
    "INSERT INTO photo_proof (hash, person_id)
     SELECT photo_use.hash, photo_use.named_by FROM photo_use
     JOIN photo ON photo.hash = photo_use.hash
     WHERE photo_use.named_by IS NOT NULL
     UNION
     SELECT photo_upload.hash, device.user_id FROM photo_upload
     JOIN device ON device.id = photo_upload.device_id
     WHERE photo_upload.state = 'delivered'",
];
