//! What to take along to stores of a type.

use super::order::{Order, Shifts};
use crate::components::{Button, IconButton, TextField};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::moving::MovedNote;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::store::kind::KIT_MAX;
use shared::text::NAME_MAX;

/// The list, and the field that adds to it.
#[component]
pub fn Kit(kit: RwSignal<Vec<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let order = Order::new(kit, "kit");
    let count = Memo::new(move |_| kit.with(Vec::len));
    let empty = move || (count.get() == 0).then(|| t_string!(i18n, desk.template.kit_empty));
    view! {
        <h3>{move || t_string!(i18n, desk.template.kit)}</h3>
        <p class="quiet">{empty}</p>
        <MovedNote moved=order.moved/>
        <ol class="question-list">
            <For each=move || 0..count.get() key=|at| *at children=move |at| view! { <Row order at/> }/>
        </ol>
        <Adding kit/>
    }
}

#[component]
fn Row(order: Order<String>, at: usize) -> impl IntoView {
    let i18n = use_i18n();
    let kit = order.rows;
    let name = Memo::new(move |_| kit.with(|kit| kit.get(at).cloned().unwrap_or_default()));
    let remove = move |()| {
        kit.update(|kit| {
            if at < kit.len() {
                kit.remove(at);
            }
        });
        order.focus_later(at.saturating_sub(1));
    };
    let removed = move || format!("{} · {}", t_string!(i18n, desk.forms.remove), name.get());
    view! {
        <li>
            <div class="question-row" on:keydown=move |event| order.press(at, &event)>
                <span class="question-open" id=order.row_id(at) tabindex="-1">{name}</span>
                <Shifts order at name/>
                <IconButton icon=IconName::Cross label=Signal::derive(removed) on_press=remove/>
            </div>
        </li>
    }
}

#[component]
fn Adding(kit: RwSignal<Vec<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let typed = RwSignal::new(String::new());
    let is_twice = move || {
        let name = typed.with(|typed| typed.trim().to_owned());
        kit.with(|kit| kit.contains(&name))
    };
    let reason = move || {
        if kit.with(Vec::len) >= KIT_MAX {
            return Some(t_string!(i18n, desk.forms.full).to_owned());
        }
        let is_empty = typed.with(|typed| typed.trim().is_empty());
        is_empty.then(|| t_string!(i18n, desk.template.kit_missing).to_owned())
    };
    let error = Signal::derive(move || {
        is_twice().then(|| t_string!(i18n, desk.template.kit_twice).to_owned())
    });
    let add = move || {
        if untrack(|| reason().is_some() || is_twice()) {
            return;
        }
        let name = typed.with_untracked(|typed| typed.trim().to_owned());
        kit.update(|kit| kit.push(name));
        typed.set(String::new());
    };
    // The field stands in the type's form, which Enter would save.
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add();
        }
    };
    view! {
        <div class="form-row" on:keydown=enter>
            <TextField label=move || t_string!(i18n, desk.template.kit_name) value=typed error limit=NAME_MAX/>
            <Button icon=IconName::Plus disabled_because=Signal::derive(reason) on_press=move |()| add()>
                {move || t_string!(i18n, desk.template.kit_add)}
            </Button>
        </div>
    }
}
