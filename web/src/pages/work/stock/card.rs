use super::assortment;
use crate::components::{MarkState, Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitStanding, use_records, use_visit_standing};
use leptos::prelude::*;
use shared::ids::VisitId;
use shared::product::{Listing, Product};
use shared::stock::{StockCount, shortage};

/// The stock of the store: how much is counted, and what is short.
#[component]
pub fn StockCard(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let (listings, products) = (use_records::<Listing>(), use_records::<Product>());
    let counts = use_records::<StockCount>();
    let total = Memo::new(move |_| match standing.get() {
        VisitStanding::Open(at) => listings
            .with(|listings| products.with(|products| assortment(at, listings, products).len())),
        _ => 0,
    });
    let counted = Memo::new(move |_| {
        counts.with(|counts| {
            let own = counts.iter().find(|(_, count)| count.visit == visit);
            let lines = own
                .map(|(_, count)| count.lines.as_slice())
                .unwrap_or_default();
            let checked = lines.iter().filter(|line| line.is_checked()).count();
            (checked, shortage(lines).out_of_stock)
        })
    });
    let left = move || total.get().saturating_sub(counted.get().0);
    let words = move || match (counted.get(), left()) {
        ((0, _), _) => t_string!(i18n, work.stock.not_begun, count = total.get()).to_string(),
        ((_, 0), 0) => t_string!(i18n, work.stock.complete).to_owned(),
        ((_, out), 0) => t_string!(i18n, work.stock.out_of, count = out).to_string(),
        ((_, 0), left) => t_string!(i18n, work.stock.left, count = left).to_string(),
        ((_, out), left) => {
            let out = t_string!(i18n, work.stock.out_of, count = out).to_string();
            let left = t_string!(i18n, work.stock.left, count = left).to_string();
            t_string!(i18n, common.list.joined, first = out, second = left).to_string()
        }
    };
    let state = Signal::derive(move || {
        let (checked, total) = (counted.get().0, total.get());
        let mark = match checked {
            0 => MarkState::Planned,
            _ if checked >= total => MarkState::Done,
            _ => MarkState::Part(u16::try_from(checked * 1_000 / total.max(1)).unwrap_or(1_000)),
        };
        (mark, words())
    });
    let tone = Signal::derive(move || {
        if counted.get().1 > 0 {
            Tone::Attention
        } else {
            Tone::Calm
        }
    });
    let progress = move || Some(format!("{} / {}", counted.get().0, total.get()));
    let is_listed = Memo::new(move |_| total.get() > 0);
    move || {
        is_listed.get().then(|| {
            view! {
                <TaskCard
                    icon=IconName::Stock title=move || t_string!(i18n, work.stock.title) state tone
                    known=Signal::derive(move || Some(words())) progress=Signal::derive(progress)
                    press=Press::to(format!("/visit/{visit}/stock"))
                />
            }
        })
    }
}
