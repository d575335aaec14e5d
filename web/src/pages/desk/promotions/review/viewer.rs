//! The plan beside the evidence: one photo at large, what was agreed and found, and the review of it.

use super::acts::{Acts, may_decide};
use super::looking::Looking;
use super::panel::{CellFacts, Decide, cell_title, shown_cell};
use crate::i18n::*;
use crate::pages::desk::photos::{PhotoViewer, Steps};
use leptos::prelude::*;
use shared::api::promotions::PromotionDetail;

/// The viewer of the review.
#[component]
pub fn EvidenceViewer(
    detail: Signal<PromotionDetail>,
    looking: Looking,
    acts: Acts,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = shown_cell(looking);
    let title = move || cell_title(i18n, detail, shown);
    let photo = move || looking.photo(looking.current()?);
    let steps = Steps {
        step: Callback::new(move |by| {
            looking.step(by);
        }),
        place: Signal::derive(move || looking.place()),
    };
    let decides = move || {
        shown.with(|shown| {
            let known = shown.as_ref();
            known.is_some_and(|(row, cell)| may_decide(row) && cell.state.is_some())
        })
    };
    let aside = move || {
        view! {
            <CellFacts detail shown/>
            <Show when=decides><Decide looking shown acts/></Show>
        }
    };
    view! {
        <PhotoViewer
            open=looking.is_open title=Signal::derive(title) photo=Signal::derive(photo) steps aside
        />
    }
}
