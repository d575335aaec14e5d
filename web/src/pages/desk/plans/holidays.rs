//! The holidays of the company: for administrators.

use super::absence_form::AbsenceForm;
use super::absences::title_words;
use crate::components::{
    Button, ButtonKind, ChoiceOption, EmptyState, ListRow, Press, SidePanel, WorkHead,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::{Asked, DeskFrame, DeskPlace};
use crate::pages::desk::saving::{SavingNote, use_saving};
use crate::pages::desk::words::local_today;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::plans::{Holiday, HolidayList};
use shared::ids::{AbsenceId, UserId};
use shared::route::{Absence, AbsenceReason};

/// The list, and the form beside it.
#[component]
pub fn Holidays() -> impl IntoView {
    let i18n = use_i18n();
    let holidays = use_query::<HolidayList>(|| Some("/api/holidays".to_owned()));
    let saving = use_saving(move || holidays.reload());
    let opened = RwSignal::new(None::<(Holiday, bool)>);
    let enter = Callback::new(move |()| opened.set(Some((new_holiday(), true))));
    let panel = move || {
        let (holiday, is_new) = opened.get()?;
        let open = RwSignal::new(true);
        Effect::new(move || {
            if !open.get() {
                opened.set(None);
            }
        });
        let title = move || {
            if is_new {
                t_string!(i18n, desk.plan_away.holiday_enter)
            } else {
                t_string!(i18n, desk.plan_away.holiday_edit)
            }
        };
        let people = Signal::stored(Vec::<ChoiceOption<UserId>>::new());
        let id = shared::ids::RecordId(holiday.id.0);
        let seen = (!is_new).then_some(holiday.revision);
        Some(view! {
            <SidePanel open title close_label=move || t_string!(i18n, desk.close)>
                <AbsenceForm id absence=holiday.absence.clone() seen people saving open/>
            </SidePanel>
        })
    };
    view! {
        <DeskFrame place=DeskPlace::Plans>
            <WorkHead title=move || t_string!(i18n, desk.plan_away.holidays)>
                <Button kind=ButtonKind::Primary icon=IconName::Plus on_press=enter>
                    {move || t_string!(i18n, desk.plan_away.holiday_enter)}
                </Button>
            </WorkHead>
            <p class="quiet pad-x">{move || t_string!(i18n, desk.plan_away.holidays_text)}</p>
            <SavingNote saving/>
            <div class="split">
                <section>
                    <Asked query=holidays draw=move |list| view! { <HolidayRows list opened/> }/>
                </section>
                {panel}
            </div>
        </DeskFrame>
    }
}

#[component]
fn HolidayRows(
    list: Signal<HolidayList>,
    opened: RwSignal<Option<(Holiday, bool)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |holiday: Holiday| {
        let title = title_words(i18n, &holiday.absence);
        let detail = holiday.absence.note.clone();
        let press = Press::run(move || opened.set(Some((holiday.clone(), false))));
        view! { <ListRow title detail=Signal::stored(detail) icon=IconName::Calendar press/> }
    };
    let rows = move || list.get().holidays.into_iter().map(row).collect_view();
    view! {
        <Show
            when=move || list.with(|list| !list.holidays.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Calendar
                    title=move || t_string!(i18n, desk.plan_away.holidays_none)
                    text=move || t_string!(i18n, desk.plan_away.holidays_text)
                />
            }
        >
            <ul class="rows" aria-label=move || t_string!(i18n, desk.plan_away.holidays)>{rows}</ul>
        </Show>
    }
}

fn new_holiday() -> Holiday {
    Holiday {
        id: AbsenceId::new(clock::now().0, clock::random_ten()),
        absence: Absence {
            person: None,
            from: local_today(),
            to: local_today(),
            reason: AbsenceReason::Holiday,
            stand_in: None,
            note: None,
        },
        revision: 0,
    }
}
