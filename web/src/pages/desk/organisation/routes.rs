//! Routes: sets of stores that rights are given on.

use super::node::{Node, NodeRow};
use super::{Opened, Page};
use crate::components::{Band, Button, ButtonKind};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::api::admin::Route;

/// The list.
#[component]
pub fn RouteList(page: Page) -> impl IntoView {
    let i18n = use_i18n();
    let routes = Memo::new(move |_| page.tree.with(|tree| tree.organisation.routes.clone()));
    let is_shown = move || page.may.get() || routes.with(|routes| !routes.is_empty());
    view! {
        <Show when=is_shown>
            <section>
                <Band title=move || t_string!(i18n, desk.organisation.routes)/>
                <p class="quiet pad-x">{move || t_string!(i18n, desk.organisation.routes_text)}</p>
                <ul class="rows">
                    <For each=move || routes.get() key=|route| (route.id, route.name.clone(), route.stores) let:route>
                        <RouteRow page route/>
                    </For>
                    <Show when=move || page.may.get()>
                        <li>
                            <NodeRow page node=Node::NewRoute icon=IconName::Plus
                                name=move || t_string!(i18n, desk.organisation.add_route).to_owned()/>
                        </li>
                    </Show>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn RouteRow(page: Page, route: Route) -> impl IntoView {
    let i18n = use_i18n();
    let id = route.id;
    let stores = route.stores;
    let detail = move || {
        let count = i32::try_from(stores).unwrap_or(i32::MAX);
        t_string!(i18n, desk.organisation.route_counts, count = count).to_string()
    };
    let kept =
        move || (stores > 0).then(|| t_string!(i18n, desk.organisation.not_empty).to_owned());
    view! {
        <li>
            <NodeRow page node=Node::Route(id) icon=IconName::Route
                name=Signal::stored(route.name) detail=Signal::derive(detail) kept_because=Signal::derive(kept)/>
            <Show when=move || page.may.get()>
                <div class="pad-x">
                    <Button kind=ButtonKind::Quiet icon=IconName::Store on_press=move |()| page.opened.set(Some(Opened::Route(id)))>
                        {move || t_string!(i18n, desk.organisation.route_stores)}
                    </Button>
                </div>
            </Show>
        </li>
    }
}
