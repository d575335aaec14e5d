//! Three figures: how many stores carry it out, how much was reviewed, and the weakest element.

use crate::components::{Figure, FigureValue};
use crate::i18n::*;
use crate::pages::desk::promotions::words::element_word;
use leptos::prelude::*;
use shared::api::promotions::{ElementTotals, PromotionDetail, PromotionMatrix};

/// The figures of the matrix.
#[component]
pub fn Figures(detail: Signal<PromotionDetail>, matrix: Signal<PromotionMatrix>) -> impl IntoView {
    let i18n = use_i18n();
    let totals = Memo::new(move |_| matrix.with(|matrix| matrix.totals));
    let weakest = Memo::new(move |_| matrix.with(|matrix| weakest_of(&matrix.elements)));
    let complete = move || {
        let totals = totals.get();
        share(totals.complete, totals.stores, totals.complete_at_most)
    };
    let complete_note = move || {
        let totals = totals.get();
        let silent = totals.stores - totals.checked;
        let note = move || {
            let (most, count) = (totals.complete_at_most, silent);
            t_string!(
                i18n,
                desk.promotions.complete_note,
                most = most,
                count = count
            )
            .to_string()
        };
        (silent > 0).then(note)
    };
    let reviewed = move || {
        let totals = totals.get();
        let (reviewed, checked) = (totals.cells_reviewed, totals.cells_checked);
        share(reviewed, checked, reviewed)
    };
    let reviewed_note = move || {
        let totals = totals.get();
        let count = totals.cells_checked - totals.cells_reviewed;
        Some(t_string!(i18n, desk.promotions.reviewed_note, count = count).to_string())
    };
    let weakest_label = move || {
        let number = weakest.get().map(|sums| sums.number);
        let element = number.and_then(|number| {
            detail.with(|detail| detail.promotion.element(number).map(|one| one.element_type))
        });
        let name = element.map_or("–", |element| element_word(i18n, element));
        t_string!(i18n, desk.promotions.weakest, name = name).to_string()
    };
    let weakest_value = move || match weakest.get() {
        Some(sums) => share(sums.present, sums.asked, sums.present + sums.unknown),
        None => FigureValue::NoData,
    };
    let weakest_note = move || {
        let sums = weakest.get()?;
        let (deviating, missing, unknown) = (sums.deviating, sums.missing, sums.unknown);
        let words = t_string!(
            i18n,
            desk.promotions.weakest_note,
            deviating = deviating,
            missing = missing,
            unknown = unknown
        );
        Some(words.to_string())
    };
    let bar = move || t_string!(i18n, desk.promotions.bar).to_string();
    view! {
        <div class="figures">
            <Figure
                label=move || t_string!(i18n, desk.promotions.complete)
                value=Signal::derive(complete) bar_label=bar note=Signal::derive(complete_note)
            />
            <Figure
                label=move || t_string!(i18n, desk.promotions.reviewed)
                value=Signal::derive(reviewed) bar_label=bar note=Signal::derive(reviewed_note)
            />
            <Figure
                label=weakest_label
                value=Signal::derive(weakest_value) bar_label=bar note=Signal::derive(weakest_note)
            />
        </div>
    }
}

fn share(numerator: u32, denominator: u32, highest: u32) -> FigureValue {
    FigureValue::Share {
        numerator: numerator.into(),
        denominator: denominator.into(),
        highest: (highest > numerator).then_some(highest.into()),
        goal: None,
    }
}

/// The element with the lowest share, of those that are asked of any store.
fn weakest_of(elements: &[ElementTotals]) -> Option<ElementTotals> {
    let asked = elements.iter().filter(|sums| sums.asked > 0).copied();
    asked.min_by(|one, other| {
        let left = u64::from(one.present) * u64::from(other.asked);
        let right = u64::from(other.present) * u64::from(one.asked);
        left.cmp(&right).then(one.number.cmp(&other.number))
    })
}
