//! The dialog: a field that lists what it finds. The focus stays in the field; the arrow keys choose.

use super::hits::{Group, Hit, hits};
use crate::components::{Dialog, Icon, unique_id};
use crate::i18n::*;
use crate::pages::desk::action::reason_of;
use crate::pages::desk::places::DeskPlace;
use crate::state::{Loaded, use_query, use_settled};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::api::search::{QUERY_MAX, SearchResults};

/// The dialog; what was typed is gone when it is closed.
#[component]
pub fn SearchDialog(open: RwSignal<bool>, places: Signal<Vec<DeskPlace>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Dialog
            open
            title=move || t_string!(i18n, desk.search.title)
            close_label=move || t_string!(i18n, desk.close)
            actions=move || ()
        >
            <Search open places/>
        </Dialog>
    }
}

/// The ids with which a screen reader follows what is chosen.
fn option_id(list: &str, at: usize) -> String {
    format!("{list}-{at}")
}

#[component]
fn Search(open: RwSignal<bool>, places: Signal<Vec<DeskPlace>>) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let words = RwSignal::new(String::new());
    let asked = use_settled(words);
    let found = use_query::<SearchResults>(move || {
        let words = asked.get();
        let words = words.trim();
        let encoded = js_sys::encode_uri_component(words);
        (!words.is_empty()).then(|| format!("/api/search?query={encoded}"))
    });
    let lines = Memo::new(move |_| {
        let found = found.value.get().ready().unwrap_or_default();
        words.with(|words| places.with(|places| hits(i18n, words, places, &found)))
    });
    let chosen = RwSignal::new(0_usize);
    Effect::new(move || {
        lines.with(|_| ());
        chosen.set(0);
    });
    let go = Callback::new(move |at: usize| {
        if let Some(hit) = lines.with_untracked(|lines| lines.get(at).cloned()) {
            open.set(false);
            navigate(&hit.href, leptos_router::NavigateOptions::default());
        }
    });
    let list = StoredValue::new(unique_id("found"));
    let keys = move |event: KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        let at = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" if at + 1 < count => at + 1,
            "ArrowDown" => 0,
            "ArrowUp" if at > 0 => at - 1,
            "ArrowUp" => count.saturating_sub(1),
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                go.run(at);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        chosen.set(next);
        show_option(list, next);
    };
    let status = move || {
        let count = lines.with(Vec::len);
        match found.value.get() {
            Loaded::Failed(code) => {
                t_string!(i18n, desk.search.failed, reason = reason_of(i18n, code)).to_string()
            }
            Loaded::Offline => t_string!(i18n, desk.state.offline_title).to_owned(),
            _ if asked.with(|asked| asked.trim().is_empty()) => {
                t_string!(i18n, desk.search.begin).to_owned()
            }
            Loaded::Loading => t_string!(i18n, desk.search.searching).to_owned(),
            Loaded::Ready(_) if count == 0 => t_string!(i18n, desk.search.nothing).to_owned(),
            Loaded::Ready(_) => {
                let count = i32::try_from(count).unwrap_or(i32::MAX);
                t_string!(i18n, desk.search.count, count = count).to_string()
            }
        }
    };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // The dialog gives the focus to its close button first.
            request_animation_frame(move || {
                input.focus().ok();
            });
        }
    });
    view! {
        <div class="search-dialog">
            <input
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                maxlength=QUERY_MAX
                aria-label=move || t_string!(i18n, desk.search.open)
                aria-autocomplete="list"
                aria-expanded=move || lines.with(|lines| !lines.is_empty()).to_string()
                aria-controls=list.get_value()
                aria-activedescendant=move || {
                    let is_any = lines.with(|lines| !lines.is_empty());
                    is_any.then(|| option_id(&list.get_value(), chosen.get()))
                }
                node_ref=input
                prop:value=move || words.get()
                on:input:target=move |event| words.set(event.target().value())
                on:keydown=keys
            />
            <p class="quiet" role="status">{status}</p>
            <ul class="search-hits" role="listbox" id=list.get_value() aria-label=move || t_string!(i18n, desk.search.title)>
                {move || lines.with(|lines| {
                    Group::ALL
                        .into_iter()
                        .map(|group| view! { <Part group lines=lines.clone() chosen go list/> })
                        .collect_view()
                })}
            </ul>
        </div>
    }
}

fn show_option(list: StoredValue<String>, at: usize) {
    let option = document().get_element_by_id(&option_id(&list.get_value(), at));
    if let Some(option) = option {
        option.scroll_into_view_with_bool(false);
    }
}

/// The lines of one group under its heading; nothing when there are none.
#[component]
fn Part(
    group: Group,
    lines: Vec<Hit>,
    chosen: RwSignal<usize>,
    go: Callback<usize>,
    list: StoredValue<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let own: Vec<(usize, Hit)> = lines
        .into_iter()
        .enumerate()
        .filter(|(_, hit)| hit.group == group)
        .collect();
    let is_any = !own.is_empty();
    let line = move |(at, hit): (usize, Hit)| {
        view! {
            <li
                role="option"
                id=option_id(&list.get_value(), at)
                aria-selected=move || (chosen.get() == at).to_string()
                on:click=move |_| go.run(at)
            >
                <Icon name=group.icon() small=true/>
                <span class="strong">{hit.name}</span>
                <span class="quiet">{hit.detail}</span>
            </li>
        }
    };
    is_any.then(|| {
        view! {
            <li role="presentation">
                <ul role="group" aria-label=group.word(i18n)>
                    <li role="presentation" class="search-group">{group.word(i18n)}</li>
                    {own.into_iter().map(line).collect_view()}
                </ul>
            </li>
        }
    })
}
