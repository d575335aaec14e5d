use super::{LogoMark, Place};
use leptos::prelude::*;

/// The navigation of the desk, on the left; a strip on top of a narrow window.
#[component]
pub fn Rail(
    /// "主导航".
    #[prop(into)]
    label: Signal<String>,
    /// The name of the product.
    #[prop(into)]
    product: Signal<String>,
    /// What the role has.
    #[prop(into)]
    places: Signal<Vec<Place>>,
    /// Who is signed in: name, `<small>` role, ways to leave.
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="rail">
            <div class="brand">
                <LogoMark/>
                {move || product.get()}
            </div>
            <nav aria-label=move || label.get()>
                <ul>{move || places.get().into_iter().map(Place::link).collect_view()}</ul>
            </nav>
            <div class="who">{children()}</div>
        </aside>
    }
}
