//! Promotions in words.

use crate::components::Tone;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use shared::display::DisplayPlace;
use shared::promotion::{
    DeviationReason, ElementState, ElementType, PromotionElement, PromotionState, PromotionType,
    ReviewReason, ReviewVerdict,
};

/// How it works for the shopper.
pub fn type_word(i18n: Words, promotion_type: PromotionType) -> &'static str {
    match promotion_type {
        PromotionType::BulkPurchase => t_string!(i18n, desk.promotions.types.bulk_purchase),
        PromotionType::LimitedTimeSale => t_string!(i18n, desk.promotions.types.limited_time_sale),
        PromotionType::PriceReduction => t_string!(i18n, desk.promotions.types.price_reduction),
        PromotionType::Lottery => t_string!(i18n, desk.promotions.types.lottery),
        PromotionType::Points => t_string!(i18n, desk.promotions.types.points),
        PromotionType::BuyAndGet => t_string!(i18n, desk.promotions.types.buy_and_get),
        PromotionType::SpendAndGet => t_string!(i18n, desk.promotions.types.spend_and_get),
        PromotionType::FreeTrial => t_string!(i18n, desk.promotions.types.free_trial),
        PromotionType::Joint => t_string!(i18n, desk.promotions.types.joint),
        PromotionType::PromoterStaff => t_string!(i18n, desk.promotions.types.promoter_staff),
        PromotionType::InteractiveGame => t_string!(i18n, desk.promotions.types.interactive_game),
    }
}

/// The icon of how it works; the word stands beside it.
pub fn type_icon(promotion_type: PromotionType) -> IconName {
    match promotion_type {
        PromotionType::BulkPurchase | PromotionType::PriceReduction => IconName::Money,
        PromotionType::LimitedTimeSale => IconName::Clock,
        PromotionType::BuyAndGet | PromotionType::SpendAndGet => IconName::Gift,
        PromotionType::FreeTrial => IconName::Stock,
        PromotionType::Points => IconName::Account,
        PromotionType::PromoterStaff => IconName::Person,
        PromotionType::Lottery | PromotionType::Joint | PromotionType::InteractiveGame => {
            IconName::Promotion
        }
    }
}

/// How far it has come: icon, tone, words.
pub fn state_word(i18n: Words, state: PromotionState) -> (IconName, Tone, String) {
    let (icon, tone, word) = match state {
        PromotionState::Drafted => (
            IconName::Edit,
            Tone::Attention,
            t_string!(i18n, desk.promotions.states.drafted),
        ),
        PromotionState::Planned => (
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.promotions.states.planned),
        ),
        PromotionState::Live => (
            IconName::Promotion,
            Tone::Accent,
            t_string!(i18n, desk.promotions.states.live),
        ),
        PromotionState::Ended => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.promotions.states.ended),
        ),
    };
    (icon, tone, word.to_owned())
}

/// What kind of element it is.
pub fn element_word(i18n: Words, element: ElementType) -> &'static str {
    match element {
        ElementType::PriceTag => t_string!(i18n, desk.promotions.elements.price_tag),
        ElementType::Poster => t_string!(i18n, desk.promotions.elements.poster),
        ElementType::Leaflet => t_string!(i18n, desk.promotions.elements.leaflet),
        ElementType::Material => t_string!(i18n, desk.promotions.elements.material),
        ElementType::Display => t_string!(i18n, desk.promotions.elements.display),
        ElementType::GiftStock => t_string!(i18n, desk.promotions.elements.gift_stock),
        ElementType::Promoter => t_string!(i18n, desk.promotions.elements.promoter),
    }
}

/// What a field of a promotion is called, as its form calls it.
pub fn field_word(i18n: Words, field: &str) -> &'static str {
    match field {
        "name" => t_string!(i18n, desk.promotions.form.name),
        "promotion_type" => t_string!(i18n, desk.promotions.form.type_name),
        "from" => t_string!(i18n, desk.promotions.form.from),
        "to" => t_string!(i18n, desk.promotions.form.to),
        "products" => t_string!(i18n, desk.promotions.form.products),
        "mechanics" => t_string!(i18n, desk.promotions.form.mechanics),
        "stores" => t_string!(i18n, desk.promotions.form.stores),
        "elements" => t_string!(i18n, desk.promotions.form.elements),
        "target_volume" => t_string!(i18n, desk.promotions.form.volume),
        "owner" => t_string!(i18n, desk.promotions.owner),
        "called_off_on" => t_string!(i18n, desk.promotions.form.call_off_day),
        _ => t_string!(i18n, desk.fields.other),
    }
}

/// How an element stands: icon, tone, words.
pub fn element_state_word(i18n: Words, state: ElementState) -> (IconName, Tone, &'static str) {
    match state {
        ElementState::Present => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.promotions.element_states.present),
        ),
        ElementState::Deviating => (
            IconName::Warning,
            Tone::Attention,
            t_string!(i18n, desk.promotions.element_states.deviating),
        ),
        ElementState::Missing => (
            IconName::Cross,
            Tone::Failing,
            t_string!(i18n, desk.promotions.element_states.missing),
        ),
        ElementState::NotApplicable => (
            IconName::Dash,
            Tone::Calm,
            t_string!(i18n, desk.promotions.element_states.not_applicable),
        ),
    }
}

/// Why an element is not as agreed.
pub fn deviation_word(i18n: Words, reason: DeviationReason) -> &'static str {
    match reason {
        DeviationReason::TooFew => t_string!(i18n, desk.promotions.deviations.too_few),
        DeviationReason::WrongPlace => t_string!(i18n, desk.promotions.deviations.wrong_place),
        DeviationReason::Covered => t_string!(i18n, desk.promotions.deviations.covered),
        DeviationReason::Damaged => t_string!(i18n, desk.promotions.deviations.damaged),
        DeviationReason::Removed => t_string!(i18n, desk.promotions.deviations.removed),
        DeviationReason::NotDelivered => t_string!(i18n, desk.promotions.deviations.not_delivered),
        DeviationReason::StoreRefused => t_string!(i18n, desk.promotions.deviations.store_refused),
        DeviationReason::Other => t_string!(i18n, desk.promotions.deviations.other),
    }
}

/// Why an element goes back.
pub fn review_reason_word(i18n: Words, reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::TooFew => t_string!(i18n, desk.promotions.reasons.too_few),
        ReviewReason::MaterialMissing => t_string!(i18n, desk.promotions.reasons.material_missing),
        ReviewReason::WrongPlace => t_string!(i18n, desk.promotions.reasons.wrong_place),
        ReviewReason::OtherStore => t_string!(i18n, desk.promotions.reasons.other_store),
        ReviewReason::NotClear => t_string!(i18n, desk.promotions.reasons.not_clear),
        ReviewReason::Other => t_string!(i18n, desk.promotions.reasons.other),
    }
}

/// What a reviewer decided: icon and words.
pub fn verdict_word(i18n: Words, verdict: ReviewVerdict) -> (IconName, &'static str) {
    match verdict {
        ReviewVerdict::Accepted => (
            IconName::Check,
            t_string!(i18n, desk.promotions.verdicts.accepted),
        ),
        ReviewVerdict::Rejected => (
            IconName::Undo,
            t_string!(i18n, desk.promotions.verdicts.rejected),
        ),
        ReviewVerdict::Unclear => (
            IconName::EyeOff,
            t_string!(i18n, desk.promotions.verdicts.unclear),
        ),
    }
}

/// Where a display stands.
pub fn place_word(i18n: Words, place: DisplayPlace) -> &'static str {
    match place {
        DisplayPlace::FloorStack => t_string!(i18n, desk.promotions.places.floor_stack),
        DisplayPlace::EndCap => t_string!(i18n, desk.promotions.places.end_cap),
        DisplayPlace::OwnRack => t_string!(i18n, desk.promotions.places.own_rack),
        DisplayPlace::HangingStrip => t_string!(i18n, desk.promotions.places.hanging_strip),
        DisplayPlace::CutCase => t_string!(i18n, desk.promotions.places.cut_case),
        DisplayPlace::Other => t_string!(i18n, desk.promotions.places.other),
    }
}

/// What was agreed of an element, in a line.
pub fn plan_words(i18n: Words, element: &PromotionElement) -> String {
    let place = element
        .place
        .map(|place| place_word(i18n, place).to_owned());
    let target = element
        .target
        .map(|target| t_string!(i18n, desk.promotions.at_least, count = target).to_string());
    let required = Some(element.requirement.clone()).filter(|words| !words.is_empty());
    let parts = [place, target, required].into_iter().flatten();
    let words = parts.collect::<Vec<_>>().join(" · ");
    if words.is_empty() {
        t_string!(i18n, desk.promotions.no_requirement).to_owned()
    } else {
        words
    }
}
