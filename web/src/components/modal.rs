use super::{IconButton, unique_id};
use crate::icons::IconName;
use leptos::html;
use leptos::prelude::*;

/// What sheet, dialog and viewer share: a modal `<dialog>`. The browser keeps the focus inside, closes on
/// Escape and gives the focus back. The content exists only while it is open.
#[component]
pub fn Modal(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// The class of the look.
    class: &'static str,
    /// The heading, which is also its name.
    title: Signal<String>,
    /// The name of the close button.
    close_label: Signal<String>,
    /// What stands under the heading.
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = unique_id("title");
    let name_id = title_id.clone();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // It fails only for a dialog that left the page meanwhile.
            dialog.show_modal().ok();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let press_scrim = move |event: leptos::ev::MouseEvent| {
        // The page inside covers the dialog, so a press on the dialog itself is one on the scrim.
        let dialog = node.get_untracked().map(leptos::web_sys::EventTarget::from);
        if dialog.is_some() && event.target() == dialog {
            open.set(false);
        }
    };
    // The browser closes it on Escape; a panel that it stands in must not close with it.
    let keep_escape = |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
        }
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby=name_id
            on:close=move |event: leptos::ev::Event| {
                event.stop_propagation();
                open.set(false);
            }
            on:keydown=keep_escape
            on:click=press_scrim
        >
            <div class="modal-page">
                <div class="modal-head">
                    <h2 id=title_id>{move || title.get()}</h2>
                    <IconButton
                        icon=IconName::Cross
                        label=close_label
                        on_press=move |()| open.set(false)
                    />
                </div>
                {move || open.get().then(|| children())}
            </div>
        </dialog>
    }
}
