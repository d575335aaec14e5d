//! What was changed after the approval: when, by whom, and what.

use crate::components::{Banner, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::promotions::words::field_word;
use crate::pages::desk::words::{Words, day_and_time};
use leptos::prelude::*;
use shared::api::promotions::{Amendment, PromotionDetail};

/// Says it above the matrix; nothing where nothing was changed.
#[component]
pub fn Amended(detail: Signal<PromotionDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let amendments = Memo::new(move |_| detail.with(|known| known.amendments.clone()));
    let lines = move || {
        let all = amendments.get().into_iter();
        all.map(|one| view! { <p>{amendment_words(i18n, one)}</p> })
            .collect_view()
    };
    view! {
        <Show when=move || amendments.with(|all| !all.is_empty())>
            <Banner tone=Tone::Attention icon=IconName::Edit>
                <p class="strong">{move || t_string!(i18n, desk.promotions.amended)}</p>
                {lines}
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
