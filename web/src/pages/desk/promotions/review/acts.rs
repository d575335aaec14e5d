//! What a reviewer decides: shown at once, and sent like every record.

use super::CellPlace;
use crate::pages::desk::saving::{Saving, draft_of};
use crate::state::{Session, use_session};
use leptos::prelude::*;
use shared::api::promotions::{CellReview, MatrixCell, MatrixRow, PromotionDetail};
use shared::feeds;
use shared::ids::{MutationId, RecordId, UserId};
use shared::kinds::{create_draft, whole_change_draft};
use shared::promotion::{ElementState, ReviewDecision, ReviewReason, ReviewVerdict};
use std::collections::HashMap;

/// The decisions of a page.
#[derive(Clone, Copy)]
pub struct Acts {
    detail: Signal<PromotionDetail>,
    /// By check and element, as the person has just decided, with what says so to the server.
    decided: RwSignal<HashMap<(RecordId, u16), (MutationId, CellReview)>>,
    saving: Saving,
    session: Session,
}

/// What is said of one cell.
#[derive(Clone, Debug)]
pub struct Saying {
    /// What.
    pub verdict: ReviewVerdict,
    /// Why it goes back; empty for everything else.
    pub reasons: Vec<ReviewReason>,
    /// In the reviewer's words.
    pub note: Option<String>,
}

/// The decisions on a promotion.
pub fn use_acts(detail: Signal<PromotionDetail>, saving: Saving) -> Acts {
    Acts {
        detail,
        decided: RwSignal::new(HashMap::new()),
        saving,
        session: use_session(),
    }
}

/// Whether a reviewer has still to say something of what stands there now: somebody has looked, and it is
/// asked of the store.
pub fn waits(row: &MatrixRow, cell: &MatrixCell) -> bool {
    let is_asked = cell.state.is_some() && cell.state != Some(ElementState::NotApplicable);
    is_asked && cell.standing_review().is_none() && may_decide(row)
}

/// Whether the person may decide on a store's cells.
pub fn may_decide(row: &MatrixRow) -> bool {
    let visit = row.check.as_ref().map(|check| check.visit.is_some());
    row.may_review && visit == Some(true)
}

impl Acts {
    /// The rows with what was just decided; where the server has refused it, with what is on record.
    pub fn with_decided(self, mut rows: Vec<MatrixRow>) -> Vec<MatrixRow> {
        self.decided.with(|decided| {
            for row in &mut rows {
                let Some(check) = row.check.as_ref().map(|check| check.check) else {
                    continue;
                };
                for cell in &mut row.cells {
                    let said = decided.get(&(check, cell.element));
                    if let Some((_, review)) = said.filter(|said| self.saving.stands(said.0)) {
                        cell.review = Some(review.clone());
                    }
                }
            }
        });
        rows
    }

    /// Lets go of what the server has had the last word on: the matrix that was read since says what stands.
    pub fn settle(self) {
        self.decided.update(|decided| {
            decided.retain(|_, said| !untrack(|| self.saving.is_final(said.0)));
        });
    }

    /// Decides on a cell; false when it cannot be decided on.
    pub fn decide(self, row: &MatrixRow, cell: &MatrixCell, saying: Saying) -> bool {
        let identity = self.session.identity.get_untracked();
        let (Some(identity), Some(check)) = (identity, row.check.as_ref()) else {
            return false;
        };
        let Some(visit) = check.visit.as_ref().filter(|_| may_decide(row)) else {
            return false;
        };
        let review = CellReview {
            reviewer: identity.user.id,
            reviewer_name: identity.user.name,
            verdict: saying.verdict,
            reasons: saying.reasons,
            note: saying.note,
            seen: cell.fingerprint,
        };
        let of_review =
            |review: &CellReview| self.decision((row, cell), (check.check, visit.person), review);
        let after = of_review(&review);
        let record = ReviewDecision::record_of(check.check, cell.element);
        let of = draft_of(record, feeds::store(row.store));
        let mutation = of.mutation;
        let draft = match &cell.review {
            Some(before) => whole_change_draft(of, &of_review(before), &after),
            None => Some(create_draft(of, &after)),
        };
        if draft.is_some() {
            let place = (check.check, cell.element);
            self.decided
                .update(|all| drop(all.insert(place, (mutation, review))));
        }
        self.saving.save(draft.into_iter().collect());
        true
    }

    fn decision(
        self,
        (row, cell): (&MatrixRow, &MatrixCell),
        (check, person): (RecordId, UserId),
        review: &CellReview,
    ) -> ReviewDecision {
        ReviewDecision {
            check,
            promotion: self.detail.with_untracked(|detail| detail.row.id),
            store: row.store,
            person,
            element: cell.element,
            reviewer: review.reviewer,
            verdict: review.verdict,
            reasons: review.reasons.clone(),
            note: review.note.clone(),
            seen: review.seen,
        }
    }
}

/// Row and cell of a place.
pub fn find(rows: &[MatrixRow], (store, element): CellPlace) -> Option<(&MatrixRow, &MatrixCell)> {
    let row = rows.iter().find(|row| row.store == store)?;
    let cell = row.cells.iter().find(|cell| cell.element == element)?;
    Some((row, cell))
}

/// Places that wait, in the order of reading.
pub fn waiting(rows: &[MatrixRow]) -> Vec<CellPlace> {
    let of_row = |row: &MatrixRow| {
        let cells = row.cells.iter().filter(|cell| waits(row, cell));
        cells
            .map(|cell| (row.store, cell.element))
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

/// The next place that waits after one, from the beginning when none comes after it.
pub fn next_waiting(rows: &[MatrixRow], after: CellPlace) -> Option<CellPlace> {
    let all: Vec<CellPlace> = rows
        .iter()
        .flat_map(|row| row.cells.iter().map(move |cell| (row.store, cell.element)))
        .collect();
    let at = all.iter().position(|place| *place == after)?;
    let waiting = waiting(rows);
    let order = all[at + 1..].iter().chain(&all[..at]);
    order.copied().find(|place| waiting.contains(place))
}
