//! The frame of every desk page: the rail with the places of the role, and the work beside it.

pub use super::places::DeskPlace;

use super::own_settings::OwnSettings;
use super::search::DeskSearch;
use super::words::{Words, clock_time, desk_problem_words, role_word};
use crate::components::{
    Banner, Button, ButtonLink, EmptyState, ErrorState, OfflineState, Place, Rail, Skeleton, Tone,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Loaded, Query, SessionPhase, use_query, use_session};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::de::DeserializeOwned;
use shared::access::Role;
use shared::api::conflicts::ConflictList;
use shared::api::issues::IssueList;
use std::time::Duration;

/// How often the rail counts again what waits.
const COUNT_AGAIN: Duration = Duration::from_secs(60);

/// Whether somebody may see the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entrance {
    /// The device is still being read.
    Waiting,
    /// It is theirs.
    Open,
    /// It is where everybody begins, and this person begins elsewhere.
    Elsewhere(&'static str),
    /// It is not theirs.
    Closed,
}

/// A desk page: skip link, rail, and the page's work when it is the person's.
#[component]
pub fn DeskFrame(
    /// Where in the desk this is.
    place: DeskPlace,
    /// How many issues wait, where the page knows it better than the rail.
    #[prop(optional, into)]
    issues_waiting: Signal<Option<u32>>,
    /// How many conflicts wait, where the page knows it better than the rail.
    #[prop(optional, into)]
    decisions_waiting: Signal<Option<u32>>,
    children: ChildrenFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let navigate = use_navigate();
    let roles = Memo::new(move |_| {
        session
            .identity
            .with(|known| known.as_ref().map(|known| known.roles.clone()))
            .unwrap_or_default()
    });
    let entrance = Memo::new(move |_| {
        let roles = roles.get();
        match DeskPlace::first_for(&roles) {
            _ if session.phase.get() == SessionPhase::Starting => Entrance::Waiting,
            _ if place.is_for(&roles) => Entrance::Open,
            Some(first) if place == DeskPlace::Board => Entrance::Elsewhere(first.href()),
            _ => Entrance::Closed,
        }
    });
    Effect::new(move || {
        let is_out = matches!(
            session.phase.get(),
            SessionPhase::SignedOut | SessionPhase::Expired | SessionPhase::Barred
        );
        let way = match entrance.get() {
            _ if is_out => "/sign-in",
            Entrance::Elsewhere(way) => way,
            _ => return,
        };
        let options = NavigateOptions {
            replace: true,
            ..Default::default()
        };
        navigate(way, options);
    });
    Effect::new(move || {
        let title = format!(
            "{} · {}",
            place_word(i18n, place),
            t_string!(i18n, common.app.name)
        );
        document().set_title(&title);
    });
    let places = Signal::derive(move || {
        let all = DeskPlace::ALL.into_iter();
        all.filter(|place| place.is_for(&roles.get()))
            .collect::<Vec<_>>()
    });
    let content = NodeRef::<html::Main>::new();
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(content) = content.get_untracked() {
            // Should the page be gone already, there is nothing to skip to.
            content.focus().ok();
        }
    };
    let children = StoredValue::new(children);
    view! {
        <a class="skip" href="#content" on:click=skip>{t!(i18n, common.action.skip)}</a>
        // Who it is decides which places the rail has: all of the frame comes at once, nothing moves.
        <Show
            when=move || entrance.get() != Entrance::Waiting
            fallback=move || view! {
                <Skeleton label=move || t_string!(i18n, desk.state.loading).to_string() lines=8/>
            }
        >
            <div class="desk">
                <DeskRail place roles issues_waiting decisions_waiting/>
                <main class="work" id="content" tabindex="-1" node_ref=content>
                    <Show when=move || entrance.get() == Entrance::Open>
                        <DeskSearch places/>
                    </Show>
                    {move || match entrance.get() {
                        Entrance::Open => children.with_value(|children| children()).into_any(),
                        Entrance::Closed => view! { <NotYours roles/> }.into_any(),
                        Entrance::Waiting | Entrance::Elsewhere(_) => ().into_any(),
                    }}
                </main>
            </div>
        </Show>
    }
}

#[component]
fn DeskRail(
    place: DeskPlace,
    roles: Memo<Vec<Role>>,
    issues_waiting: Signal<Option<u32>>,
    decisions_waiting: Signal<Option<u32>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let issues = waiting(
        (roles, DeskPlace::Issues, "/api/issues?limit=1"),
        |list: IssueList| list.counts.waiting,
        issues_waiting,
    );
    let decisions = waiting(
        (roles, DeskPlace::Decisions, "/api/sync/conflicts"),
        |list: ConflictList| list.open,
        decisions_waiting,
    );
    let places = move || {
        DeskPlace::ALL
            .into_iter()
            .filter(|candidate| candidate.is_for(&roles.get()))
            .map(|candidate| Place {
                href: candidate.href().to_owned(),
                icon: candidate.icon(),
                label: place_word(i18n, candidate),
                count: match candidate {
                    DeskPlace::Issues => issues.get(),
                    DeskPlace::Decisions => decisions.get(),
                    _ => 0,
                },
                count_label: match candidate {
                    DeskPlace::Decisions => t_string!(i18n, desk.decisions.waiting),
                    _ => t_string!(i18n, desk.issues.waiting_count),
                }
                .to_string(),
                is_current: candidate == place,
            })
            .collect::<Vec<_>>()
    };
    let name = move || session.identity.get().map(|identity| identity.user.name);
    let role_words = move || {
        let words = roles.get().into_iter().map(|role| role_word(i18n, role));
        words.collect::<Vec<_>>().join(" · ")
    };
    view! {
        <Rail
            label=move || t_string!(i18n, desk.rail.label).to_string()
            product=move || t_string!(i18n, common.app.name).to_string()
            places
        >
            <span class="strong">{name}</span>
            <small>{role_words}</small>
            <OwnSettings/>
        </Rail>
    }
}

/// How much waits for somebody in the person's reach at one place; the place's own page knows it at once.
fn waiting<T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static>(
    (roles, place, path): (Memo<Vec<Role>>, DeskPlace, &'static str),
    count: fn(T) -> u32,
    known: Signal<Option<u32>>,
) -> Memo<u32> {
    let session = use_session();
    let is_asked = Memo::new(move |_| {
        session.phase.get() == SessionPhase::SignedIn && roles.with(|roles| place.is_for(roles))
    });
    let list = use_query::<T>(move || is_asked.get().then(|| path.to_owned()));
    list.reload_every(COUNT_AGAIN);
    Memo::new(move |_| {
        let read = list.value.get().ready().map_or(0, count);
        known.get().unwrap_or(read)
    })
}

/// Says whose page it is not, and where the person's own work is.
#[component]
fn NotYours(roles: Memo<Vec<Role>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let way = Memo::new(move |_| {
        let first = DeskPlace::first_for(&roles.get());
        let is_field = session
            .identity
            .with(|known| known.as_ref().is_some_and(|known| known.is_field));
        match first {
            Some(first) => Some((first.href(), place_word(i18n, first))),
            None if is_field => Some(("/", t_string!(i18n, common.places.today).to_owned())),
            None => None,
        }
    });
    let title = move || match (roles.with(Vec::is_empty), way.get()) {
        (true, _) => t_string!(i18n, desk.state.no_grant_title),
        (false, Some(_)) => t_string!(i18n, desk.state.closed_title),
        (false, None) => t_string!(i18n, desk.state.no_page_title),
    };
    let text = move || match (roles.with(Vec::is_empty), way.get()) {
        (true, _) => t_string!(i18n, desk.state.no_grant_text),
        (false, Some(_)) => t_string!(i18n, desk.state.closed_text),
        (false, None) => t_string!(i18n, desk.state.no_page_text),
    };
    view! {
        <h1 class="visually-hidden">{move || title()}</h1>
        <EmptyState icon=IconName::Lock title text>
            {move || way.get().map(|(href, label)| view! { <ButtonLink href>{label}</ButtonLink> })}
        </EmptyState>
    }
}

/// What a place is called.
pub fn place_word(i18n: Words, place: DeskPlace) -> String {
    match place {
        DeskPlace::Board => t_string!(i18n, desk.rail.board).to_string(),
        DeskPlace::Plans => t_string!(i18n, desk.rail.plans).to_string(),
        DeskPlace::Promotions => t_string!(i18n, desk.rail.promotions).to_string(),
        DeskPlace::Reports => t_string!(i18n, desk.rail.reports).to_string(),
        DeskPlace::Stores => t_string!(i18n, desk.rail.stores).to_string(),
        DeskPlace::Organisation => t_string!(i18n, desk.rail.organisation).to_string(),
        DeskPlace::Issues => t_string!(i18n, desk.rail.issues).to_string(),
        DeskPlace::Decisions => t_string!(i18n, desk.rail.decisions).to_string(),
        DeskPlace::Summaries => t_string!(i18n, desk.rail.summaries).to_string(),
        DeskPlace::Announcements => t_string!(i18n, desk.rail.announcements).to_string(),
        DeskPlace::Users => t_string!(i18n, desk.rail.users).to_string(),
        DeskPlace::Products => t_string!(i18n, desk.rail.products).to_string(),
        DeskPlace::Forms => t_string!(i18n, desk.rail.forms).to_string(),
        DeskPlace::Import => t_string!(i18n, desk.rail.import).to_string(),
        DeskPlace::Settings => t_string!(i18n, desk.rail.company).to_string(),
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
        Loaded::Ready(()) => view! { <Stale query/>{follow(query).map(&draw)} }.into_any(),
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
                    Some(code) => desk_problem_words(i18n, code).to_owned(),
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

/// Says since when the value has not been read again.
#[component]
fn Stale<T: Clone + PartialEq + Send + Sync + 'static>(query: Query<T>) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || {
        let at = query.read_at.get().filter(|_| query.is_stale.get())?;
        Some(t_string!(i18n, desk.state.stale, time = clock_time(at)))
    };
    move || {
        words().map(
            |words| view! { <Banner tone=Tone::Attention icon=IconName::Offline>{words}</Banner> },
        )
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
