//! One row of the tree, which turns into its form in place.

use super::Page;
use super::node_form::NodeForm;
use crate::components::Icon;
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use shared::ids::{RegionId, RouteId, TerritoryId};

/// A node of the tree, there or to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A region.
    Region(RegionId),
    /// A territory.
    Territory(TerritoryId),
    /// A route.
    Route(RouteId),
    /// A region to be made.
    NewRegion,
    /// A territory to be made in a region.
    NewTerritory(RegionId),
    /// A route to be made.
    NewRoute,
}

impl Node {
    /// The id of its row in the page.
    fn element_id(self) -> String {
        match self {
            Self::Region(id) => format!("node-{id}"),
            Self::Territory(id) => format!("node-{id}"),
            Self::Route(id) => format!("node-{id}"),
            Self::NewRegion => "node-new-region".to_owned(),
            Self::NewTerritory(region) => format!("node-new-{region}"),
            Self::NewRoute => "node-new-route".to_owned(),
        }
    }

    fn is_new(self) -> bool {
        matches!(
            self,
            Self::NewRegion | Self::NewTerritory(_) | Self::NewRoute
        )
    }
}

/// Closes the form of a node and gives the focus back to its row.
pub fn close_form(page: Page, node: Node) {
    page.editing.set(None);
    request_animation_frame(move || {
        let row = document().get_element_by_id(&node.element_id());
        if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            // A row that has just been removed takes no focus.
            row.focus().ok();
        }
    });
}

/// The row, or the form while it is being changed. Readers see the row alone.
#[component]
pub fn NodeRow(
    page: Page,
    node: Node,
    /// Its name, or what making it is called.
    #[prop(into)]
    name: Signal<String>,
    /// What is in it, in numbers.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Why it cannot be removed; none when it can.
    #[prop(optional, into)]
    kept_because: Signal<Option<String>>,
    /// The icon in front of it.
    icon: IconName,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_open = Memo::new(move |_| page.editing.get() == Some(node));
    let inside = move || {
        view! {
            <span class="lead"><Icon name=icon/></span>
            <span>
                <span class="title name">{name}</span>
                <span class="detail">{detail}</span>
            </span>
            <span class="aside">
                {(page.may.get() && !node.is_new()).then(|| view! {
                    <span class="visually-hidden">{t_string!(i18n, desk.organisation.edit)}</span>
                    <Icon name=IconName::Edit/>
                })}
            </span>
        }
    };
    move || match (is_open.get(), page.may.get()) {
        (true, true) => view! { <NodeForm page node name kept_because/> }.into_any(),
        (false, true) => view! {
            <button
                type="button"
                class="list-row has-lead"
                id=node.element_id()
                on:click=move |_| page.editing.set(Some(node))
            >
                {inside()}
            </button>
        }
        .into_any(),
        (_, false) => view! { <div class="list-row has-lead">{inside()}</div> }.into_any(),
    }
}
