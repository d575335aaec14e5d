use leptos::prelude::*;

/// The actions of a page in the thumb zone. The page's frame is then `field has-dock`, or
/// `field has-tall-dock` with a sentence.
#[component]
pub fn Dock(
    /// "下一步", its name.
    #[prop(into)]
    label: Signal<String>,
    /// A sentence above the buttons.
    #[prop(optional, into)]
    say: Signal<Option<String>>,
    /// The buttons, the one action last.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="dock" aria-label=move || label.get()>
            {move || say.get().map(|say| view! { <p class="say">{say}</p> })}
            {children()}
        </section>
    }
}
