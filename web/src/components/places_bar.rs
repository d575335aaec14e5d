use super::{CountBadge, Icon};
use crate::icons::IconName;
use leptos::prelude::*;

/// One entry of the main navigation, in the field and at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub icon: IconName,
    /// Its word.
    pub label: String,
    /// What waits there; zero shows nothing.
    pub count: u32,
    /// What the count counts, for screen readers.
    pub count_label: String,
    /// The person is there.
    pub is_current: bool,
}

impl Place {
    /// The link of the entry; bar and rail differ only in their style.
    pub(super) fn link(self) -> impl IntoView {
        view! {
            <li>
                <a href=self.href aria-current=self.is_current.then_some("page")>
                    <Icon name=self.icon/>
                    <span>{self.label}</span>
                    <CountBadge count=self.count label=self.count_label/>
                </a>
            </li>
        }
    }
}

/// The four places of the field, at the bottom edge.
#[component]
pub fn PlacesBar(
    /// "主导航".
    #[prop(into)]
    label: Signal<String>,
    /// Today, stores, inbox, me.
    #[prop(into)]
    places: Signal<Vec<Place>>,
) -> impl IntoView {
    view! {
        <nav class="places" aria-label=move || label.get()>
            <ul>{move || places.get().into_iter().map(Place::link).collect_view()}</ul>
        </nav>
    }
}
