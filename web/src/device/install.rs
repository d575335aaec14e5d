//! Installing on the phone's desktop: Chromium browsers offer it as an event that can be kept and
//! used later; others only in their own menus.

use crate::js;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whether and how the app can be installed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installing {
    /// It runs as an installed app.
    Installed,
    /// The browser offers it: a press is enough.
    Offered,
    /// Only by the browser's own menu.
    ByMenu,
}

/// What is known of installing; made once at the root.
#[derive(Clone, Copy)]
pub struct Install {
    /// How it stands.
    pub state: RwSignal<Installing>,
    offer: StoredValue<Option<JsValue>, LocalStorage>,
}

impl Install {
    /// Listens for the browser's offer.
    pub fn listen() -> Self {
        let is_standalone = window()
            .match_media("(display-mode: standalone)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches());
        let first = if is_standalone {
            Installing::Installed
        } else {
            Installing::ByMenu
        };
        let install = Self {
            state: RwSignal::new(first),
            offer: StoredValue::new_local(None),
        };
        let offered = window_event_listener_untyped("beforeinstallprompt", move |event| {
            event.prevent_default();
            install.offer.set_value(Some(event.into()));
            install.state.set(Installing::Offered);
        });
        let done = window_event_listener_untyped("appinstalled", move |_| {
            install.state.set(Installing::Installed)
        });
        on_cleanup(move || {
            offered.remove();
            done.remove();
        });
        install
    }

    /// Shows the browser's own question.
    pub fn ask(self) {
        let offer = self.offer.try_update_value(Option::take).flatten();
        if let Some(offer) = offer {
            drop(js::call(&offer, "prompt", &[]));
            self.state.set(Installing::ByMenu);
        }
    }
}
