//! The fields of a promotion as they are typed, and what is wrong with them.

use super::super::words::element_word;
use crate::i18n::*;
use crate::pages::desk::amounts::count_of;
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use shared::ids::{ProductId, StoreId, StoreTypeId, TerritoryId};
use shared::promotion::{
    Promotion, PromotionElement, PromotionFlaw, PromotionType, StoreRule, flaws,
};
use shared::time::BusinessDay;

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct Typed {
    pub name: RwSignal<String>,
    pub promotion_type: RwSignal<Option<PromotionType>>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    pub products: RwSignal<Vec<ProductId>>,
    pub mechanics: RwSignal<String>,
    pub territories: RwSignal<Vec<TerritoryId>>,
    pub store_types: RwSignal<Vec<StoreTypeId>>,
    pub added: RwSignal<Vec<StoreId>>,
    pub left_out: RwSignal<Vec<StoreId>>,
    pub elements: RwSignal<Vec<PromotionElement>>,
    pub volume: RwSignal<String>,
}

/// What keeps the fields from being saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No type is chosen.
    NoType,
    /// No first day.
    NoFrom,
    /// No last day.
    NoTo,
    /// The volume is no number.
    Volume,
    /// What the record's own check says.
    Record(PromotionFlaw),
}

impl Typed {
    /// The fields of a promotion; a new one has no type yet.
    pub fn of(promotion: &Promotion, promotion_type: Option<PromotionType>) -> Self {
        let rule = &promotion.stores;
        let volume = promotion.target_volume.map(|volume| volume.to_string());
        Self {
            name: RwSignal::new(promotion.name.clone()),
            promotion_type: RwSignal::new(promotion_type),
            from: RwSignal::new(promotion.from.to_string()),
            to: RwSignal::new(promotion.to.to_string()),
            products: RwSignal::new(promotion.products.clone()),
            mechanics: RwSignal::new(promotion.mechanics.clone()),
            territories: RwSignal::new(rule.territories.clone()),
            store_types: RwSignal::new(rule.store_types.clone()),
            added: RwSignal::new(rule.added.clone()),
            left_out: RwSignal::new(rule.left_out.clone()),
            elements: RwSignal::new(promotion.elements.clone()),
            volume: RwSignal::new(volume.unwrap_or_default()),
        }
    }

    /// The rule of who takes part.
    pub fn rule(self) -> StoreRule {
        StoreRule {
            territories: self.territories.get(),
            store_types: self.store_types.get(),
            added: self.added.get(),
            left_out: self.left_out.get(),
        }
    }

    /// The promotion with the fields over what it was.
    pub fn over(self, before: &Promotion) -> Promotion {
        let text = |typed: RwSignal<String>| typed.with(|typed| typed.trim().to_owned());
        let day = |typed: RwSignal<String>| typed.with(|typed| BusinessDay::parse(typed));
        Promotion {
            name: text(self.name),
            promotion_type: self.promotion_type.get().unwrap_or(before.promotion_type),
            from: day(self.from).unwrap_or(before.from),
            to: day(self.to).unwrap_or(before.to),
            products: self.products.get(),
            mechanics: text(self.mechanics),
            stores: self.rule(),
            elements: self.elements.get(),
            target_volume: self.volume.with(|typed| count_of(typed).ok().flatten()),
            ..before.clone()
        }
    }

    /// Everything that is wrong, in the order of the form.
    pub fn flaws(self, after: &Promotion) -> Vec<Flaw> {
        let is_day =
            |typed: RwSignal<String>| typed.with(|typed| BusinessDay::parse(typed).is_some());
        let gaps = [
            (Flaw::NoType, self.promotion_type.with(Option::is_some)),
            (Flaw::NoFrom, is_day(self.from)),
            (Flaw::NoTo, is_day(self.to)),
            (
                Flaw::Volume,
                self.volume.with(|typed| count_of(typed).is_ok()),
            ),
        ];
        let gaps = gaps.into_iter().filter(|(_, fits)| !fits);
        let record = flaws(after).into_iter().map(Flaw::Record);
        gaps.map(|(flaw, _)| flaw).chain(record).collect()
    }
}

/// A flaw in words: what to do about it.
pub fn flaw_words(i18n: Words, flaw: Flaw, elements: &[PromotionElement]) -> String {
    let named = |number: u16| {
        let element = elements.iter().find(|one| one.number == number);
        element.map_or("", |element| element_word(i18n, element.element_type))
    };
    match flaw {
        Flaw::NoType => t_string!(i18n, desk.promotions.form.no_type),
        Flaw::NoFrom => t_string!(i18n, desk.promotions.form.no_from),
        Flaw::NoTo => t_string!(i18n, desk.promotions.form.no_to),
        Flaw::Volume => t_string!(i18n, desk.promotions.form.bad_volume),
        Flaw::Record(flaw) => match flaw {
            PromotionFlaw::Name => t_string!(i18n, desk.promotions.form.bad_name),
            PromotionFlaw::EndsBefore => t_string!(i18n, desk.promotions.form.ends_before),
            PromotionFlaw::TooLong => t_string!(i18n, desk.promotions.form.too_long),
            PromotionFlaw::Products => t_string!(i18n, desk.promotions.form.bad_products),
            PromotionFlaw::Mechanics => t_string!(i18n, desk.promotions.form.bad_mechanics),
            PromotionFlaw::Stores => t_string!(i18n, desk.promotions.form.bad_stores),
            PromotionFlaw::NoElements => t_string!(i18n, desk.promotions.form.no_elements),
            PromotionFlaw::Elements => t_string!(i18n, desk.promotions.form.bad_elements),
            PromotionFlaw::Element(number) => {
                let name = named(number);
                return t_string!(i18n, desk.promotions.form.bad_element, name = name).to_string();
            }
        },
    }
    .to_owned()
}
