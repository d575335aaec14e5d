//! The board's filters: chips on the page, kept in the address, so that a link shows the same board.

use crate::components::{ChoiceOption, DateField, FilterChip, IconButton, SelectField};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::board;
use shared::time::BusinessDay;
use std::fmt::Write as _;

/// What the board is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// None is today, as the server has it.
    pub day: Option<BusinessDay>,
    /// The territory's id.
    pub territory: Option<String>,
    /// The team's id.
    pub team: Option<String>,
}

impl BoardFilter {
    /// Where the board is read.
    pub fn board_path(&self) -> String {
        format!("/api/board?{}", self.query("day"))
    }

    /// Where a person's day is read.
    pub fn person_path(&self, person: impl std::fmt::Display) -> String {
        format!(
            "/api/board/people/{person}?{}",
            Self {
                day: self.day,
                ..Self::default()
            }
            .query("day")
        )
    }

    /// The part of a query that both the address and the API understand.
    pub fn query(&self, day_key: &str) -> String {
        let mut query = String::new();
        let day = self.day.map(|day| day.to_string());
        let parts = [
            (day_key, &day),
            ("territory", &self.territory),
            ("team", &self.team),
        ];
        for (key, value) in parts {
            if let Some(value) = value {
                // Writing into a string cannot fail.
                write!(query, "{key}={value}&").ok();
            }
        }
        query
    }
}

/// The filter that the address names.
pub fn use_filter() -> Memo<BoardFilter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| BoardFilter {
            day: query.get("day").and_then(|day| BusinessDay::parse(&day)),
            territory: query.get("territory"),
            team: query.get("team"),
        })
    })
}

/// The row of filters.
#[component]
pub fn Filters(filter: Memo<BoardFilter>, board: Query<board::Board>) -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = move || organisation.value.get().ready().unwrap_or_default();
    let navigate = use_navigate();
    let go = Callback::new(move |filter: BoardFilter| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&format!("/desk?{}", filter.query("day")), options);
    });
    let shown = Memo::new(move |_| {
        filter
            .get()
            .day
            .or(board.value.get().ready().map(|board| board.day))
    });
    let step = move |days: i64| {
        if let Some(day) = shown.get_untracked() {
            go.run(BoardFilter {
                day: Some(day.plus_days(days)),
                ..filter.get_untracked()
            });
        }
    };
    let territory_name = move |id: &str| {
        known()
            .territories
            .into_iter()
            .find(|territory| territory.id.to_string() == id)
            .map(|found| found.name)
    };
    let team_name = move |id: &str| {
        known()
            .teams
            .into_iter()
            .find(|team| team.id.to_string() == id)
            .map(|found| found.name)
    };
    let territories = Signal::derive(move || {
        known()
            .territories
            .into_iter()
            .map(|one| ChoiceOption::new(one.id.to_string(), one.name))
            .collect::<Vec<_>>()
    });
    let teams = Signal::derive(move || {
        known()
            .teams
            .into_iter()
            .map(|one| ChoiceOption::new(one.id.to_string(), one.name))
            .collect::<Vec<_>>()
    });
    let territory = RwSignal::new(filter.get_untracked().territory);
    let team = RwSignal::new(filter.get_untracked().team);
    let day = RwSignal::new(String::new());
    Effect::new(move || day.set(shown.get().map(|day| day.to_string()).unwrap_or_default()));
    Effect::new(move |before: Option<()>| {
        let wanted = BoardFilter {
            territory: territory.get(),
            team: team.get(),
            ..filter.get_untracked()
        };
        if before.is_some() && wanted != filter.get_untracked() {
            go.run(wanted);
        }
    });
    Effect::new(move || {
        let typed = BusinessDay::parse(&day.get());
        if typed.is_some() && typed != shown.get_untracked() {
            go.run(BoardFilter {
                day: typed,
                ..filter.get_untracked()
            });
        }
    });
    let chips = move || {
        let filter_now = filter.get();
        let remove = move || t_string!(i18n, desk.board.remove).to_string();
        let territory_chip = filter_now.territory.map(|id| {
            let label = territory_name(&id).unwrap_or(id);
            view! { <FilterChip label remove_label=remove on_remove=move |()| territory.set(None)/> }
        });
        let team_chip = filter_now.team.map(|id| {
            let label = team_name(&id).unwrap_or(id);
            view! { <FilterChip label remove_label=remove on_remove=move |()| team.set(None)/> }
        });
        (territory_chip, team_chip)
    };
    view! {
        <div class="filters" role="group" aria-label=move || t_string!(i18n, desk.board.day).to_string()>
            <IconButton icon=IconName::ChevronLeft label=move || t_string!(i18n, desk.board.previous).to_string() on_press=move |()| step(-1)/>
            <DateField label=move || t_string!(i18n, desk.board.day).to_string() value=day/>
            <IconButton icon=IconName::ChevronRight label=move || t_string!(i18n, desk.board.next).to_string() on_press=move |()| step(1)/>
            <SelectField
                label=move || t_string!(i18n, desk.board.territory).to_string()
                options=territories
                value=territory
                none_label=move || t_string!(i18n, desk.board.all_territories).to_string()
            />
            <SelectField
                label=move || t_string!(i18n, desk.board.team).to_string()
                options=teams
                value=team
                none_label=move || t_string!(i18n, desk.board.all_teams).to_string()
            />
            {chips}
            <super::export::ExportActions board/>
        </div>
    }
}
