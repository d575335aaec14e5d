//! Live hints: the server says which feed has moved, and pages ask again. Missing one costs nothing,
//! because every page also asks when the stream opens and when it comes back to the front.

use crate::device::browser;
use crate::js;
use crate::state::{Session, SessionPhase};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::engine::backoff::delay_ms;
use wasm_bindgen::{JsCast, JsValue};

/// Hints that arrive together are one reason to ask again.
const GATHER_MS: i32 = 400;
/// Somebody looks at the page, so a server that was away is looked for this often at least.
const PAUSE_MAX_MS: u64 = 15_000;
/// Without a sign-in each attempt would ask for one; the app asks by itself when there is hope.
const PAUSE_SIGNED_OUT_MAX_MS: u64 = 60_000;

/// Calls `moved` after hints, at most once in a short while, until the page is left.
pub fn on_hints(session: Session, moved: impl Fn() + Clone + 'static) {
    let is_left = StoredValue::new(false);
    let front = {
        let moved = moved.clone();
        window_event_listener_untyped("visibilitychange", move |_| moved())
    };
    on_cleanup(move || {
        front.remove();
        is_left.set_value(true);
    });
    // The value goes with the page's owner, so "no value" means "left" as well.
    let is_gone = move || is_left.try_get_value().unwrap_or(true);
    spawn_local(async move {
        let mut failures = 0;
        while !is_gone() {
            if follow(session, &moved, &is_gone).await.is_ok() {
                failures = 0;
            } else {
                failures += 1;
            }
            let mut random = [0; 8];
            drop(js::fill_random(&mut random));
            let longest_ms = if session.has_token() {
                PAUSE_MAX_MS
            } else {
                PAUSE_SIGNED_OUT_MAX_MS
            };
            let pause_ms = delay_ms(failures, None, u64::from_le_bytes(random)).min(longest_ms);
            js::sleep(i32::try_from(pause_ms).unwrap_or(i32::MAX)).await;
        }
    });
}

/// Follows one stream to its end.
async fn follow(
    session: Session,
    moved: &(impl Fn() + Clone + 'static),
    is_gone: &impl Fn() -> bool,
) -> Result<(), JsValue> {
    let is_signed_in = session.phase.get_untracked() == SessionPhase::SignedIn;
    if !is_signed_in || !browser::is_online() {
        return Err(JsValue::NULL);
    }
    let bearer = session.bearer().await.map_err(|_| JsValue::NULL)?;
    let headers = js::object(&[("Authorization", format!("Bearer {bearer}").into())]);
    let controller = js::construct("AbortController", &[])?;
    let options = js::object(&[
        ("headers", headers),
        ("signal", js::get(&controller, "signal")),
    ]);
    let response =
        js::call_async(&js_sys::global(), "fetch", &["/api/hints".into(), options]).await?;
    let media_type = js::call(
        &js::get(&response, "headers"),
        "get",
        &["Content-Type".into()],
    )?;
    let is_stream = media_type
        .as_string()
        .is_some_and(|media_type| media_type.starts_with("text/event-stream"));
    // A captive portal says yes to everything, with a page.
    if js::get(&response, "ok") != JsValue::TRUE || !is_stream {
        return Err(JsValue::NULL);
    }
    if is_gone() {
        return js::call(&controller, "abort", &[]).map(drop);
    }
    // What moved while no stream was open has given no hint.
    moved();
    let reader = js::call(&js::get(&response, "body"), "getReader", &[])?;
    let is_waiting = StoredValue::new(false);
    loop {
        let chunk = js::call_async(&reader, "read", &[]).await?;
        if is_gone() || js::get(&chunk, "done").is_truthy() {
            js::call(&controller, "abort", &[])?;
            return Ok(());
        }
        if has_hint(&js::get(&chunk, "value")) && !is_waiting.get_value() {
            is_waiting.set_value(true);
            let moved = moved.clone();
            spawn_local(async move {
                js::sleep(GATHER_MS).await;
                is_waiting.try_set_value(false);
                moved();
            });
        }
    }
}

/// A comment that only keeps the line open begins with a colon and carries no data.
fn has_hint(chunk: &JsValue) -> bool {
    let bytes = chunk
        .dyn_ref::<js_sys::Uint8Array>()
        .map(js_sys::Uint8Array::to_vec);
    bytes.is_some_and(|bytes| bytes.windows(5).any(|part| part == b"data:"))
}
