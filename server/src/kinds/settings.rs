//! The table of company settings: one row.

use super::{Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait as _;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::settings::{SETTINGS_RECORD, Settings};
use shared::sync::FeedId;
use shared::sync::kind::Body;

mod entity {
    use sea_orm::entity::prelude::*;

    /// A row of `settings`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub late_after_min: i64,
        pub weak_accuracy_m: i64,
        pub fix_age_max_s: i64,
        pub silent_after_min: i64,
        pub zone: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The company's settings; the product's proposal until somebody has set them.
pub(crate) async fn load_settings(tx: &Tx) -> Result<Settings, Error> {
    Ok(find_settings(tx).await?.unwrap_or_default())
}

/// The company's settings, when somebody has set them.
pub(crate) async fn find_settings(tx: &Tx) -> Result<Option<Settings>, Error> {
    let row = entity::Entity::find_by_id(SETTINGS_RECORD.0)
        .one(tx.connection())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Settings {
        late_after_min: rows::from_number(row.late_after_min)?,
        weak_accuracy_m: rows::from_number(row.weak_accuracy_m)?,
        fix_age_max_s: rows::from_number(row.fix_age_max_s)?,
        silent_after_min: rows::from_number(row.silent_after_min)?,
        zone: rows::from_json(&row.zone)?,
    }))
}

pub(super) struct SettingsTable;

impl KindTable for SettingsTable {
    fn kind(&self) -> &'static str {
        Settings::KIND
    }

    fn home(&self, record: RecordId, _body: &Body) -> Result<FeedId, ProblemCode> {
        if record == SETTINGS_RECORD {
            Ok(feeds::catalog())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn subject(&self, _record: RecordId, _body: &Body) -> Subject {
        Subject::default()
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<entity::Entity>(
            tx,
            changes,
            entity::Column::Id,
            |change| {
                let settings: Settings = rows::typed(&change.body)?;
                Ok(entity::Model {
                    id: change.record.0,
                    late_after_min: settings.late_after_min.into(),
                    weak_accuracy_m: settings.weak_accuracy_m.into(),
                    fix_age_max_s: settings.fix_age_max_s.into(),
                    silent_after_min: settings.silent_after_min.into(),
                    zone: rows::to_json(&settings.zone),
                })
            },
        ))
    }
}
