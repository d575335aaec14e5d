use super::search::{StoreHit, find_stores};
use crate::components::{
    Band, Button, ButtonLink, EmptyState, ListRow, OfflineState, Press, SearchField,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::frame::{FieldFrame, FieldPlace};
use crate::pages::field::today::Today;
use crate::state::use_now;
use crate::state::visiting::{signed_in_person, use_visiting};
use leptos::prelude::*;

/// Rows drawn at first, and by each press for more: a slow phone draws these at once.
const ROWS_STEP: usize = 60;

/// All stores of the person's routes.
#[component]
pub fn StoresPage() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let query = RwSignal::new(String::new());
    let count = Memo::new(move |_| visiting.data.with(|data| data.stores.len()));
    let subtitle = move || {
        let count = i32::try_from(count.get()).unwrap_or(i32::MAX);
        (count > 0).then(|| t_string!(i18n, field.stores.count, count = count).to_string())
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.stores.title)
            subtitle=Signal::derive(subtitle) place=FieldPlace::Stores
        >
            <Show
                when=move || { count.get() > 0 }
                fallback=move || view! {
                    <OfflineState
                        title=move || t_string!(i18n, field.stores.none_title)
                        text=move || t_string!(i18n, field.stores.none_text)
                    />
                }
            >
                <div class="pad-x stack">
                    <span></span>
                    <SearchField
                        label=move || t_string!(i18n, field.stores.search)
                        clear_label=move || t_string!(i18n, common.action.clear)
                        value=query
                    />
                </div>
                <StoreResults query href_of=|hit| format!("/stores/{}", hit.id)/>
            </Show>
        </FieldFrame>
    }
}

/// The stores that a search finds; those of today first.
#[component]
pub fn StoreResults(query: RwSignal<String>, href_of: fn(&StoreHit) -> String) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let shown = RwSignal::new(ROWS_STEP);
    let due = Memo::new(move |_| {
        let Some(person) = person.get() else {
            return Vec::new();
        };
        let today = visiting
            .data
            .with(|data| Today::read(data, person, now.get()));
        today
            .stops
            .iter()
            .map(|stop| (stop.stop.store, stop.number))
            .collect::<Vec<_>>()
    });
    let hits = Memo::new(move |_| {
        visiting
            .data
            .with(|data| find_stores(data, &query.get(), &due.get()))
    });
    let split = Memo::new(move |_| {
        hits.with(|hits| hits.iter().take_while(|hit| hit.order.is_some()).count())
    });
    let due_rows = move || hits.with(|hits| hits[..split.get()].to_vec());
    let other_rows = move || {
        hits.with(|hits| {
            hits[split.get()..]
                .iter()
                .take(shown.get())
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let left = move || hits.with(|hits| (hits.len() - split.get()).saturating_sub(shown.get()));
    let row = move |hit: StoreHit| {
        let href = href_of(&hit);
        let aside = hit.order.map(|order| order.to_string());
        view! {
            <ListRow title=hit.name detail=Signal::stored(Some(hit.address)) aside=Signal::stored(aside) press=Press::to(href)/>
        }
    };
    view! {
        <Show when=move || { split.get() > 0 }>
            <Band
                title=move || t_string!(i18n, field.stores.today)
                aside=Signal::derive(move || Some(split.get().to_string()))
            />
            <ul class="rows"><For each=due_rows key=|hit| (hit.id, hit.order) children=row/></ul>
        </Show>
        <Show when=move || hits.with(|hits| hits.len() > split.get())>
            <Band
                title=move || t_string!(i18n, field.stores.all)
                aside=Signal::derive(move || hits.with(|hits| Some((hits.len() - split.get()).to_string())))
            />
            <ul class="rows"><For each=other_rows key=|hit| hit.id children=row/></ul>
        </Show>
        <Show when=move || { left() > 0 }>
            <div class="pad-x stack">
                <span></span>
                <Button wide=true on_press=move |()| shown.update(|shown| *shown += ROWS_STEP)>
                    {move || t_string!(i18n, field.stores.show_more, count = left().min(ROWS_STEP)).to_string()}
                </Button>
            </div>
        </Show>
        <Show when=move || hits.with(Vec::is_empty)><NoMatch query/></Show>
    }
}

#[component]
fn NoMatch(query: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let title =
        move || t_string!(i18n, field.stores.no_match_title, query = query.get()).to_string();
    let href = move || {
        format!(
            "/unplanned?place={}",
            js_sys::encode_uri_component(query.get().trim())
        )
    };
    view! {
        <EmptyState
            icon=IconName::Search title text=move || t_string!(i18n, field.stores.no_match_text)
        >
            <ButtonLink href=Signal::derive(href)>{t!(i18n, field.stores.record_as_place)}</ButtonLink>
        </EmptyState>
    }
}
