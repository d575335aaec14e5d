use leptos::prelude::*;

/// The heading of a list, with a number or a word on its right.
#[component]
pub fn Band(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// On the right: "完成 1 / 5".
    #[prop(optional, into)]
    aside: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="band">
            <h2>{move || title.get()}</h2>
            {move || aside.get().map(|aside| view! { <span class="num">{aside}</span> })}
        </div>
    }
}
