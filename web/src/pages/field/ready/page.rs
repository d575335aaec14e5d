use super::check::{Readiness, use_readiness};
use super::points::{Point, points};
use crate::components::{Button, ListRow, Mark, MarkState, Press, Verdict, WayBack};
use crate::device::position::{PositionPermission, take_position};
use crate::device::room::ask_to_keep;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::frame::{FieldFrame, FieldPlace};
use crate::state::use_now;
use crate::words::{Words, ago_words};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
            t_string!(
                i18n,
                common.list.joined,
                first = t_string!(i18n, field.ready.fresh),
                second = ago
            )
            .to_string()
        }
        None => t_string!(i18n, field.ready.fresh_never).to_owned(),
    };
    let icon = move || {
        if readiness.get().missing() == 0 {
            IconName::Shield
        } else {
            IconName::Checklist
        }
    };
    let rows = move || {
        points(i18n, &readiness.get())
            .into_iter()
            .map(|point| row(i18n, point))
            .collect_view()
    };
    let back = move || {
        Some(WayBack {
            href: "/".into(),
            label: t_string!(i18n, common.action.go_today).to_owned(),
        })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.ready.title)
            back=Signal::derive(back) place=FieldPlace::Today
        >
            <Verdict icon=Signal::derive(icon) title text=fresh/>
            <div class="band"></div>
            <ul class="rows">
                {rows}
                <ListRow
                    title=move || t_string!(i18n, field.ready.kit)
                    icon=IconName::Gift press=Press::to("/work/kit")
                />
            </ul>
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
            take_position().await;
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
        Some(false) => (
            MarkState::Attention,
            t_string!(i18n, field.ready.missing_mark),
        ),
        None => (
            MarkState::Planned,
            t_string!(i18n, field.ready.unknown_mark),
        ),
    };
    let lead = move || view! { <Mark state=Signal::stored(state) label=words/> };
    view! { <ListRow title=point.title detail=Signal::stored(Some(point.detail)) lead press=Press::Nothing/> }
}
