//! Promotions, their checks and reviews as kinds of record.

use super::flaw::flaws;
use super::{
    DeviationReason, ElementFound, ElementState, ElementType, Promotion, PromotionCheck,
    PromotionElement, PromotionType, ReviewDecision, ReviewReason, ReviewVerdict, StoreRule,
};
use crate::display::DisplayPlace;
use crate::kinds::{RecordType, sample};
use crate::photo::photos_fit;
use crate::problem::ProblemCode;
use crate::stock::kind::UNITS_MAX;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::text::{are_distinct, note_fits, require};

/// Most elements of one promotion.
pub const ELEMENTS_MAX: usize = 20;
/// Most territories, types, added or left-out stores of a rule, each.
pub const RULE_ITEMS_MAX: usize = 2_000;
/// The longest promotion in days: a year.
pub const DAYS_MAX: i64 = 366;

impl RecordType for Promotion {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        require(flaws(self).is_empty())
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // Stores carry it out already: it is ended by calling it off.
        if self.is_approved && !next.is_approved {
            return Err(ProblemCode::StaleStep);
        }
        // What was checked is told by the element's number: once approved it keeps its meaning.
        let keeps_elements = !self.is_approved
            || self.elements.iter().all(|element| {
                next.element(element.number)
                    .is_some_and(|kept| kept.element_type == element.element_type)
            });
        require(keeps_elements)
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let element = |number, element_type, is_mandatory| PromotionElement {
            number,
            element_type,
            requirement: String::new(),
            is_mandatory,
            target: None,
            place: None,
        };
        let full = Self {
            name: "买二赠一 乌龙茶".into(),
            promotion_type: PromotionType::BuyAndGet,
            from: sample::day(),
            to: sample::day().plus_days(14),
            products: vec![sample::PRODUCT],
            mechanics: "买两瓶送一瓶".into(),
            stores: StoreRule {
                territories: vec![sample::TERRITORY],
                store_types: vec![sample::STORE_TYPE],
                added: Vec::new(),
                left_out: Vec::new(),
            },
            elements: vec![
                element(1, ElementType::PriceTag, true),
                PromotionElement {
                    requirement: "端架，不少于 20 箱".into(),
                    target: Some(20),
                    place: Some(DisplayPlace::EndCap),
                    ..element(2, ElementType::Display, true)
                },
                element(3, ElementType::Poster, false),
            ],
            target_volume: Some(1_200),
            owner: sample::PERSON,
            is_approved: true,
            called_off_on: None,
        };
        let drafted = Self {
            mechanics: String::new(),
            target_volume: None,
            is_approved: false,
            called_off_on: Some(sample::day()),
            ..full.clone()
        };
        vec![full, drafted]
    }
}

/// Whether a rule names no more than [`RULE_ITEMS_MAX`] of each.
#[must_use]
pub fn rule_fits(rule: &StoreRule) -> bool {
    let sizes = [
        rule.territories.len(),
        rule.store_types.len(),
        rule.added.len(),
        rule.left_out.len(),
    ];
    sizes.into_iter().all(|size| size <= RULE_ITEMS_MAX)
}

impl RecordType for PromotionCheck {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let found_fits = |found: &ElementFound| {
            let is_reasoned =
                matches!(found.state, ElementState::Deviating | ElementState::Missing);
            found.count.is_none_or(|count| count <= UNITS_MAX)
                && (found.reasons.is_empty() || is_reasoned)
                && are_distinct(found.reasons.iter())
                && note_fits(found.note.as_deref())
        };
        require(
            photos_fit(self.elements.iter().flat_map(|found| &found.photos))
                && self.elements.len() <= ELEMENTS_MAX
                && are_distinct(self.elements.iter().map(|found| found.number))
                && self.elements.iter().all(found_fits),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(
            self.visit == next.visit
                && self.person == next.person
                && self.store == next.store
                && self.promotion == next.promotion,
        )
    }

    fn samples() -> Vec<Self> {
        let found = |number, state| ElementFound {
            number,
            state,
            count: None,
            reasons: Vec::new(),
            note: None,
            photos: Vec::new(),
        };
        vec![Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            promotion: sample::PROMOTION,
            elements: vec![
                found(1, ElementState::Present),
                ElementFound {
                    count: Some(14),
                    reasons: vec![DeviationReason::TooFew],
                    note: Some("后仓没货".into()),
                    photos: vec![sample::PHOTO],
                    ..found(2, ElementState::Deviating)
                },
                found(3, ElementState::Missing),
            ],
        }]
    }
}

impl RecordType for ReviewDecision {
    const CLASS: Class = Class::Passing;

    fn check(&self) -> Result<(), ProblemCode> {
        let is_reasoned = self.verdict == ReviewVerdict::Rejected;
        require(
            self.reasons.is_empty() != is_reasoned
                && are_distinct(self.reasons.iter())
                && note_fits(self.note.as_deref()),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(
            self.check == next.check
                && self.promotion == next.promotion
                && self.store == next.store
                && self.person == next.person
                && self.element == next.element,
        )
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let rejected = Self {
            check: sample::PROMOTION_CHECK,
            promotion: sample::PROMOTION,
            store: sample::STORE,
            person: sample::PERSON,
            element: 2,
            reviewer: sample::PERSON,
            verdict: ReviewVerdict::Rejected,
            reasons: vec![ReviewReason::TooFew],
            note: Some("请补到 20 箱".into()),
            seen: Some(sample::PHOTO),
        };
        let accepted = Self {
            element: 3,
            verdict: ReviewVerdict::Accepted,
            reasons: Vec::new(),
            note: None,
            seen: None,
            ..rejected.clone()
        };
        vec![rejected, accepted]
    }
}
