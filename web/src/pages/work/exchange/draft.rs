//! A slip before it is made. It becomes a record only with the press that makes it, for its number is
//! then on paper; until then it is kept on this phone.

use crate::pages::work::kept::{forget_kept, keep, read_kept};
use crate::pages::work::records::{VisitAt, new_record};
use serde::{Deserialize, Serialize};
use shared::exchange::{ProductExchange, slip_number};
use shared::ids::{RecordId, VisitId};

/// A slip that is being filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlipDraft {
    /// The record that it becomes; its number is made from it.
    pub record: RecordId,
    /// The slip.
    pub slip: ProductExchange,
    /// One for each line, in their order, so that a line keeps its place on the page.
    pub keys: Vec<u32>,
}

fn name(visit: VisitId) -> String {
    format!("storebeat.work.exchange.{visit}")
}

/// What was begun, or an empty slip.
pub fn read_draft(at: VisitAt) -> SlipDraft {
    read_kept(&name(at.visit)).unwrap_or_else(|| {
        let record = new_record();
        SlipDraft {
            record,
            slip: ProductExchange {
                visit: at.visit,
                person: at.person,
                store: at.store,
                day: at.day,
                slip: slip_number(at.day, record),
                lines: Vec::new(),
                agreed_with: None,
                note: None,
            },
            keys: Vec::new(),
        }
    })
}

/// Whether a slip of a visit was begun and not made.
pub fn has_draft(visit: VisitId) -> bool {
    read_kept::<SlipDraft>(&name(visit)).is_some_and(|draft| !draft.slip.lines.is_empty())
}

/// Keeps it.
pub fn keep_draft(at: VisitAt, draft: &SlipDraft) {
    keep(&name(at.visit), draft);
}

/// The slip is made.
pub fn let_go(at: VisitAt) {
    forget_kept(&name(at.visit));
}
