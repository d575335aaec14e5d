use super::{CountBadge, unique_id};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Names it in `selected`.
    pub key: String,
    /// Its words.
    pub label: String,
    /// What waits behind it; zero shows nothing.
    pub count: u32,
    /// What the count counts, for screen readers.
    pub count_label: String,
}

/// Tabs above one panel. The arrow keys move, as on every system.
#[component]
pub fn Tabs(
    /// The name of the row of tabs.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<TabItem>>,
    /// The key of the shown tab, both ways.
    selected: RwSignal<String>,
    /// The content of the shown tab; it reads `selected`.
    children: Children,
) -> impl IntoView {
    let id = StoredValue::new(unique_id("tabs"));
    let tab_id = move |key: &str| format!("{}-{key}", id.get_value());
    let move_by = move |event: KeyboardEvent| {
        let Some(next) = next_key(
            &event.key(),
            &tabs.get_untracked(),
            &selected.get_untracked(),
        ) else {
            return;
        };
        event.prevent_default();
        let target = document().get_element_by_id(&tab_id(&next));
        selected.set(next);
        if let Some(tab) = target.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            // A tab that has just gone cannot take the focus, and need not.
            tab.focus().ok();
        }
    };
    let tab = move |item: TabItem| {
        let key = StoredValue::new(item.key.clone());
        let is_selected =
            Memo::new(move |_| selected.with(|shown| key.with_value(|own| own == shown)));
        view! {
            <button
                type="button"
                role="tab"
                id=tab_id(&item.key)
                aria-selected=move || is_selected.get().to_string()
                aria-controls=format!("{}-panel", id.get_value())
                tabindex=move || if is_selected.get() { "0" } else { "-1" }
                on:click=move |_| selected.set(key.get_value())
            >
                {item.label}
                <CountBadge count=item.count label=item.count_label/>
            </button>
        }
    };
    view! {
        <div class="tab-list" role="tablist" aria-label=move || label.get() on:keydown=move_by>
            {move || tabs.get().into_iter().map(tab).collect_view()}
        </div>
        <div
            class="tab-panel"
            role="tabpanel"
            id=format!("{}-panel", id.get_value())
            aria-labelledby=move || selected.with(|key| tab_id(key))
            tabindex="0"
        >
            {children()}
        </div>
    }
}

fn next_key(pressed: &str, tabs: &[TabItem], selected: &str) -> Option<String> {
    let last = tabs.len().checked_sub(1)?;
    let at = tabs.iter().position(|tab| tab.key == selected).unwrap_or(0);
    let next = match pressed {
        "ArrowRight" if at == last => 0,
        "ArrowRight" => at + 1,
        "ArrowLeft" if at == 0 => last,
        "ArrowLeft" => at - 1,
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    tabs.get(next).map(|tab| tab.key.clone())
}
