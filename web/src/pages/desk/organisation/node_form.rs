//! The form of a node: its name, for a territory its region, and the way out.

use super::Page;
use super::node::{Node, close_form};
use crate::components::{Button, ButtonKind, ChoiceOption, Dialog, SelectField, TextField};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use shared::api::organisation::{NewTerritory, PlaceName, TerritoryChange};
use shared::ids::RegionId;

/// Enter saves, Escape closes.
#[component]
pub fn NodeForm(
    page: Page,
    node: Node,
    name: Signal<String>,
    kept_because: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let is_new = matches!(
        node,
        Node::NewRegion | Node::NewTerritory(_) | Node::NewRoute
    );
    let name_before = (!is_new).then(|| name.get_untracked());
    let typed = RwSignal::new(name_before.clone().unwrap_or_default());
    let name_before = StoredValue::new(name_before);
    let region_before = region_of(page, node);
    let region = RwSignal::new(region_before);
    let moved_to = move || region.get().filter(|region| Some(*region) != region_before);
    // What follows from a move is said before it is made.
    let moves = move || moved_to().is_some();
    let form = NodeRef::<html::Form>::new();
    focus_first(form);
    let done = move || {
        close_form(page, node);
        page.changed.run(());
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // What somebody left as it was may be another by now, and stays.
        let name = typed.get_untracked().trim().to_owned();
        let is_same = name_before.with_value(|before| before.as_deref() == Some(name.as_str()));
        let name = (!is_same).then_some(name);
        match saving(node, name, untrack(moved_to)) {
            Some(order) => orders.send(order, done),
            None => close_form(page, node),
        }
    };
    let is_asking = RwSignal::new(false);
    let remove = move |()| {
        is_asking.set(false);
        if let Some(path) = path_of(node) {
            orders.send(Order::delete(path), done);
        }
    };
    let question =
        move || t_string!(i18n, desk.organisation.remove_ask, name = name.get()).to_string();
    let close_on_escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close_form(page, node);
        }
    };
    view! {
        <form class="form node-form" node_ref=form on:submit=save on:keydown=close_on_escape>
            <div class="form-row">
                <TextField label=move || t_string!(i18n, desk.organisation.name) value=typed required=true limit=80/>
                {matches!(node, Node::Territory(_)).then(|| view! { <RegionField page region/> })}
            </div>
            <Show when=moves>
                <p class="quiet" role="status">{move || t_string!(i18n, desk.organisation.move_hint)}</p>
            </Show>
            <Refusal orders/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true pending=orders.is_pending>
                    {move || t_string!(i18n, desk.organisation.save)}
                </Button>
                <Button on_press=move |()| close_form(page, node)>{move || t_string!(i18n, desk.organisation.cancel)}</Button>
                <Show when=move || !is_new && kept_because.with(Option::is_none)>
                    <Button kind=ButtonKind::Danger on_press=move |()| is_asking.set(true)>
                        {move || t_string!(i18n, desk.organisation.remove)}
                    </Button>
                </Show>
            </div>
            {move || kept_because.get().map(|words| view! { <p class="quiet">{words}</p> })}
        </form>
        <Dialog
            open=is_asking
            title=move || t_string!(i18n, desk.organisation.remove)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button kind=ButtonKind::Danger on_press=Callback::new(remove)>{move || t_string!(i18n, desk.organisation.remove)}</Button>
            })
        >
            <p>{question}</p>
        </Dialog>
    }
}

/// Where a territory lies.
#[component]
fn RegionField(page: Page, region: RwSignal<Option<RegionId>>) -> impl IntoView {
    let i18n = use_i18n();
    let options = move || {
        page.tree.with(|tree| {
            let all = tree.organisation.regions.iter();
            all.map(|one| ChoiceOption::new(one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <SelectField
            label=move || t_string!(i18n, desk.organisation.in_region)
            options=Signal::derive(options)
            value=region
            none_label=move || t_string!(i18n, desk.users.choose)
        />
    }
}

fn region_of(page: Page, node: Node) -> Option<RegionId> {
    let Node::Territory(id) = node else {
        return None;
    };
    page.tree.with_untracked(|tree| {
        let mut all = tree.organisation.territories.iter();
        all.find(|one| one.id == id).map(|one| one.region)
    })
}

fn path_of(node: Node) -> Option<String> {
    match node {
        Node::Region(id) => Some(format!("/api/regions/{id}")),
        Node::Territory(id) => Some(format!("/api/territories/{id}")),
        Node::Route(id) => Some(format!("/api/routes/{id}")),
        Node::NewRegion | Node::NewTerritory(_) | Node::NewRoute => None,
    }
}

/// What saving the form asks for: another name, another region; none when there is nothing to change.
fn saving(node: Node, name: Option<String>, region: Option<RegionId>) -> Option<Order> {
    Some(match node {
        Node::NewRegion => Order::post("/api/regions", &PlaceName { name: name? }),
        Node::NewRoute => Order::post("/api/routes", &PlaceName { name: name? }),
        Node::NewTerritory(region) => {
            let name = name?;
            Order::post("/api/territories", &NewTerritory { name, region })
        }
        Node::Region(_) | Node::Route(_) => {
            Order::patch(path_of(node)?, &PlaceName { name: name? })
        }
        Node::Territory(_) if name.is_none() && region.is_none() => return None,
        Node::Territory(_) => Order::patch(path_of(node)?, &TerritoryChange { name, region }),
    })
}

/// Whoever opened the form by key types at once.
fn focus_first(form: NodeRef<html::Form>) {
    Effect::new(move || {
        let Some(form) = form.get() else { return };
        request_animation_frame(move || {
            let field = form.query_selector("input").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                // A form that was closed at once takes no focus.
                field.focus().ok();
            }
        });
    });
}
