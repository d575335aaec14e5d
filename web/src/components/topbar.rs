use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// Where a page leads back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayBack {
    /// The page.
    pub href: String,
    /// The name of the arrow: "回到今天".
    pub label: String,
}

/// The bar on top of a field page, with the heading of the page.
#[component]
pub fn Topbar(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// The way back, on pages below one of the four places.
    #[prop(optional, into)]
    back: Signal<Option<WayBack>>,
    /// On the right: the [`super::SyncSign`].
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let arrow = move || {
        back.get().map(|back| {
            view! {
                <a class="icon-button" href=back.href aria-label=back.label>
                    <Icon name=IconName::ChevronLeft/>
                </a>
            }
        })
    };
    view! {
        <header class="topbar" class:inner=move || back.with(Option::is_some)>
            {arrow}
            <div class="where">
                <h1 tabindex="-1">{move || title.get()}</h1>
                {move || subtitle.get().map(|subtitle| view! { <p>{subtitle}</p> })}
            </div>
            {children.map(|children| children())}
        </header>
    }
}
