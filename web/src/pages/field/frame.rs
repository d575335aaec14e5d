//! The frame of every field page: the bar on top with the sign of sync, the four places below.

use crate::components::{Place, PlacesBar, SyncSign, SyncSignState, Topbar, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{Keeping, SessionPhase, use_field, use_session};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The four places of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldPlace {
    /// The route of the day.
    Today,
    /// All stores.
    Stores,
    /// What waits for the person.
    Inbox,
    /// The person, sync, settings.
    Me,
}

/// A field page with the four places.
#[component]
pub fn FieldFrame(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// The way back, on pages below a place.
    #[prop(optional, into)]
    back: Signal<Option<WayBack>>,
    /// Where the page belongs.
    place: FieldPlace,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <FieldBar title subtitle back/>
            <main>{children()}</main>
            <Places place/>
        </div>
    }
}

/// The bar on top, with the sign of sync.
#[component]
pub fn FieldBar(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// The way back.
    #[prop(optional, into)]
    back: Signal<Option<WayBack>>,
) -> impl IntoView {
    let i18n = use_i18n();
    Effect::new(move || {
        document().set_title(&format!(
            "{} · {}",
            title.get(),
            t_string!(i18n, common.app.name)
        ))
    });
    view! {
        <Topbar title subtitle back>
            <FieldSyncSign is_short=move || back.with(Option::is_some)/>
        </Topbar>
    }
}

/// What is delivered, what waits, what needs the person; never a spinner.
#[component]
fn FieldSyncSign(
    /// Below a place there is little room.
    #[prop(into)]
    is_short: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let session = use_session();
    let path = use_location().pathname;
    let counts = Memo::new(move |_| field.outbox.with(|outbox| outbox.counts));
    let visiting = use_visiting();
    let undelivered = Memo::new(move |_| visiting.undelivered());
    let has_synced = Memo::new(move |_| field.outbox.with(|outbox| outbox.last_sync.is_some()));
    let is_expired = Memo::new(move |_| session.phase.get() == SessionPhase::Expired);
    let state = Signal::derive(move || {
        let counts = counts.get();
        if counts.returned > 0 || is_expired.get() {
            SyncSignState::NeedsYou
        } else if undelivered.get() > 0 {
            SyncSignState::Waiting
        } else if !field.sync.is_online.get() || !has_synced.get() {
            SyncSignState::Offline
        } else {
            SyncSignState::Delivered
        }
    });
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let label = move || match state.get() {
        SyncSignState::NeedsYou if is_expired.get() => {
            t_string!(i18n, common.sync.expired).to_owned()
        }
        SyncSignState::NeedsYou => t_string!(
            i18n,
            common.sync.needs_you,
            count = number(counts.get().returned)
        )
        .to_string(),
        SyncSignState::Waiting => {
            t_string!(i18n, common.sync.waiting, count = number(undelivered.get())).to_string()
        }
        SyncSignState::Offline => t_string!(i18n, common.sync.offline).to_owned(),
        SyncSignState::Delivered => t_string!(i18n, common.sync.delivered).to_owned(),
    };
    let short = move || match state.get() {
        SyncSignState::Waiting if is_short.get() => Some(undelivered.get().to_string()),
        _ => None,
    };
    let is_kept = Memo::new(move |_| field.keeping.with(Keeping::is_done));
    let kept = move || {
        let is_here = is_kept.get() && undelivered.get() > 0;
        is_here.then(|| t_string!(i18n, common.sync.kept_here).to_owned())
    };
    let href = move || match is_expired.get() {
        true if path.get() != "/sign-in" => "/sign-in".to_owned(),
        _ => "/me/sync".to_owned(),
    };
    view! { <SyncSign state label short kept=Signal::derive(kept) href=Signal::derive(href)/> }
}

#[component]
fn Places(place: FieldPlace) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let unread = Memo::new(move |_| {
        field.data.with(|data| {
            data.inbox
                .iter()
                .filter(|(_, item)| item.read_at.is_none())
                .count()
        })
    });
    let places = Signal::derive(move || {
        let item =
            |here: FieldPlace, href: &str, icon: IconName, label: &str, count: usize| Place {
                href: href.to_owned(),
                icon,
                label: label.to_owned(),
                count: u32::try_from(count).unwrap_or(u32::MAX),
                count_label: t_string!(i18n, common.places.inbox_count).to_owned(),
                is_current: here == place,
            };
        vec![
            item(
                FieldPlace::Today,
                "/",
                IconName::Route,
                t_string!(i18n, common.places.today),
                0,
            ),
            item(
                FieldPlace::Stores,
                "/stores",
                IconName::Store,
                t_string!(i18n, common.places.stores),
                0,
            ),
            item(
                FieldPlace::Inbox,
                "/inbox",
                IconName::Inbox,
                t_string!(i18n, common.places.inbox),
                unread.get(),
            ),
            item(
                FieldPlace::Me,
                "/me",
                IconName::Person,
                t_string!(i18n, common.places.me),
                0,
            ),
        ]
    });
    view! { <PlacesBar label=move || t_string!(i18n, common.places.label) places/> }
}
