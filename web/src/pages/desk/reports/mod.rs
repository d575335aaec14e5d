//! Reports: the figures of a period, what they were before, who stands how, and the records behind.

mod cards;
mod days;
mod export;
mod filter;
mod period;
mod records;
mod table;

use super::frame::{DeskFrame, DeskPlace};
use crate::components::WorkHead;
use crate::i18n::*;
use cards::Cards;
use days::DaysChart;
use filter::{Filters, use_filter};
use leptos::prelude::*;
use records::RecordsPanel;
use shared::figures::FigureName;
use table::ComplianceTable;

/// The page.
#[component]
pub fn Reports() -> impl IntoView {
    let i18n = use_i18n();
    let filter = use_filter();
    let opened = RwSignal::new(None::<FigureName>);
    let subtitle = move || {
        let filter = filter.get();
        let (from, to) = (filter.from.to_string(), filter.to.to_string());
        Some(t_string!(i18n, desk.report.period, from = from, to = to).to_string())
    };
    view! {
        <DeskFrame place=DeskPlace::Reports>
            <WorkHead
                title=move || t_string!(i18n, desk.report.title).to_string()
                subtitle=Signal::derive(subtitle)
            />
            <Filters filter/>
            <div class="split">
                <section>
                    <Cards filter opened/>
                    <DaysChart filter/>
                    <ComplianceTable filter/>
                </section>
                {move || opened.get().map(|figure| view! { <RecordsPanel figure filter opened/> })}
            </div>
        </DeskFrame>
    }
}
