//! The service worker: registered at the start, renewed only between visits.

use crate::js;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

const SCRIPT: &str = "/service-worker.js";

/// On a slow line the app and in-store work are kept within this time.
const START: Duration = Duration::from_secs(30);

/// What of the app is on this device.
#[derive(Clone, Copy)]
pub struct AppKept {
    /// A service worker answers for this page, so that it opens without a network.
    pub app: RwSignal<bool>,
    /// The pages of in-store work are here too; none until the worker has said.
    pub work: RwSignal<Option<bool>>,
    /// The app has been open for so short a time that what is not kept may be on its way.
    pub is_starting: RwSignal<bool>,
}

/// Registers the worker. A new build takes over when `is_free` says that no visit is open; the page
/// itself is renewed when the person comes back to it, never under their hands.
pub fn keep_app(is_free: Signal<bool>) -> AppKept {
    let kept = AppKept {
        app: RwSignal::new(false),
        work: RwSignal::new(Some(false)),
        is_starting: RwSignal::new(true),
    };
    set_timeout(move || kept.is_starting.set(false), START);
    let Some(container) = js::navigator("serviceWorker") else {
        return kept;
    };
    let is_renewed = StoredValue::new(false);
    let had_controller = js::find(&container, "controller").is_some();
    if had_controller {
        kept.app.set(true);
        kept.work.set(None);
    }
    listen(&container, "message", move |message| {
        match js::get(&message, "data").as_string().as_deref() {
            Some("work-kept") => kept.work.set(Some(true)),
            Some("work-missing") => kept.work.set(Some(false)),
            _ => {}
        }
    });
    listen(&container, "controllerchange", move |_| {
        kept.app.set(true);
        // The first worker of a device changes nothing for the page that installed it.
        is_renewed.set_value(had_controller);
    });
    let _listening = window_event_listener_untyped("visibilitychange", move |_| {
        let is_back = document().visibility_state() == web_sys::VisibilityState::Visible;
        if is_back && is_renewed.get_value() && is_free.get_untracked() && !is_writing() {
            drop(window().location().reload());
        }
    });
    let registration = StoredValue::new_local(None::<JsValue>);
    let is_registered = RwSignal::new(false);
    // Made here and not after the registration: outside of the app's own run an effect has no owner
    // and never runs again.
    Effect::new(move || {
        if is_registered.get() && is_free.get() {
            registration.with_value(|registration| activate_waiting(registration.as_ref()));
        }
    });
    spawn_local(async move {
        let options = js::object(&[("updateViaCache", "none".into())]);
        let registered = js::call_async(&container, "register", &[SCRIPT.into(), options]).await;
        if let Ok(registered) = registered {
            registration.set_value(Some(registered.clone()));
            is_registered.set(true);
            look_for_builds(registered, is_free);
        }
    });
    kept
}

/// In the field something may be half written on every page but the day: whoever comes back from the
/// camera finds it as it was.
fn is_writing() -> bool {
    let path = window().location().pathname().unwrap_or_default();
    path != "/" && !path.starts_with("/desk")
}

/// Tells a waiting worker to take over.
fn activate_waiting(registration: Option<&JsValue>) {
    if let Some(worker) = registration.and_then(|registration| js::find(registration, "waiting")) {
        drop(js::call(&worker, "postMessage", &["activate".into()]));
    }
}

/// A new build is looked for on each return to the app, and takes over when no visit is open.
fn look_for_builds(registration: JsValue, is_free: Signal<bool>) {
    let found = registration.clone();
    listen(&registration, "updatefound", move |_| {
        let Some(installing) = js::find(&found, "installing") else {
            return;
        };
        let registration = found.clone();
        listen(&installing, "statechange", move |_| {
            if is_free.get_untracked() {
                activate_waiting(Some(&registration));
            }
        });
    });
    let kept = StoredValue::new_local(registration);
    let _listening = window_event_listener_untyped("visibilitychange", move |_| {
        // Installed apps live for days without a navigation, at which browsers look for updates.
        spawn_local(async move {
            let registration = kept.get_value();
            drop(js::call_async(&registration, "update", &[]).await);
        });
    });
}

/// Asks the browser to wake the worker when there is a network, also when the app is closed by then. Where
/// the browser cannot, the app delivers when it is opened.
pub fn deliver_later() {
    let Some(container) = js::navigator("serviceWorker") else {
        return;
    };
    let registration = js::get(&container, "ready").unchecked_into::<js_sys::Promise>();
    spawn_local(async move {
        let registration = wasm_bindgen_futures::JsFuture::from(registration).await;
        let sync = registration.ok().and_then(|found| js::find(&found, "sync"));
        if let Some(sync) = sync {
            drop(js::call_async(&sync, "register", &["deliver".into()]).await);
        }
    });
}

/// Calls `run` when the worker was woken and leaves the delivering to this page.
pub fn when_woken(run: impl Fn() + 'static) {
    if let Some(container) = js::navigator("serviceWorker") {
        listen(&container, "message", move |message| {
            if js::get(&message, "data").as_string().as_deref() == Some("deliver") {
                run();
            }
        });
    }
}

/// Asks the worker to keep the desk's pages too.
pub fn keep_desk_pages() {
    tell_worker("keep-desk");
}

/// Asks the worker to keep the pages of in-store work; it answers into [`AppKept::work`].
pub fn keep_work_pages() {
    tell_worker("keep-work");
}

fn tell_worker(message: &str) {
    let controller =
        js::navigator("serviceWorker").and_then(|container| js::find(&container, "controller"));
    if let Some(controller) = controller {
        drop(js::call(&controller, "postMessage", &[message.into()]));
    }
}

/// Listens for as long as the app lives.
fn listen(target: &JsValue, event: &str, run: impl Fn(JsValue) + 'static) {
    let callback = Closure::<dyn Fn(JsValue)>::new(run);
    drop(js::call(
        target,
        "addEventListener",
        &[
            event.into(),
            callback.as_ref().unchecked_ref::<JsValue>().clone(),
        ],
    ));
    callback.forget();
}
