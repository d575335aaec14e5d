use leptos::prelude::*;

/// Grey lines where text will be. It does not move.
#[component]
pub fn Skeleton(
    /// "正在载入", for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{move || label.get()}</span>
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
