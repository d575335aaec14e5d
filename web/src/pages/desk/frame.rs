//! The frame of every desk page: the rail with the places of the role, and the work beside it.

use super::own_settings::OwnSettings;
use super::words::role_word;
use crate::components::{Button, ErrorState, OfflineState, Place, Rail, Skeleton};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Loaded, Query, SessionPhase, use_session};
use crate::words::{Words, problem_words};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::access::Role;

/// The places of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPlace {
    /// The board of the day.
    Board,
    /// Weekly planning.
    Plans,
    /// Stores and their positions.
    Stores,
    /// Accounts, grants and devices.
    Users,
}

impl DeskPlace {
    const ALL: [Self; 4] = [Self::Board, Self::Plans, Self::Stores, Self::Users];

    fn href(self) -> &'static str {
        match self {
            Self::Board => "/desk",
            Self::Plans => "/desk/plans",
            Self::Stores => "/desk/stores",
            Self::Users => "/desk/users",
        }
    }

    fn icon(self) -> IconName {
        match self {
            Self::Board => IconName::Route,
            Self::Plans => IconName::Calendar,
            Self::Stores => IconName::Store,
            Self::Users => IconName::Person,
        }
    }

    /// Only what the role has; the server asks the same policy again.
    fn is_for(self, roles: &[Role]) -> bool {
        let any = |allowed: &[Role]| roles.iter().any(|role| allowed.contains(role));
        match self {
            Self::Users => any(&[Role::Administrator]),
            Self::Plans => any(&[Role::Supervisor, Role::RegionalManager]),
            Self::Board | Self::Stores => any(&[
                Role::Supervisor,
                Role::RegionalManager,
                Role::Administrator,
                Role::Auditor,
            ]),
        }
    }
}

/// A desk page: rail, skip link, and the page's work.
#[component]
pub fn DeskFrame(
    /// Where in the desk this is.
    place: DeskPlace,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let navigate = use_navigate();
    let roles = Memo::new(move |_| {
        session
            .identity
            .get()
            .map(|identity| identity.roles)
            .unwrap_or_default()
    });
    let places = move || {
        DeskPlace::ALL
            .into_iter()
            .filter(|candidate| *candidate == place || candidate.is_for(&roles.get()))
            .map(|candidate| Place {
                href: candidate.href().to_owned(),
                icon: candidate.icon(),
                label: word(i18n, candidate),
                count: 0,
                count_label: String::new(),
                is_current: candidate == place,
            })
            .collect::<Vec<_>>()
    };
    let name = move || session.identity.get().map(|identity| identity.user.name);
    let role_words = move || {
        let roles = roles.get();
        roles
            .into_iter()
            .map(|role| role_word(i18n, role))
            .collect::<Vec<_>>()
            .join(" · ")
    };
    Effect::new(move || {
        if matches!(
            session.phase.get(),
            SessionPhase::SignedOut | SessionPhase::Expired
        ) {
            navigate("/sign-in", Default::default());
        }
    });
    view! {
        <div class="desk">
            <Rail
                label=move || t_string!(i18n, desk.rail.label).to_string()
                product=move || t_string!(i18n, common.app.name).to_string()
                places
            >
                <span class="strong">{name}</span>
                <small>{role_words}</small>
                <OwnSettings/>
            </Rail>
            <main class="work" id="content">{children()}</main>
        </div>
    }
}

fn word(i18n: Words, place: DeskPlace) -> String {
    match place {
        DeskPlace::Board => t_string!(i18n, desk.rail.board).to_string(),
        DeskPlace::Plans => t_string!(i18n, desk.rail.plans).to_string(),
        DeskPlace::Stores => t_string!(i18n, desk.rail.stores).to_string(),
        DeskPlace::Users => t_string!(i18n, desk.rail.users).to_string(),
    }
}

/// The five states of a desk page around its data. The page is drawn once and then follows the value,
/// so that reading it again moves neither focus nor scroll position.
#[component]
pub fn Asked<T, F, V>(
    /// What was asked.
    query: Query<T>,
    /// Draws the value.
    draw: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let i18n = use_i18n();
    let again = Callback::new(move |()| query.reload());
    let phase = Memo::new(move |_| query.value.with(|value| value.clone().map(|_| ())));
    move || {
        match phase.get() {
        Loaded::Loading => {
            view! { <Skeleton label=move || t_string!(i18n, desk.state.loading).to_string() lines=8/> }.into_any()
        }
        Loaded::Ready(()) => follow(query).map(&draw).into_any(),
        Loaded::Offline => view! {
            <OfflineState
                title=move || t_string!(i18n, desk.state.offline_title).to_string()
                text=move || t_string!(i18n, desk.state.offline_text).to_string()
            >
                <Again again/>
            </OfflineState>
        }
        .into_any(),
        Loaded::Failed(code) => view! {
            <ErrorState
                title=move || t_string!(i18n, desk.state.failed_title).to_string()
                text=move || match code {
                    Some(code) => problem_words(i18n, code).to_owned(),
                    None => t_string!(i18n, desk.state.failed_text).to_string(),
                }
            >
                <Again again/>
            </ErrorState>
        }
        .into_any(),
    }
    }
}

/// The value as it comes and changes; none when it has just gone.
fn follow<T: Clone + PartialEq + Send + Sync + 'static>(query: Query<T>) -> Option<Signal<T>> {
    let first = query.value.with_untracked(Loaded::ready)?;
    let current = RwSignal::new(first);
    Effect::new(move || {
        if let Some(value) = query.value.get().ready() {
            current.set(value);
        }
    });
    Some(current.into())
}

#[component]
fn Again(again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! { <Button on_press=again>{move || t_string!(i18n, desk.state.retry).to_string()}</Button> }
}
