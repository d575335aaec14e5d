//! The visit as a phone shows it.

use super::TypedTemplate;
use super::cards::card_words;
use crate::components::{Press, TaskCard};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;

/// The frame; it follows what is arranged.
#[component]
pub fn TemplatePreview(typed: TypedTemplate) -> impl IntoView {
    let i18n = use_i18n();
    let owed = move || {
        let cards = typed
            .cards
            .get()
            .into_iter()
            .filter(|choice| choice.is_shown);
        let card = |(icon, title, text): (IconName, &'static str, &'static str)| {
            view! { <TaskCard icon title known=Some(text.to_owned()) press=Press::Nothing/> }
        };
        cards
            .map(|choice| card(card_words(i18n, choice.card)))
            .collect_view()
    };
    // Every visit has these two, after what is owed.
    let others = move || {
        let seen = t_string!(i18n, desk.template.issue_text).to_owned();
        let exchanged = t_string!(i18n, desk.template.exchange_text).to_owned();
        view! {
            <TaskCard icon=IconName::Issue title=t_string!(i18n, desk.template.issue) known=Some(seen) press=Press::Nothing/>
            <TaskCard icon=IconName::Exchange title=t_string!(i18n, desk.template.exchange) known=Some(exchanged) press=Press::Nothing/>
        }
    };
    let kit = move || {
        let things = typed.kit.get();
        (!things.is_empty()).then(|| {
            let things = things.join(t_string!(i18n, desk.template.comma));
            t_string!(i18n, desk.template.kit_of, things = things).to_string()
        })
    };
    view! {
        <section class="phone-frame" aria-label=move || t_string!(i18n, desk.template.preview)>
            <h3>{move || t_string!(i18n, desk.template.preview)}</h3>
            <ul class="tasks">{owed}{others}</ul>
            <p class="quiet">{kit}</p>
        </section>
    }
}
