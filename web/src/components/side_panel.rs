use super::{IconButton, unique_id};
use crate::icons::IconName;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Below this width the panel lies over the table, as desk/05-components.css says.
const OVERLAY: &str = "(max-width: 68.75em)";

/// What a row opens at the desk: beside the table, or over it on a narrow window. It stands in a
/// `<div class="split">` after the section with the table.
#[component]
pub fn SidePanel(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// The heading, which is also its name.
    #[prop(into)]
    title: Signal<String>,
    /// A line under the heading.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// The name of the close button.
    #[prop(into)]
    close_label: Signal<String>,
    /// The actions at the foot.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The content; it exists only while the panel is open.
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = unique_id("panel");
    let name_id = title_id.clone();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Over the table it must be modal, or the focus could go behind it.
            if is_overlay() {
                dialog.show_modal().ok();
            } else {
                dialog.show();
            }
            request_animation_frame(move || keep_focus(node));
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // The browser gives the focus back when it closes the dialog, not when whoever shows the panel
    // takes it out of the page; so the dialog is closed first.
    let close = move || {
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
        }
        open.try_set(false);
    };
    // From the whole page: beside the table the focus may be on either side.
    let escape = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let is_meant = event.key() == "Escape" && !event.default_prevented();
        if is_meant && !is_covered(node) {
            close();
        }
    });
    on_cleanup(move || escape.remove());
    let foot = StoredValue::new(foot);
    let content = move || {
        open.get().then(|| {
            view! {
                <div class="panel-body">{children()}</div>
                {foot.get_value().map(|foot| view! { <div class="panel-foot">{foot.run()}</div> })}
            }
        })
    };
    view! {
        <dialog
            class="panel"
            node_ref=node
            aria-labelledby=name_id
            on:close=move |_| {
                open.try_set(false);
            }
        >
            <div class="panel-head">
                <div>
                    <h2 id=title_id>{move || title.get()}</h2>
                    <span class="quiet">{move || subtitle.get()}</span>
                </div>
                <IconButton icon=IconName::Cross label=close_label on_press=move |()| close()/>
            </div>
            {content}
        </dialog>
    }
}

/// A panel that takes the place of another loses the focus with what was pressed there.
fn keep_focus(node: NodeRef<html::Dialog>) {
    let is_lost = document()
        .active_element()
        .is_none_or(|focused| focused.tag_name() == "BODY");
    let Some(dialog) = node.try_get_untracked().flatten().filter(|_| is_lost) else {
        return;
    };
    let button = dialog.query_selector("button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A panel that has just been closed needs no focus.
        button.focus().ok();
    }
}

/// What lies over the panel is closed first, wherever the focus is.
fn is_covered(node: NodeRef<html::Dialog>) -> bool {
    let own = node.try_get_untracked().flatten();
    let modal = document().query_selector("dialog:modal").ok().flatten();
    modal.is_some_and(|modal| own.is_none_or(|own| !own.is_same_node(Some(&modal))))
}

fn is_overlay() -> bool {
    let query = window().match_media(OVERLAY).ok().flatten();
    query.is_some_and(|query| query.matches())
}
