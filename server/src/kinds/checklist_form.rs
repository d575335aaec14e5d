//! The table of forms: one row a version.

use super::{Change, KindTable, Subject, rows};
use crate::checklist::entity::checklist_form;
use crate::database::{Error, Tx};
use futures_util::future::BoxFuture;
use shared::checklist::ChecklistForm;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;

pub(super) struct ChecklistFormTable;

impl KindTable for ChecklistFormTable {
    fn kind(&self) -> &'static str {
        ChecklistForm::KIND
    }

    fn home(&self, _record: RecordId, _body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::catalog())
    }

    fn subject(&self, _record: RecordId, _body: &Body) -> Subject {
        Subject::default()
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<checklist_form::Entity>(
            tx,
            changes,
            checklist_form::Column::Id,
            |change| {
                let checklist_form: ChecklistForm = rows::typed(&change.body)?;
                Ok(checklist_form::Model {
                    id: change.record.0,
                    lineage: checklist_form.lineage,
                    version: checklist_form.version.into(),
                    name: checklist_form.name.clone(),
                    retired_on: checklist_form.retired_on.map(|day| day.to_string()),
                    body: rows::to_json(&checklist_form),
                })
            },
        ))
    }
}
