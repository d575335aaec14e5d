use crate::components::{Band, ListRow, Press};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::visit::place_name;
use crate::state::KnownVisit;
use crate::state::visiting::use_visiting;
use crate::words::photos_words;
use leptos::prelude::*;

/// Visits of which photos are still on this phone alone.
#[component]
pub fn PhotoLines() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let visits = Memo::new(move |_| {
        let data = visiting.data.get();
        let is_owed = |known: &&KnownVisit| known.photos.delivered < known.photos.named;
        data.visits
            .values()
            .filter(is_owed)
            .cloned()
            .collect::<Vec<KnownVisit>>()
    });
    let left = move || {
        let left = visits.with(|visits| {
            let owed = visits.iter().map(|known| known.photos);
            owed.map(|photos| photos.named - photos.delivered)
                .sum::<u32>()
        });
        Some(left.to_string())
    };
    let rows = move || {
        let row = |known: KnownVisit| {
            let name = visiting
                .data
                .with(|data| place_name(i18n, data, &known.visit));
            let words = photos_words(i18n, known.photos);
            view! {
                <ListRow
                    title=Signal::stored(name) detail=Signal::stored(words) icon=IconName::Photo
                    press=Press::to(format!("/visit/{}", known.id))
                />
            }
        };
        visits.get().into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || visits.with(|visits| !visits.is_empty())>
            <Band title=move || t_string!(i18n, field.sync.photos) aside=Signal::derive(left)/>
            <ul class="rows">{rows}</ul>
        </Show>
    }
}
