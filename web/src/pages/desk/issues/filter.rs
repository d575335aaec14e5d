//! Which issues are listed.

use super::words::{state_filter_word, urgency_word};
use crate::components::{ChoiceOption, DateField, SelectField, ToggleChip};
use crate::i18n::*;
use crate::state::use_query;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::issues::{IssueList, StateFilter};
use shared::ids::{TeamId, TerritoryId, UserId};
use shared::issue::Urgency;
use shared::time::BusinessDay;
use std::fmt::Write as _;

/// What is looked for.
#[derive(Clone, Copy)]
pub struct IssueFilter {
    state: RwSignal<Option<StateFilter>>,
    urgency: RwSignal<Option<Urgency>>,
    only_overdue: RwSignal<bool>,
    owner: RwSignal<Option<UserId>>,
    territory: RwSignal<Option<TerritoryId>>,
    team: RwSignal<Option<TeamId>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
}

/// The filter that the address names.
pub fn said_filter() -> IssueFilter {
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let day = |key| said(key).and_then(|day| BusinessDay::parse(&day));
    let text = |day: Option<BusinessDay>| day.map(|day| day.to_string()).unwrap_or_default();
    let state = said("state").unwrap_or_default();
    let state = StateFilter::ALL
        .iter()
        .find(|one| one.as_str() == state)
        .copied();
    let urgency = said("urgency").unwrap_or_default();
    let urgency = Urgency::ALL
        .iter()
        .find(|one| urgency_key(**one) == urgency)
        .copied();
    IssueFilter {
        state: RwSignal::new(Some(state.unwrap_or_default())),
        urgency: RwSignal::new(urgency),
        only_overdue: RwSignal::new(said("overdue").as_deref() == Some("true")),
        owner: RwSignal::new(said("owner").and_then(|id| id.parse().ok())),
        territory: RwSignal::new(said("territory").and_then(|id| id.parse().ok())),
        team: RwSignal::new(said("team").and_then(|id| id.parse().ok())),
        from: RwSignal::new(text(day("from"))),
        to: RwSignal::new(text(day("to"))),
    }
}

fn urgency_key(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => "urgent",
        Urgency::Normal => "normal",
        Urgency::Low => "low",
    }
}

impl IssueFilter {
    /// As both the address and the API understand it, ending where a parameter may follow.
    pub fn query(self) -> String {
        let day = |text: String| BusinessDay::parse(&text).map(|day| day.to_string());
        let state = self.state.get().unwrap_or_default();
        let parts = [
            ("state", Some(state.as_str().to_owned())),
            (
                "urgency",
                self.urgency.get().map(|one| urgency_key(one).to_owned()),
            ),
            (
                "overdue",
                self.only_overdue.get().then(|| "true".to_owned()),
            ),
            ("owner", self.owner.get().map(|id| id.to_string())),
            ("territory", self.territory.get().map(|id| id.to_string())),
            ("team", self.team.get().map(|id| id.to_string())),
            ("from", day(self.from.get())),
            ("to", day(self.to.get())),
        ];
        let mut query = String::new();
        for (key, value) in parts {
            if let Some(value) = value {
                // Writing into a string cannot fail.
                write!(query, "{key}={value}&").ok();
            }
        }
        query
    }
}

/// Writes filter and open issue into the address.
pub fn keep_in_address(query: Memo<String>, opened: RwSignal<Option<String>>) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        let opened = opened.get();
        if before.is_some() {
            let issue = opened.map(|id| format!("issue={id}")).unwrap_or_default();
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&format!("/desk/issues?{query}{issue}"), options);
        }
    });
}

/// The row of filters.
#[component]
pub fn Filters(filter: IssueFilter, known: Memo<Option<IssueList>>) -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let company = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    let states = move || {
        let all = StateFilter::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, state_filter_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    let urgencies = move || {
        let all = Urgency::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, urgency_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    let people = move || {
        company.with(|company| {
            let people = company.people.iter();
            people
                .map(|one| ChoiceOption::new(one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let territories = move || {
        company.with(|company| {
            let all = company.territories.iter();
            all.map(|one| ChoiceOption::new(one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let teams = move || {
        company.with(|company| {
            let all = company.teams.iter();
            all.map(|one| ChoiceOption::new(one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let overdue = move || {
        let count = known.with(|known| known.as_ref().map_or(0, |known| known.counts.overdue));
        t_string!(i18n, desk.issues.only_overdue, count = count).to_string()
    };
    view! {
        <div class="filters">
            <SelectField
                label=move || t_string!(i18n, desk.issues.state) value=filter.state
                options=Signal::derive(states)
                none_label=move || t_string!(i18n, desk.issues.states.waiting)
            />
            <SelectField
                label=move || t_string!(i18n, desk.issues.urgency) value=filter.urgency
                options=Signal::derive(urgencies)
                none_label=move || t_string!(i18n, desk.issues.any_urgency)
            />
            <SelectField
                label=move || t_string!(i18n, desk.issues.owner) value=filter.owner
                options=Signal::derive(people)
                none_label=move || t_string!(i18n, desk.issues.any_owner)
            />
            <SelectField
                label=move || t_string!(i18n, desk.board.territory) value=filter.territory
                options=Signal::derive(territories)
                none_label=move || t_string!(i18n, desk.board.all_territories)
            />
            <SelectField
                label=move || t_string!(i18n, desk.board.team) value=filter.team
                options=Signal::derive(teams)
                none_label=move || t_string!(i18n, desk.board.all_teams)
            />
            <DateField label=move || t_string!(i18n, desk.issues.from) value=filter.from/>
            <DateField label=move || t_string!(i18n, desk.issues.to) value=filter.to/>
            <ToggleChip
                label=Signal::derive(overdue) is_on=filter.only_overdue
                on_press=move |()| filter.only_overdue.update(|on| *on = !*on)
            />
        </div>
    }
}
