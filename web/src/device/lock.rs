//! One tab at a time: the leader synchronises, the others only record and tell it.

use crate::js;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

const LEADER: &str = "storebeat-leader";

/// Asks to become the leader. The lock is held until the tab is closed; where the browser has no
/// locks, every tab leads, and the storage's own revision keeps them from overwriting each other.
pub fn lead(on_leading: impl Fn() + 'static) -> Rc<Cell<bool>> {
    let is_leader = Rc::new(Cell::new(false));
    let Some(locks) = js::navigator("locks") else {
        is_leader.set(true);
        on_leading();
        return is_leader;
    };
    let leading = is_leader.clone();
    let granted = Closure::<dyn FnMut() -> JsValue>::new(move || {
        leading.set(true);
        on_leading();
        js_sys::Promise::new(&mut |_, _| {}).into()
    });
    let callback = granted.as_ref().unchecked_ref::<JsValue>().clone();
    // The lock is waited for as long as the tab lives.
    granted.forget();
    if js::call(&locks, "request", &[LEADER.into(), callback]).is_err() {
        is_leader.set(true);
    }
    is_leader
}

/// A line between the tabs of this browser.
#[derive(Clone)]
pub struct TabLine {
    channel: Option<JsValue>,
}

impl TabLine {
    /// Joins the line; `on_message` is called with what the other tabs say.
    pub fn join(on_message: impl Fn(String) + 'static) -> Self {
        let channel = js::construct("BroadcastChannel", &["storebeat".into()]).ok();
        if let Some(channel) = &channel {
            let listen = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                if let Some(word) = js::get(&event, "data").as_string() {
                    on_message(word);
                }
            });
            js::set(channel, "onmessage", listen.as_ref());
            listen.forget();
        }
        Self { channel }
    }

    /// Tells the other tabs.
    pub fn tell(&self, word: &str) {
        if let Some(channel) = &self.channel {
            drop(js::call(channel, "postMessage", &[word.into()]));
        }
    }
}
