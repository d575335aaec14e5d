use crate::components::{MarkState, Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{KnownVisit, use_now};
use crate::words::{clock_time, evidence_words};
use leptos::prelude::*;
use shared::visit::{Evidence, Grade};

/// The check-in with its evidence in words. Weak evidence is told, never a reproach.
#[component]
pub fn CheckInLine(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let evidence = Signal::derive(move || {
        known.with(|known| {
            known
                .as_ref()
                .map(|known| known.visit.result.check_in.clone())
        })
    });
    let at = Signal::derive(move || {
        known.with(|known| known.as_ref().map(|known| known.visit.check_in_at))
    });
    let title = move || t_string!(i18n, field.visit.checked_in).to_owned();
    view! { <StepLine known title=Signal::derive(title) evidence at icon=IconName::Pin/> }
}

/// The check-out with its evidence.
#[component]
pub fn CheckOutLine(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let evidence =
        Signal::derive(move || known.with(|known| known.as_ref()?.visit.result.check_out.clone()));
    let at = Signal::derive(move || known.with(|known| known.as_ref()?.visit.check_out_at));
    let title = move || match at.get() {
        Some(_) => t_string!(i18n, field.visit.check_out).to_owned(),
        None => t_string!(i18n, field.visit.not_checked_out).to_owned(),
    };
    view! { <StepLine known title=Signal::derive(title) evidence at icon=IconName::SignOut/> }
}

#[component]
fn StepLine(
    known: Signal<Option<KnownVisit>>,
    title: Signal<String>,
    evidence: Signal<Option<Evidence>>,
    at: Signal<Option<shared::time::UtcMs>>,
    icon: IconName,
) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let words = move || {
        evidence
            .get()
            .map(|evidence| evidence_words(i18n, &evidence))
    };
    let time = move || {
        let at = at.get()?;
        visiting.data.with(|data| {
            known.with(|known| Some(clock_time(data.zone_of(&known.as_ref()?.visit), at)))
        })
    };
    let tone = move || match evidence.get().map(|evidence| evidence.grade) {
        Some(Grade::Contradicted) => Tone::Attention,
        _ => Tone::Calm,
    };
    let state = Signal::derive(move || match at.get() {
        Some(_) => (
            MarkState::Done,
            t_string!(i18n, field.today.done_mark).to_owned(),
        ),
        None => (
            MarkState::Planned,
            t_string!(i18n, field.visit.not_checked_out).to_owned(),
        ),
    });
    view! {
        <TaskCard
            icon title state known=Signal::derive(words) tone=Signal::derive(tone)
            progress=Signal::derive(time) press=Press::Nothing
        />
    }
}

/// How long the visit lasts, against what counts for a store of this type.
#[component]
pub fn TimeLine(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let lasted_s = Memo::new(move |_| {
        known.with(|known| {
            let visit = &known.as_ref()?.visit;
            Some(
                visit
                    .check_out_at
                    .unwrap_or(now.get())
                    .since_ms(visit.check_in_at)
                    .max(0)
                    / 1_000,
            )
        })
    });
    let norm_s = Memo::new(move |_| {
        let store = known.with(|known| known.as_ref()?.visit.store)?;
        visiting.data.with(|data| {
            data.store_with_type(store)
                .map(|(_, kind)| i64::from(kind.time_in_store_min_s))
        })
    });
    let norm_s = move || norm_s.get().filter(|norm| *norm > 0);
    let words = move || {
        let lasted = lasted_s.get().unwrap_or(0);
        match norm_s() {
            None => t_string!(i18n, field.visit.no_norm).to_owned(),
            Some(norm) if lasted >= norm => {
                t_string!(i18n, field.visit.norm_reached, norm = norm / 60).to_string()
            }
            Some(norm) => {
                let left = (norm - lasted + 59) / 60;
                t_string!(i18n, field.visit.norm_left, left = left, norm = norm / 60).to_string()
            }
        }
    };
    let state = Signal::derive(move || {
        let lasted = lasted_s.get().unwrap_or(0);
        let mark = match norm_s() {
            Some(norm) if lasted < norm => {
                MarkState::Part(u16::try_from(lasted.saturating_mul(1_000) / norm).unwrap_or(1_000))
            }
            _ => MarkState::Done,
        };
        (mark, words())
    });
    let progress = move || {
        let minutes = lasted_s.get()? / 60;
        Some(t_string!(i18n, common.duration.minutes, minutes = minutes).to_string())
    };
    view! {
        <TaskCard
            icon=IconName::Clock
            title=move || t_string!(i18n, field.visit.time_in_store)
            state known=Signal::derive(move || Some(words())) progress=Signal::derive(progress) press=Press::Nothing
        />
    }
}
