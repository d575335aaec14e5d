use super::{IconButton, unique_id};
use crate::icons::IconName;
use leptos::html;
use leptos::prelude::*;

/// What sheet and dialog share: a modal `<dialog>`. The browser keeps the focus inside, closes on
/// Escape and gives the focus back. The content exists only while it is open.
#[component]
pub(super) fn Modal(
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
        // The scrim belongs to the dialog itself, everything else to its content.
        let dialog = node.get_untracked().map(leptos::web_sys::EventTarget::from);
        if dialog.is_some() && event.target() == dialog && !is_inside(&event, node) {
            open.set(false);
        }
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby=title_id.clone()
            on:close=move |_| open.set(false)
            on:click=press_scrim
        >
            <div class="sheet-head">
                <h2 id=title_id>{move || title.get()}</h2>
                <IconButton icon=IconName::Cross label=close_label on_press=move |()| open.set(false)/>
            </div>
            {move || open.get().then(|| children())}
        </dialog>
    }
}

/// Whether a press lies on the dialog's own paper, its padding included.
fn is_inside(event: &leptos::ev::MouseEvent, node: NodeRef<html::Dialog>) -> bool {
    let Some(dialog) = node.get_untracked() else { return false };
    let area = dialog.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    (area.left()..=area.right()).contains(&x) && (area.top()..=area.bottom()).contains(&y)
}
