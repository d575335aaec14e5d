//! What keeps a promotion from being recorded, told so that each can be shown where it is.

use super::kind::{DAYS_MAX, ELEMENTS_MAX, rule_fits};
use super::{ElementType, Promotion, PromotionElement};
use crate::product::kind::PRODUCTS_PER_STORE_MAX;
use crate::stock::kind::UNITS_MAX;
use crate::text::{NAME_MAX, are_distinct, is_name, text_fits};

/// One thing that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromotionFlaw {
    /// It has no name, or one that is too long.
    Name,
    /// It ends before it begins.
    EndsBefore,
    /// It runs longer than [`DAYS_MAX`].
    TooLong,
    /// Too many products, or one twice.
    Products,
    /// The offer's words are too many.
    Mechanics,
    /// The rule names too many places.
    Stores,
    /// Nothing has to be there.
    NoElements,
    /// More than [`ELEMENTS_MAX`] elements, or a number twice.
    Elements,
    /// The element of this number cannot be as it is said.
    Element(u16),
}

/// Everything that cannot be, in the order of the form; a promotion without a flaw can be recorded.
#[must_use]
pub fn flaws(promotion: &Promotion) -> Vec<PromotionFlaw> {
    let days = promotion.to.days_since(promotion.from);
    let elements = &promotion.elements;
    let numbers = elements.iter().map(|element| element.number);
    let whole = [
        (PromotionFlaw::Name, is_name(&promotion.name)),
        (PromotionFlaw::EndsBefore, days >= 0),
        (PromotionFlaw::TooLong, days < DAYS_MAX),
        (
            PromotionFlaw::Products,
            promotion.products.len() <= PRODUCTS_PER_STORE_MAX
                && are_distinct(promotion.products.iter()),
        ),
        (PromotionFlaw::Mechanics, text_fits(&promotion.mechanics)),
        (PromotionFlaw::Stores, rule_fits(&promotion.stores)),
        (PromotionFlaw::NoElements, !elements.is_empty()),
        (
            PromotionFlaw::Elements,
            elements.len() <= ELEMENTS_MAX && are_distinct(numbers),
        ),
    ];
    let whole = whole.into_iter().filter(|(_, fits)| !fits);
    let single = elements.iter().filter(|element| !element_fits(element));
    whole
        .map(|(flaw, _)| flaw)
        .chain(single.map(|element| PromotionFlaw::Element(element.number)))
        .collect()
}

fn element_fits(element: &PromotionElement) -> bool {
    let is_counted = element.element_type.is_counted();
    element.number >= 1
        && element.requirement.chars().count() <= NAME_MAX
        && element
            .target
            .is_none_or(|target| is_counted && (1..=UNITS_MAX).contains(&target))
        && (element.place.is_none() || element.element_type == ElementType::Display)
}
