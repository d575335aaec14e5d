//! What a report is about: chips on the page, kept in the address, so that a link shows the same report.

use super::export::ExportActions;
use super::period::{Preset, fitted};
use crate::components::{ChoiceOption, DateField, FilterChip, SelectField, ToggleChip};
use crate::i18n::*;
use crate::pages::desk::words::{Words, local_today};
use crate::state::use_query;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::reports::ReportBy;
use shared::time::BusinessDay;
use std::fmt::Write as _;

/// What the figures are taken over, and how the table is grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFilter {
    /// First day.
    pub from: BusinessDay,
    /// Last day, included.
    pub to: BusinessDay,
    /// Ids of what is asked for.
    pub territory: Option<String>,
    /// See `territory`.
    pub team: Option<String>,
    /// See `territory`.
    pub person: Option<String>,
    /// See `territory`.
    pub store: Option<String>,
    /// See `territory`.
    pub promotion: Option<String>,
    /// What the rows of the table are.
    pub by: ReportBy,
}

impl ReportFilter {
    /// The part of a query that the API understands; it ends where a parameter may follow.
    pub fn query(&self) -> String {
        let mut query = format!("from={}&to={}&", self.from, self.to);
        let parts = [
            ("territory", &self.territory),
            ("team", &self.team),
            ("person", &self.person),
            ("store", &self.store),
            ("promotion", &self.promotion),
        ];
        for (key, value) in parts {
            if let Some(value) = value {
                // Writing into a string cannot fail.
                write!(query, "{key}={value}&").ok();
            }
        }
        query
    }

    /// Where the page with this filter is.
    pub fn address(&self) -> String {
        format!("/desk/reports?{}by={}", self.query(), self.by.as_str())
    }
}

/// The filter that the address names; the last seven days when it names none.
pub fn use_filter() -> Memo<ReportFilter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let day = |key| query.get(key).and_then(|day| BusinessDay::parse(&day));
            let (first, today) = Preset::Week.period(local_today());
            let by = query.get("by").and_then(|by| ReportBy::parse(&by));
            ReportFilter {
                from: day("from").unwrap_or(first),
                to: day("to").unwrap_or(today),
                territory: query.get("territory"),
                team: query.get("team"),
                person: query.get("person"),
                store: query.get("store"),
                promotion: query.get("promotion"),
                by: by.unwrap_or_default(),
            }
        })
    })
}

/// Goes to the page with another filter.
pub fn use_go() -> Callback<ReportFilter> {
    let navigate = use_navigate();
    Callback::new(move |filter: ReportFilter| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&filter.address(), options);
    })
}

/// The row of filters.
#[component]
pub fn Filters(filter: Memo<ReportFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let go = use_go();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    let preset = move |preset: Preset| {
        let is_on = move || {
            let filter = filter.get();
            (filter.from, filter.to) == preset.period(local_today())
        };
        let choose = move |()| {
            let (from, to) = preset.period(local_today());
            go.run(ReportFilter {
                from,
                to,
                ..filter.get_untracked()
            });
        };
        let label = move || {
            let days = i32::try_from(preset.days()).unwrap_or(i32::MAX);
            t_string!(i18n, desk.report.last_days, count = days).to_string()
        };
        view! { <ToggleChip label is_on=Signal::derive(is_on) on_press=choose/> }
    };
    view! {
        <div class="filters" role="group" aria-label=move || t_string!(i18n, desk.report.filters).to_string()>
            <div class="chips">{Preset::ALL.map(preset).collect_view()}</div>
            <Period filter go/>
            <Places filter go known/>
            <SetFilters filter go known/>
            <ExportActions filter/>
        </div>
    }
}

#[component]
fn Period(filter: Memo<ReportFilter>, go: Callback<ReportFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move || {
        from.set(filter.get().from.to_string());
        to.set(filter.get().to.to_string());
    });
    Effect::new(move || {
        let typed = (
            BusinessDay::parse(&from.get()),
            BusinessDay::parse(&to.get()),
        );
        let now = filter.get_untracked();
        if let (Some(from), Some(to)) = typed
            && (from, to) != (now.from, now.to)
        {
            let (from, to) = fitted((now.from, now.to), (from, to));
            go.run(ReportFilter { from, to, ..now });
        }
    });
    view! {
        <DateField label=move || t_string!(i18n, desk.report.from).to_string() value=from/>
        <DateField label=move || t_string!(i18n, desk.report.to).to_string() value=to/>
    }
}

#[component]
fn Places(
    filter: Memo<ReportFilter>,
    go: Callback<ReportFilter>,
    known: Memo<Organisation>,
) -> impl IntoView {
    let i18n = use_i18n();
    let now = filter.get_untracked();
    let (territory, team, person) = (
        RwSignal::new(now.territory),
        RwSignal::new(now.team),
        RwSignal::new(now.person),
    );
    Effect::new(move || {
        let now = filter.get();
        for (field, value) in [
            (territory, now.territory),
            (team, now.team),
            (person, now.person),
        ] {
            if field.get_untracked() != value {
                field.set(value);
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let wanted = ReportFilter {
            territory: territory.get(),
            team: team.get(),
            person: person.get(),
            ..filter.get_untracked()
        };
        if before.is_some() && wanted != filter.get_untracked() {
            go.run(wanted);
        }
    });
    let options = move |list: fn(Organisation) -> Vec<(String, String)>| {
        Signal::derive(move || {
            let all = list(known.get()).into_iter();
            all.map(|(id, name)| ChoiceOption::new(id, name))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <SelectField
            label=move || t_string!(i18n, desk.board.territory).to_string()
            options=options(territories)
            value=territory
            none_label=move || t_string!(i18n, desk.board.all_territories).to_string()
        />
        <SelectField
            label=move || t_string!(i18n, desk.board.team).to_string()
            options=options(teams)
            value=team
            none_label=move || t_string!(i18n, desk.board.all_teams).to_string()
        />
        <SelectField
            label=move || t_string!(i18n, desk.board.person).to_string()
            options=options(people)
            value=person
            none_label=move || t_string!(i18n, desk.report.everybody).to_string()
        />
    }
}

fn territories(known: Organisation) -> Vec<(String, String)> {
    let all = known.territories.into_iter();
    all.map(|one| (one.id.to_string(), one.name)).collect()
}

fn teams(known: Organisation) -> Vec<(String, String)> {
    let all = known.teams.into_iter();
    all.map(|one| (one.id.to_string(), one.name)).collect()
}

fn people(known: Organisation) -> Vec<(String, String)> {
    let all = known.people.into_iter();
    all.map(|one| (one.id.to_string(), one.name)).collect()
}

/// What is set, each a chip that takes it away.
#[component]
fn SetFilters(
    filter: Memo<ReportFilter>,
    go: Callback<ReportFilter>,
    known: Memo<Organisation>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let now = filter.get();
        let named = |list: Vec<(String, String)>, id: String| {
            let mut list = list.into_iter();
            list.find(|(known, _)| *known == id)
                .map_or(id, |(_, name)| name)
        };
        let known = known.get();
        let without = |change: fn(&mut ReportFilter)| {
            let mut left = filter.get_untracked();
            change(&mut left);
            left
        };
        let set = [
            (
                now.territory
                    .map(|id| named(territories(known.clone()), id)),
                without(|left| left.territory = None),
            ),
            (
                now.team.map(|id| named(teams(known.clone()), id)),
                without(|left| left.team = None),
            ),
            (
                now.person.map(|id| named(people(known.clone()), id)),
                without(|left| left.person = None),
            ),
            (
                now.store.map(|_| one_store(i18n)),
                without(|left| left.store = None),
            ),
            (
                now.promotion.map(|_| one_promotion(i18n)),
                without(|left| left.promotion = None),
            ),
        ];
        set.into_iter()
            .filter_map(|(label, left)| {
                let label = label?;
                let remove = move |()| go.run(left.clone());
                Some(view! {
                    <FilterChip
                        label
                        remove_label=move || t_string!(i18n, desk.board.remove).to_string()
                        on_remove=remove
                    />
                })
            })
            .collect_view()
    }
}

fn one_store(i18n: Words) -> String {
    t_string!(i18n, desk.report.one_store).to_string()
}

fn one_promotion(i18n: Words) -> String {
    t_string!(i18n, desk.report.one_promotion).to_string()
}
