//! What a form begins with: nothing yet, a copy, or the record.

use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::words::{Words, local_today};
use crate::state::{Loaded, Query};
use leptos::prelude::*;
use shared::api::promotions::PromotionDetail;
use shared::ids::{ProductId, PromotionId, UserId};
use shared::promotion::{ElementType, Promotion, PromotionElement, PromotionType, StoreRule};
use shared::text::NAME_MAX;
use shared::time::BusinessDay;
use std::collections::BTreeMap;

/// Days that a new promotion is proposed to run: two weeks.
const DAYS_PROPOSED: i64 = 14;

/// What a form begins with.
#[derive(Clone)]
pub struct Start {
    /// The id, made here for a new one.
    pub id: PromotionId,
    /// The record that the server has.
    pub known: Signal<Option<Promotion>>,
    /// The record, or what a new one begins with.
    pub record: Signal<Promotion>,
    /// A new one has none.
    pub promotion_type: Option<PromotionType>,
    /// Names of its products.
    pub product_names: BTreeMap<ProductId, String>,
    /// The day by which states are told.
    pub today: BusinessDay,
}

fn new_id() -> PromotionId {
    PromotionId::new(clock::now().0, clock::random_ten())
}

fn names_of(detail: &PromotionDetail) -> BTreeMap<ProductId, String> {
    let products = detail.products.iter();
    products
        .map(|product| (product.id, product.name.clone()))
        .collect()
}

/// What the server has of something new, once its first saving is confirmed.
fn made(id: PromotionId, detail: Query<PromotionDetail>) -> Signal<Option<Promotion>> {
    Signal::derive(move || {
        let detail = detail.value.with(Loaded::ready)?;
        (detail.row.id == id).then_some(detail.promotion)
    })
}

impl Start {
    /// Nothing yet but an element that almost every promotion has.
    pub fn new(owner: UserId, detail: Query<PromotionDetail>) -> Self {
        let today = local_today();
        let from = today.plus_days(1);
        let before = Promotion {
            name: String::new(),
            promotion_type: PromotionType::BuyAndGet,
            from,
            to: from.plus_days(DAYS_PROPOSED - 1),
            products: Vec::new(),
            mechanics: String::new(),
            stores: StoreRule::default(),
            elements: vec![PromotionElement {
                number: 1,
                element_type: ElementType::PriceTag,
                requirement: String::new(),
                is_mandatory: true,
                target: None,
                place: None,
            }],
            target_volume: None,
            owner,
            is_approved: false,
            called_off_on: None,
        };
        let id = new_id();
        let known = made(id, detail);
        Self {
            id,
            known,
            record: Signal::derive(move || known.get().unwrap_or_else(|| before.clone())),
            promotion_type: None,
            product_names: BTreeMap::new(),
            today,
        }
    }

    /// The same again as a draft of one's own, from tomorrow and for as many days.
    pub fn copy_of(
        i18n: Words,
        of: &PromotionDetail,
        owner: UserId,
        detail: Query<PromotionDetail>,
    ) -> Self {
        let original = &of.promotion;
        let name = t_string!(
            i18n,
            desk.promotions.form.copied,
            name = original.name.clone()
        );
        let from = original.from.max(of.today.plus_days(1));
        let before = Promotion {
            name: name.to_string().chars().take(NAME_MAX).collect(),
            from,
            to: from.plus_days(original.to.days_since(original.from)),
            owner,
            is_approved: false,
            called_off_on: None,
            ..original.clone()
        };
        let id = new_id();
        let known = made(id, detail);
        Self {
            id,
            known,
            promotion_type: Some(before.promotion_type),
            record: Signal::derive(move || known.get().unwrap_or_else(|| before.clone())),
            product_names: names_of(of),
            today: of.today,
        }
    }

    /// The record, whose state the form follows.
    pub fn of(detail: Signal<PromotionDetail>) -> Self {
        let first = detail.get_untracked();
        Self {
            id: first.row.id,
            known: Signal::derive(move || Some(detail.get().promotion)),
            record: Signal::derive(move || detail.get().promotion),
            promotion_type: Some(first.promotion.promotion_type),
            product_names: names_of(&first),
            today: first.today,
        }
    }
}
