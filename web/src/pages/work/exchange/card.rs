use super::draft::has_draft;
use super::units_words;
use crate::components::{Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitStanding, use_records, use_visit_standing};
use leptos::prelude::*;
use shared::exchange::ProductExchange;
use shared::ids::VisitId;

/// Optional work: slips of the visit.
#[component]
pub fn ExchangeCard(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let slips = use_records::<ProductExchange>();
    let is_begun = has_draft(visit);
    let own = Memo::new(move |_| {
        slips.with(|slips| {
            let own = slips.iter().filter(|(_, slip)| slip.visit == visit);
            own.map(|(_, slip)| slip.clone()).collect::<Vec<_>>()
        })
    });
    let known = move || {
        if is_begun {
            return Some(t_string!(i18n, work.exchange.begun).to_owned());
        }
        Some(own.with(|own| match own.as_slice() {
            [] => t_string!(i18n, work.exchange.none).to_owned(),
            [one] => units_words(i18n, one),
            several => {
                let count = i32::try_from(several.len()).unwrap_or(i32::MAX);
                t_string!(i18n, work.exchange.slips, count = count).to_string()
            }
        }))
    };
    let progress = move || {
        let count = own.with(Vec::len);
        (count > 0).then(|| count.to_string())
    };
    let tone = if is_begun {
        Tone::Attention
    } else {
        Tone::Calm
    };
    let is_here = Memo::new(move |_| matches!(standing.get(), VisitStanding::Open(_)));
    view! {
        <Show when=move || is_here.get()>
            <TaskCard
                icon=IconName::Exchange title=move || t_string!(i18n, work.exchange.title)
                known=Signal::derive(known) progress=Signal::derive(progress)
                tone=Signal::stored(tone) press=Press::to(format!("/visit/{visit}/exchange"))
            />
        </Show>
    }
}
