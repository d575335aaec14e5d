//! The truth about Storebeat's schema, for SQLite and PostgreSQL. Forward only: a released migration
//! is never edited.

pub mod columns;
mod m0001_sync;
mod m0002_access;
mod m0003_records;
mod m0004_indexes;
mod m0005_store_work;
mod m0006_absence;
mod m0007_import_mapping;
mod m0008_promotion_called_off;
mod m0009_announcements;
mod m0010_promotion_budget;
mod m0011_long_histories;
mod m0012_signing_key;
mod m0013_photos;
mod m0014_decisions;
mod m0015_photo_possession;
mod m0016_ended_places;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// All migrations, in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_sync::Migration),
            Box::new(m0002_access::Migration),
            Box::new(m0003_records::Migration),
            Box::new(m0004_indexes::Migration),
            Box::new(m0005_store_work::Migration),
            Box::new(m0006_absence::Migration),
            Box::new(m0007_import_mapping::Migration),
            Box::new(m0008_promotion_called_off::Migration),
            Box::new(m0009_announcements::Migration),
            Box::new(m0010_promotion_budget::Migration),
            Box::new(m0011_long_histories::Migration),
            Box::new(m0012_signing_key::Migration),
            Box::new(m0013_photos::Migration),
            Box::new(m0014_decisions::Migration),
            Box::new(m0015_photo_possession::Migration),
            Box::new(m0016_ended_places::Migration),
        ]
    }
}
