//! Weekly planning: whose week, which stores on which weekdays, in which order, and the load.

mod absence_form;
mod absences;
mod add_store;
mod copy;
mod edits;
mod holidays;
mod load;
mod order;
mod panel;
mod rule_form;
mod rules;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::rights::use_rights;
use super::saving::{Saving, SavingNote, use_saving};
use super::words::local_today;
use crate::components::{
    Button, ButtonKind, ChoiceOption, EmptyState, IconButton, SelectField, Skeleton, WorkHead,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_query;
use absences::AbsenceList;
use holidays::Holidays;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use load::WeekLoad;
use panel::PlanPanel;
use rules::Rules;
use shared::api::admin::Organisation;
use shared::api::plans::PlanWeek;
use shared::ids::{RecordId, StopRuleId, UserId};
use shared::time::BusinessDay;

/// What the side panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A store is being added.
    Add,
    /// One rule.
    Rule(StopRuleId),
    /// Leave, a new one when none is named.
    Absence(Option<RecordId>),
    /// Copying the stops of a weekday, or of the whole week.
    Copy(Option<u8>),
}

/// The page. Administrators plan nobody's week; the holidays of the company are theirs.
#[component]
pub fn Plans() -> impl IntoView {
    let rights = use_rights();
    let reads_plans = Memo::new(move |_| rights.reads_plans());
    view! {
        <Show when=move || reads_plans.get() fallback=|| view! { <Holidays/> }>
            <PlanPage/>
        </Show>
    }
}

/// Somebody's week.
#[component]
fn PlanPage() -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let person = RwSignal::new(said("person").and_then(|id| id.parse::<UserId>().ok()));
    let told =
        Memo::new(move |_| address.with(|query| query.get("person")?.parse::<UserId>().ok()));
    Effect::new(move || {
        if told
            .get()
            .is_some_and(|told| person.get_untracked() != Some(told))
        {
            person.set(told.get_untracked());
        }
    });
    let week = said("week").and_then(|day| BusinessDay::parse(&day));
    let week = RwSignal::new(week.unwrap_or_else(this_week).monday());
    keep_in_address(person, week);
    let plan = use_query::<PlanWeek>(move || {
        person
            .get()
            .map(|person| format!("/api/plans/{person}?week={}", week.get()))
    });
    let saving = use_saving(move || plan.reload());
    let rights = use_rights();
    let may_plan = Memo::new(move |_| rights.may_plan());
    let opened = RwSignal::new(None::<Opened>);
    // What is open belongs to the person who was chosen before.
    Effect::new(move || {
        person.track();
        opened.set(None);
    });
    let people = Signal::derive(move || {
        let people = organisation.value.get().ready().unwrap_or_default().people;
        let in_the_field = people
            .into_iter()
            .filter(|person| person.roles.iter().any(|role| role.is_field()));
        in_the_field
            .map(|person| ChoiceOption::new(person.id, person.name))
            .collect::<Vec<_>>()
    });
    let turn = move |days: i64| week.update(|week| *week = week.plus_days(days));
    let week_words =
        move || Some(t_string!(i18n, desk.plans.week, day = week.get().to_string()).to_string());
    view! {
        <DeskFrame place=DeskPlace::Plans>
            <WorkHead title=move || t_string!(i18n, desk.plans.title) subtitle=Signal::derive(week_words)>
                <Show when=move || person.get().is_some() && may_plan.get()>
                    <Button kind=ButtonKind::Primary icon=IconName::Plus on_press=Callback::new(move |()| opened.set(Some(Opened::Add)))>
                        {move || t_string!(i18n, desk.plans.add)}
                    </Button>
                </Show>
            </WorkHead>
            <div class="filters">
                <SelectField
                    label=move || t_string!(i18n, desk.plans.person)
                    options=people
                    value=person
                    none_label=move || t_string!(i18n, desk.plans.choose)
                />
                <IconButton icon=IconName::ChevronLeft label=move || t_string!(i18n, desk.plans.previous) on_press=move |()| turn(-7)/>
                <IconButton icon=IconName::ChevronRight label=move || t_string!(i18n, desk.plans.next) on_press=move |()| turn(7)/>
            </div>
            <SavingNote saving/>
            <Show
                when=move || person.get().is_some()
                fallback=move || view! {
                    <EmptyState
                        icon=IconName::Calendar
                        title=move || t_string!(i18n, desk.plans.choose)
                        text=move || t_string!(i18n, desk.plans.choose_text)
                    />
                }
            >
                <Asked query=plan draw=move |plan| view! { <Week plan person may_plan saving opened people/> }/>
            </Show>
        </DeskFrame>
    }
}

/// A link shows the same week of the same person.
fn keep_in_address(person: RwSignal<Option<UserId>>, week: RwSignal<BusinessDay>) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let week = week.get();
        let person = person.get();
        let person = person.map(|id| format!("&person={id}")).unwrap_or_default();
        if before.is_some() {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&format!("/desk/plans?week={week}{person}"), options);
        }
    });
}

/// The week of today, on this computer's clock.
fn this_week() -> BusinessDay {
    local_today().monday()
}

#[component]
fn Week(
    plan: Signal<PlanWeek>,
    person: RwSignal<Option<UserId>>,
    may_plan: Memo<bool>,
    saving: Saving,
    opened: RwSignal<Option<Opened>>,
    people: Signal<Vec<ChoiceOption<UserId>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = move || plan.with(|plan| plan.rules.is_empty());
    // The last person's plan stays until the next one's is here, and must not pass for it.
    let is_theirs = Memo::new(move |_| person.get() == Some(plan.with(|plan| plan.person)));
    let words = move || t_string!(i18n, desk.state.loading).to_string();
    view! {
        <Show when=move || is_theirs.get() fallback=move || view! { <Skeleton label=words lines=8/> }>
            <WeekLoad plan/>
            <div class="split">
                <section>
                    <AbsenceList plan may_plan opened/>
                    <Show
                        when=move || !is_empty()
                        fallback=move || view! {
                            <EmptyState
                                icon=IconName::Calendar
                                title=move || t_string!(i18n, desk.plans.empty_title)
                                text=move || t_string!(i18n, desk.plans.empty_text)
                            />
                        }
                    >
                        <Rules plan may_plan saving opened/>
                    </Show>
                </section>
                {move || opened.get().map(|what| view! { <PlanPanel what plan people saving opened/> })}
            </div>
        </Show>
    }
}
