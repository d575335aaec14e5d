use super::modal::Modal;
use leptos::prelude::*;

/// A sheet from the bottom edge: one question, one action, in the thumb zone.
#[component]
pub fn Sheet(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// The question, which is also its name.
    #[prop(into)]
    title: Signal<String>,
    /// The name of the close button.
    #[prop(into)]
    close_label: Signal<String>,
    /// Answers and action; it exists only while the sheet is open.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Modal open class="sheet" title close_label>
            <div class="sheet-body">{children()}</div>
        </Modal>
    }
}
