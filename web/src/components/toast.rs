use super::IconButton;
use crate::icons::IconName;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use std::time::Duration;

/// How long a toast stays: long enough to undo, as the check-out promises.
const STAYS: Duration = Duration::from_secs(8);

/// What can be done from a toast, for instance undo.
#[derive(Clone)]
pub struct ToastAction {
    /// The word of the action.
    pub label: String,
    /// The action; the toast goes away with it.
    pub run: Callback<()>,
}

#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    action: Option<ToastAction>,
}

/// The messages of what has just happened. Provided at the root by [`provide_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next_id: StoredValue<u64>,
}

/// Makes the toasts known to everything below; call it once in the root component.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        next_id: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The toasts of the app.
#[must_use]
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Says what has happened.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Says what has happened and offers one action, usually to undo it.
    pub fn say_with(self, text: impl Into<String>, action: ToastAction) {
        self.show(text.into(), Some(action));
    }

    fn show(self, text: String, action: Option<ToastAction>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        // One at a time: a second message makes the first one old.
        self.shown.set(vec![Toast { id, text, action }]);
        set_timeout(move || self.take_away(id), STAYS);
    }

    fn take_away(self, id: u64) {
        self.shown
            .try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Where toasts appear; one for the whole app, at its end.
#[component]
pub fn ToastRegion(
    /// The name of the button that takes a message away.
    #[prop(into)]
    dismiss_label: Signal<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let card = move |toast: Toast| {
        let id = toast.id;
        let action = toast.action.map(|action| {
            let press = move |_| {
                action.run.run(());
                toasts.take_away(id);
            };
            view! { <button type="button" class="act" on:click=press>{action.label}</button> }
        });
        view! {
            <div class="toast">
                <span>{toast.text}</span>
                {action}
                <IconButton
                    icon=IconName::Cross
                    label=dismiss_label
                    on_press=move |()| toasts.take_away(id)
                />
            </div>
        }
    };
    let region = NodeRef::<html::Div>::new();
    // A modal dialog lies over the whole page; as a popover that is shown anew the message lies over it.
    Effect::new(move || {
        let is_empty = toasts.shown.with(Vec::is_empty);
        if let Some(region) = region.get() {
            raise(&region, !is_empty);
        }
    });
    view! {
        <div class="toast-region" role="status" aria-live="polite" popover="manual" node_ref=region>
            <For each=move || toasts.shown.get() key=|toast| toast.id children=card/>
        </div>
    }
}

/// Browsers without popovers show the messages where they stand.
fn raise(region: &HtmlElement, is_shown: bool) {
    let call = |name: &str| {
        let method = js_sys::Reflect::get(region, &name.into()).ok()?;
        method
            .dyn_into::<js_sys::Function>()
            .ok()?
            .call0(region)
            .ok()
    };
    // Hiding what is hidden already is refused, which changes nothing.
    call("hidePopover");
    if is_shown {
        call("showPopover");
    }
}
