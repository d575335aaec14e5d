//! What was changed after the approval: when, by whom, and what.

use crate::components::{Banner, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::promotions::words::field_word;
use crate::pages::desk::words::{Words, day_and_time};
use leptos::prelude::*;
use shared::api::promotions::{Amendment, PromotionDetail};

/// So many stand above the matrix, the newest; whoever wants to know unfolds the others.
const SHOWN: usize = 2;

/// Says it above the matrix; nothing where nothing was changed.
#[component]
pub fn Amended(detail: Signal<PromotionDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let amendments = Memo::new(move |_| detail.with(|known| known.amendments.clone()));
    let line = move |one: Amendment| view! { <p>{amendment_words(i18n, one)}</p> };
    let lines = move || {
        let newest = amendments.get().into_iter().take(SHOWN);
        newest.map(line).collect_view()
    };
    let earlier = move || {
        let earlier: Vec<Amendment> = amendments.get().into_iter().skip(SHOWN).collect();
        let count = earlier.len();
        (count > 0).then(|| {
            view! {
                <details>
                    <summary>{move || t_string!(i18n, desk.promotions.amended_before, count = count).to_string()}</summary>
                    {earlier.into_iter().map(line).collect_view()}
                </details>
            }
        })
    };
    view! {
        <Show when=move || amendments.with(|all| !all.is_empty())>
            <Banner tone=Tone::Attention icon=IconName::Edit>
                <p class="strong">{move || t_string!(i18n, desk.promotions.amended)}</p>
                {lines}
                {earlier}
            </Banner>
        </Show>
    }
}

fn amendment_words(i18n: Words, amendment: Amendment) -> String {
    let fields = amendment.fields.iter();
    let fields = fields.map(|field| field_word(i18n, field).to_owned());
    let fields = fields.reduce(|first, second| {
        t_string!(i18n, common.list.joined, first = first, second = second).to_string()
    });
    t_string!(
        i18n,
        desk.promotions.amendment,
        at = day_and_time(amendment.at),
        name = amendment.by_name,
        fields = fields.unwrap_or_default()
    )
    .to_string()
}
