use leptos::prelude::*;

/// A number that waits for a person. Nothing is shown for zero.
#[component]
pub fn CountBadge(
    /// The number.
    #[prop(into)]
    count: Signal<u32>,
    /// What is counted, read before the number: "待处理：".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    move || {
        (count.get() > 0).then(|| {
            view! {
                <span class="count">
                    <span class="visually-hidden">{move || label.get()}</span>
                    {move || count.get()}
                </span>
            }
        })
    }
}
