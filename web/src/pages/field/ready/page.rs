use super::check::{Readiness, use_readiness};
use crate::components::{Button, ListRow, Mark, MarkState, Press, Verdict, WayBack};
use crate::device::position::{PositionPermission, take_position};
use crate::device::room::ask_to_keep;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::frame::{FieldFrame, FieldPlace};
use crate::state::use_now;
use crate::words::{Words, ago_words, megabytes_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::time::UtcMs;

/// One point of the check: whether it is there, its name, what is known.
struct Point {
    is_good: Option<bool>,
    title: &'static str,
    detail: String,
}

/// The whole check.
#[component]
pub fn ReadyPage() -> impl IntoView {
    let i18n = use_i18n();
    let readiness = use_readiness();
    let now = use_now();
    let title = move || match readiness.get().missing() {
        0 => t_string!(i18n, field.ready.all_good).to_owned(),
        missing => {
            let count = i32::try_from(missing).unwrap_or(i32::MAX);
            t_string!(i18n, field.ready.some_missing, count = count).to_string()
        }
    };
    let fresh = move || match readiness.get().fresh_at {
        Some(at) => {
            let ago = ago_words(i18n, at, now.get());
            t_string!(i18n, common.list.joined, first = t_string!(i18n, field.ready.fresh), second = ago).to_string()
        }
        None => t_string!(i18n, field.ready.fresh_never).to_owned(),
    };
    let icon = move || if readiness.get().missing() == 0 { IconName::Shield } else { IconName::Checklist };
    let rows = move || points(i18n, &readiness.get(), now.get()).into_iter().map(|point| row(i18n, point)).collect_view();
    let back = move || {
        Some(WayBack { href: "/".into(), label: t_string!(i18n, common.action.go_today).to_owned() })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.ready.title)
            back=Signal::derive(back) place=FieldPlace::Today
        >
            <Verdict icon=Signal::derive(icon) title text=fresh/>
            <div class="band"></div>
            <ul class="rows">{rows}</ul>
            <Asks readiness/>
        </FieldFrame>
    }
}

/// What can be asked for now instead of at the first check-in.
#[component]
fn Asks(readiness: Memo<Readiness>) -> impl IntoView {
    let i18n = use_i18n();
    let may_ask_storage = move || readiness.get().room.is_kept == Some(false);
    let may_ask_position = move || readiness.get().position == Some(PositionPermission::Prompt);
    let reload = || drop(window().dispatch_event(&visibility_event()));
    let ask_storage = move |()| {
        spawn_local(async move {
            ask_to_keep().await;
            reload();
        });
    };
    let ask_position = move |()| {
        spawn_local(async move {
            // Only the permission matters here; the position itself is thrown away.
            drop(take_position().await);
            reload();
        });
    };
    view! {
        <div class="pad-x stack">
            <span></span>
            <Show when=may_ask_position>
                <Button wide=true icon=IconName::Pin on_press=ask_position>{t!(i18n, field.ready.ask_position)}</Button>
            </Show>
            <Show when=may_ask_storage>
                <Button wide=true icon=IconName::Lock on_press=ask_storage>{t!(i18n, field.ready.ask_storage)}</Button>
            </Show>
        </div>
    }
}

/// What the check listens for when it should look again.
fn visibility_event() -> web_sys::Event {
    web_sys::Event::new("visibilitychange").expect("the name is a valid event type")
}

fn row(i18n: Words, point: Point) -> impl IntoView {
    let (state, words) = match point.is_good {
        Some(true) => (MarkState::Done, t_string!(i18n, field.ready.good_mark)),
        Some(false) => (MarkState::Attention, t_string!(i18n, field.ready.missing_mark)),
        None => (MarkState::Planned, t_string!(i18n, field.ready.unknown_mark)),
    };
    let lead = move || view! { <Mark state=Signal::stored(state) label=words/> };
    view! { <ListRow title=point.title detail=Signal::stored(Some(point.detail)) lead press=Press::Nothing/> }
}

fn points(i18n: Words, readiness: &Readiness, _now: UtcMs) -> Vec<Point> {
    let (days, stops) = readiness.plan;
    let plan = match readiness.has_packet {
        true => {
            let count = i32::try_from(stops).unwrap_or(i32::MAX);
            t_string!(i18n, field.ready.plan_good, days = days, count = count).to_string()
        }
        false => t_string!(i18n, field.ready.plan_none).to_owned(),
    };
    let (all, missing) = readiness.stores;
    let stores = match readiness.has_stores() {
        true => {
            let count = i32::try_from(all).unwrap_or(i32::MAX);
            t_string!(i18n, field.ready.stores_good, count = count).to_string()
        }
        false => t_string!(i18n, field.ready.stores_missing, count = missing).to_string(),
    };
    let app = match readiness.is_app_kept {
        true => t_string!(i18n, field.ready.app_good),
        false => t_string!(i18n, field.ready.app_missing),
    };
    vec![
        Point { is_good: Some(readiness.has_packet), title: t_string!(i18n, field.ready.plan), detail: plan },
        Point { is_good: Some(readiness.has_stores()), title: t_string!(i18n, field.ready.stores), detail: stores },
        Point { is_good: Some(readiness.is_app_kept), title: t_string!(i18n, field.ready.app), detail: app.to_owned() },
        storage_point(i18n, readiness),
        position_point(i18n, readiness),
        clock_point(i18n, readiness),
    ]
}

fn storage_point(i18n: Words, readiness: &Readiness) -> Point {
    let title = t_string!(i18n, field.ready.storage);
    let free = readiness.room.free.map(|free| megabytes_words(i18n, free));
    if let (true, Some(size)) = (readiness.is_space_low(), &free) {
        let detail = t_string!(i18n, field.ready.space_low, size = size.clone()).to_string();
        return Point { is_good: Some(false), title, detail };
    }
    let kept = match readiness.room.is_kept {
        Some(true) => t_string!(i18n, field.ready.storage_good),
        Some(false) | None => t_string!(i18n, field.ready.storage_open),
    };
    let detail = match free {
        Some(size) => {
            let space = t_string!(i18n, field.ready.space, size = size).to_string();
            t_string!(i18n, common.list.sentence, first = kept, second = space).to_string()
        }
        None => kept.to_owned(),
    };
    Point { is_good: readiness.room.is_kept.filter(|is_kept| *is_kept), title, detail }
}

fn position_point(i18n: Words, readiness: &Readiness) -> Point {
    let (is_good, detail) = match readiness.position {
        Some(PositionPermission::Granted) => (Some(true), t_string!(i18n, field.ready.position_good)),
        Some(PositionPermission::Denied) => (Some(false), t_string!(i18n, field.ready.position_denied)),
        Some(PositionPermission::Prompt) => (None, t_string!(i18n, field.ready.position_ask)),
        Some(PositionPermission::Unknown) | None => (None, t_string!(i18n, field.ready.position_unknown)),
    };
    Point { is_good, title: t_string!(i18n, field.ready.position), detail: detail.to_owned() }
}

fn clock_point(i18n: Words, readiness: &Readiness) -> Point {
    let title = t_string!(i18n, field.ready.clock);
    match readiness.clock_offset_ms {
        None => Point { is_good: None, title, detail: t_string!(i18n, field.ready.clock_unknown).to_owned() },
        Some(offset) if readiness.is_clock_off() => {
            let minutes = offset.abs() / 60_000;
            let detail = t_string!(i18n, field.ready.clock_off, minutes = minutes).to_string();
            Point { is_good: Some(false), title, detail }
        }
        Some(_) => Point { is_good: Some(true), title, detail: t_string!(i18n, field.ready.clock_good).to_owned() },
    }
}
