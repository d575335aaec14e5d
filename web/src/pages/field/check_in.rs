//! The one big action: checks in with a fresh position, and never waits for it against the
//! person's will.

use crate::components::{Button, ButtonKind, use_toasts};
use crate::device::clock;
use crate::device::position::{PositionOutcome, take_position};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::{Place, use_visiting};
use crate::words::not_recorded_words;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::time::UtcMs;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// After this the person may go on without a position.
const SKIP_AFTER: Duration = Duration::from_millis(1_500);

/// The button with its waiting state.
#[component]
pub fn CheckInButton(
    /// Where; read when it is pressed. None says why it cannot be pressed.
    #[prop(into)]
    place: Signal<Option<Place>>,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    disabled_because: Signal<Option<String>>,
    /// The words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let is_pending = RwSignal::new(false);
    let may_skip = RwSignal::new(false);
    let skip = StoredValue::new_local(None::<js_sys::Function>);

    let finish = move |place: Place, at: UtcMs, outcome: PositionOutcome| {
        let navigate = navigate.clone();
        async move {
            let result = visiting.check_in(&place, at, outcome).await;
            is_pending.try_set(false);
            may_skip.try_set(false);
            match result {
                Ok(visit) => {
                    navigate(&format!("/visit/{visit}"), NavigateOptions::default());
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        }
    };
    let press = move |()| {
        let Some(place) = place.get_untracked() else {
            return;
        };
        let at = clock::now();
        is_pending.set(true);
        set_timeout(
            move || {
                may_skip.try_set(is_pending.try_get_untracked().unwrap_or(false));
            },
            SKIP_AFTER,
        );
        let skipped = js_sys::Promise::new(&mut |done, _| skip.set_value(Some(done)));
        let finish = finish.clone();
        spawn_local(async move {
            let outcome = match select(Box::pin(take_position()), JsFuture::from(skipped)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => PositionOutcome::Missing,
            };
            finish(place, at, outcome).await;
        });
    };
    let go_on = move |()| {
        if let Some(done) = skip.try_update_value(Option::take).flatten() {
            drop(done.call0(&JsValue::UNDEFINED));
        }
    };
    view! {
        <Button
            kind=ButtonKind::Primary big=true wide=true icon=IconName::Pin
            pending=is_pending disabled_because on_press=press
        >
            {move || if is_pending.get() {
                t_string!(i18n, field.today.locating).to_owned()
            } else {
                label.get()
            }}
        </Button>
        <Show when=move || may_skip.get()>
            <Button wide=true on_press=go_on>{t!(i18n, field.today.check_in_now)}</Button>
        </Show>
    }
}
