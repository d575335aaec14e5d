//! The matrix as a file and on paper.

use super::acts::Acts;
use super::grid::cell_words;
use crate::components::{Button, ButtonKind};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::csv::save_table;
use crate::pages::desk::paging::Paging;
use crate::pages::desk::promotions::words::{
    deviation_word, element_word, plan_words, review_reason_word,
};
use crate::pages::desk::words::{day_and_time, grade_word};
use leptos::prelude::*;
use shared::api::promotions::{MatrixCell, MatrixRow, PromotionDetail, PromotionMatrix};

/// Both ways out. The file has a line for each cell of all stores that match.
#[component]
pub fn Export(
    detail: Signal<PromotionDetail>,
    pages: Paging<PromotionMatrix>,
    acts: Acts,
) -> impl IntoView {
    let i18n = use_i18n();
    let rows = pages.rows;
    let save = move |rows: Vec<MatrixRow>| {
        let detail = detail.get_untracked();
        let head = [
            t_string!(i18n, desk.promotions.store),
            t_string!(i18n, desk.promotions.element),
            t_string!(i18n, desk.promotions.plan),
            t_string!(i18n, desk.promotions.found),
            t_string!(i18n, desk.promotions.count),
            t_string!(i18n, desk.promotions.deviation),
            t_string!(i18n, desk.promotions.note),
            t_string!(i18n, desk.promotions.person),
            t_string!(i18n, desk.promotions.time),
            t_string!(i18n, desk.promotions.evidence),
            t_string!(i18n, desk.promotions.why),
            t_string!(i18n, desk.promotions.reviewer),
        ]
        .map(str::to_owned);
        let cells = rows
            .iter()
            .flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
        let line = |(row, cell): (&MatrixRow, &MatrixCell)| {
            let element = detail.promotion.element(cell.element);
            let visit = row.check.as_ref().and_then(|check| check.visit.as_ref());
            let reasons = cell.reasons.iter().map(|one| deviation_word(i18n, *one));
            let review = cell.review.as_ref();
            let why = review.map(|review| {
                let why = review.reasons.iter();
                let why = why.map(|one| review_reason_word(i18n, *one));
                why.collect::<Vec<_>>().join(" ")
            });
            [
                row.store_name.clone(),
                element
                    .map(|element| element_word(i18n, element.element_type).to_owned())
                    .unwrap_or_default(),
                element
                    .map(|element| plan_words(i18n, element))
                    .unwrap_or_default(),
                cell_words(i18n, cell, row.check.is_some()),
                cell.count
                    .map(|count| count.to_string())
                    .unwrap_or_default(),
                reasons.collect::<Vec<_>>().join(" "),
                cell.note.clone().unwrap_or_default(),
                visit
                    .map(|visit| visit.person_name.clone())
                    .unwrap_or_default(),
                visit
                    .map(|visit| day_and_time(visit.at))
                    .unwrap_or_default(),
                visit
                    .map(|visit| grade_word(i18n, visit.grade).1)
                    .unwrap_or_default(),
                why.unwrap_or_default(),
                review
                    .map(|review| review.reviewer_name.clone())
                    .unwrap_or_default(),
            ]
        };
        let name = format!("storebeat-promotion-{}", detail.row.from);
        save_table(&name, head, cells.map(line));
    };
    let print = move |()| {
        // A browser without printing does nothing.
        window().print().ok();
    };
    view! {
        <div class="matrix-head">
            <span class="quiet">{move || rows.with(|rows| t_string!(i18n, desk.promotions.shown, count = rows.len()).to_string())}</span>
            <Button
                kind=ButtonKind::Quiet icon=IconName::Export pending=pages.is_pending()
                on_press=move |()| {
                    pages.export(i18n, move |rows| untrack(|| save(acts.with_decided(rows))));
                }
            >
                {move || t_string!(i18n, desk.board.export)}
            </Button>
            <Button kind=ButtonKind::Quiet icon=IconName::Print on_press=Callback::new(print)>
                {move || t_string!(i18n, desk.board.print)}
            </Button>
        </div>
    }
}
