use super::use_live_promotions;
use crate::components::{MarkState, Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitAt, use_records};
use leptos::prelude::*;
use shared::ids::{PromotionId, VisitId};
use shared::promotion::{Promotion, PromotionCheck, standing_of};
use std::sync::Arc;

/// A card for each promotion that is carried out here.
#[component]
pub fn PromotionCards(visit: VisitId) -> impl IntoView {
    let live = use_live_promotions(visit);
    view! {
        <For each=move || live.get() key=|(_, id, _)| *id let:live>
            <PromotionCard at=live.0 id=live.1 promotion=live.2/>
        </For>
    }
}

#[component]
fn PromotionCard(at: VisitAt, id: PromotionId, promotion: Arc<Promotion>) -> impl IntoView {
    let i18n = use_i18n();
    let record = PromotionCheck::record_of(at.visit, id);
    let checks = use_records::<PromotionCheck>();
    let name = promotion.name.clone();
    let days_left = promotion.to.days_since(at.day);
    let total = u32::try_from(promotion.elements.len()).unwrap_or(u32::MAX);
    let standing = Memo::new(move |_| {
        checks.with(|checks| {
            let own = checks.iter().find(|(known, _)| *known == record);
            own.map(|(_, check)| standing_of(&promotion, check))
        })
    });
    let failing = move || {
        standing
            .get()
            .map_or(0, |standing| standing.checked - standing.present)
    };
    let words = move || match standing.get() {
        Some(standing) if standing.checked > 0 && failing() == 0 => {
            t_string!(i18n, work.promotion.all_present).to_owned()
        }
        Some(standing) if standing.checked > 0 => {
            t_string!(i18n, work.promotion.failing, count = failing()).to_string()
        }
        _ => t_string!(
            i18n,
            work.promotion.not_begun,
            count = total,
            days = days_left
        )
        .to_string(),
    };
    let state = Signal::derive(move || {
        let mark = match standing.get() {
            Some(standing) if standing.checked >= standing.asked => MarkState::Done,
            Some(standing) if standing.checked > 0 => MarkState::Part(
                u16::try_from(standing.checked * 1_000 / standing.asked.max(1)).unwrap_or(1_000),
            ),
            _ => MarkState::Planned,
        };
        (mark, words())
    });
    let tone = Signal::derive(move || {
        if failing() > 0 {
            Tone::Attention
        } else {
            Tone::Calm
        }
    });
    let progress = move || {
        let (checked, asked) = standing
            .get()
            .map_or((0, total), |standing| (standing.checked, standing.asked));
        Some(format!("{checked} / {asked}"))
    };
    let title = move || t_string!(i18n, work.promotion.card, name = name.clone()).to_string();
    view! {
        <TaskCard
            icon=IconName::Promotion title=Signal::derive(title) state tone
            known=Signal::derive(move || Some(words())) progress=Signal::derive(progress)
            press=Press::to(format!("/visit/{}/promotion/{id}", at.visit))
        />
    }
}
