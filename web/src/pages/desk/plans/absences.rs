//! Who is away: the list beneath the load of the week.

use super::Opened;
use crate::components::{Band, Button, ButtonKind, ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::{Words, day_words};
use leptos::prelude::*;
use shared::api::plans::{PlanAbsence, PlanWeek};
use shared::ids::RecordId;
use shared::route::{Absence, AbsenceReason};

/// Leave of the person and holidays, and the way to enter leave.
#[component]
pub fn AbsenceList(
    plan: Signal<PlanWeek>,
    may_plan: Memo<bool>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        let may_plan = may_plan.get();
        let absences = plan.with(|plan| plan.absences.clone());
        absences
            .into_iter()
            .map(|absence| one_absence(i18n, absence, (may_plan, opened)))
            .collect_view()
    };
    let none = move || {
        let is_empty = plan.with(|plan| plan.absences.is_empty());
        is_empty
            .then(|| view! { <p class="quiet pad-x">{t_string!(i18n, desk.plan_away.none)}</p> })
    };
    let enter = Callback::new(move |()| opened.set(Some(Opened::Absence(None))));
    view! {
        <section class="plan-away">
            <div class="inline">
                <Band title=move || t_string!(i18n, desk.plan_away.title)/>
                <Show when=move || may_plan.get()>
                    <Button kind=ButtonKind::Quiet icon=IconName::Plus on_press=enter>
                        {move || t_string!(i18n, desk.plan_away.enter)}
                    </Button>
                </Show>
            </div>
            {none}
            <ul class="rows" aria-label=move || t_string!(i18n, desk.plan_away.title)>{rows}</ul>
        </section>
    }
}

/// Only leave is changed here; holidays are the administrators'.
fn one_absence(
    i18n: Words,
    row: PlanAbsence,
    (may_plan, opened): (bool, RwSignal<Option<Opened>>),
) -> impl IntoView + use<> {
    let title = title_words(i18n, &row.absence);
    let tone = if row.uncovered > 0 && row.absence.stand_in.is_some() {
        Tone::Attention
    } else {
        Tone::Calm
    };
    let detail = Some(detail_words(i18n, &row));
    let press = if may_plan && row.absence.person.is_some() {
        Press::run(move || opened.set(Some(Opened::Absence(Some(RecordId(row.id.0))))))
    } else {
        Press::Nothing
    };
    view! { <ListRow title detail tone=Signal::stored(tone) icon=IconName::Calendar press/> }
}

/// The days and the reason.
pub fn title_words(i18n: Words, absence: &Absence) -> String {
    let days = if absence.from == absence.to {
        day_words(i18n, absence.from)
    } else {
        let (from, to) = (day_words(i18n, absence.from), day_words(i18n, absence.to));
        t_string!(i18n, desk.plan_away.span, from = from, to = to).to_string()
    };
    format!("{days} · {}", reason_words(i18n, absence.reason))
}

fn detail_words(i18n: Words, row: &PlanAbsence) -> String {
    let stops = t_string!(i18n, desk.plan_away.stops, count = row.stops).to_string();
    let mut parts = Vec::new();
    if row.absence.person.is_none() {
        parts.push(t_string!(i18n, desk.plan_away.all_company).to_owned());
        parts.push(stops);
    } else if row.absence.stand_in.is_none() {
        parts.push(t_string!(i18n, desk.plan_away.without).to_owned());
        parts.push(stops);
    } else {
        let name = row.stand_in_name.clone();
        let covered = row.stops.saturating_sub(row.uncovered);
        parts.push(t_string!(i18n, desk.plan_away.with, name = name).to_string());
        parts.push(t_string!(i18n, desk.plan_away.covered, count = covered).to_string());
        if row.uncovered > 0 {
            let words = t_string!(i18n, desk.plan_away.uncovered, count = row.uncovered);
            parts.push(words.to_string());
        }
    }
    parts.extend(row.absence.note.clone());
    parts.join(" · ")
}

/// A reason in words.
pub fn reason_words(i18n: Words, reason: AbsenceReason) -> &'static str {
    match reason {
        AbsenceReason::Leave => t_string!(i18n, desk.plan_reason.leave),
        AbsenceReason::Illness => t_string!(i18n, desk.plan_reason.illness),
        AbsenceReason::Training => t_string!(i18n, desk.plan_reason.training),
        AbsenceReason::Holiday => t_string!(i18n, desk.plan_reason.holiday),
        AbsenceReason::Other => t_string!(i18n, desk.plan_reason.other),
    }
}
