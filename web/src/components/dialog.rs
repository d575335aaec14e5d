use super::modal::Modal;
use leptos::prelude::*;

/// A dialog at the desk. In the field use a [`super::Sheet`].
#[component]
pub fn Dialog(
    /// Whether it is open, both ways.
    open: RwSignal<bool>,
    /// The heading, which is also its name.
    #[prop(into)]
    title: Signal<String>,
    /// The name of the close button.
    #[prop(into)]
    close_label: Signal<String>,
    /// The buttons, the one that acts last.
    #[prop(into)]
    actions: ViewFn,
    /// The content; it exists only while the dialog is open.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Modal open class="dialog" title close_label>
            <div class="dialog-body">{children()}</div>
            <div class="dialog-foot">{actions.run()}</div>
        </Modal>
    }
}
