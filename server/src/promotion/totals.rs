//! How a promotion stands over its stores: sums over rows, without a database.

use shared::api::promotions::{ElementTotals, MatrixCell, MatrixTotals};
use shared::promotion::{ElementFound, ElementState, Promotion, PromotionCheck, judge_element};

/// One store as far as sums need it.
pub(super) struct Standing<'a> {
    /// The latest check; none while the store was not heard from.
    pub check: Option<&'a PromotionCheck>,
    /// Everything mandatory is there and as agreed.
    pub is_complete: bool,
    /// Numbers of the elements whose decision is about what stands there now.
    pub reviewed: Vec<u16>,
}

/// The cells of a store, without reviews and photos.
pub(super) fn cells_of(promotion: &Promotion, check: Option<&PromotionCheck>) -> Vec<MatrixCell> {
    let cell = |element: &shared::promotion::PromotionElement| {
        let found = check.and_then(|check| check.found(element.number));
        MatrixCell {
            element: element.number,
            state: found.map(|found| judge_element(element, found)),
            count: found.and_then(|found| found.count),
            reasons: found.map(|found| found.reasons.clone()).unwrap_or_default(),
            note: found.and_then(|found| found.note.clone()),
            photos: Vec::new(),
            fingerprint: found.map(ElementFound::fingerprint),
            review: None,
        }
    };
    promotion.elements.iter().map(cell).collect()
}

/// The sums over all stores and over each element.
pub(super) fn sum(
    promotion: &Promotion,
    stores: &[Standing<'_>],
) -> (MatrixTotals, Vec<ElementTotals>) {
    let mut totals = MatrixTotals::default();
    let mut elements: Vec<ElementTotals> = promotion
        .elements
        .iter()
        .map(|element| ElementTotals {
            number: element.number,
            ..ElementTotals::default()
        })
        .collect();
    for store in stores {
        totals.stores += 1;
        totals.checked += u32::from(store.check.is_some());
        totals.complete += u32::from(store.is_complete);
        for (element, sums) in promotion.elements.iter().zip(&mut elements) {
            let state = store.check.and_then(|check| check.state_of(element));
            if state == Some(ElementState::NotApplicable) {
                continue;
            }
            sums.asked += 1;
            match state {
                Some(ElementState::Present) => sums.present += 1,
                Some(ElementState::Deviating) => sums.deviating += 1,
                Some(ElementState::Missing) => sums.missing += 1,
                Some(ElementState::NotApplicable) | None => sums.unknown += 1,
            }
            let is_reviewed = store.reviewed.contains(&element.number);
            totals.cells_checked += u32::from(state.is_some());
            totals.cells_reviewed += u32::from(state.is_some() && is_reviewed);
        }
    }
    totals.complete_at_most = totals.complete + (totals.stores - totals.checked);
    (totals, elements)
}
