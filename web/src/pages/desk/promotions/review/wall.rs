//! The photos of a promotion's checks as a wall.

use super::acts::find;
use super::grid::{cell_words, verdict_icon};
use super::looking::{Look, Looking};
use crate::components::{EmptyState, Icon, in_steps};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::photos::Picture;
use crate::pages::desk::promotions::words::element_word;
use crate::words::photos_words;
use leptos::prelude::*;
use shared::api::photos::PhotoCount;
use shared::api::promotions::PromotionDetail;
use shared::photo::Rendition;

/// The id of the wall.
pub const WALL_ID: &str = "photo-wall";

/// The wall. Arrows move over it, Enter opens the viewer.
#[component]
pub fn Wall(detail: Signal<PromotionDetail>, looking: Looking) -> impl IntoView {
    let i18n = use_i18n();
    let keys = Memo::new(move |_| {
        let all = looking.all.get().into_iter();
        all.filter(|look| look.1.is_some()).collect::<Vec<_>>()
    });
    let drawn = in_steps(keys);
    let count = move || {
        let all = keys.get().into_iter();
        let photos: Vec<_> = all.filter_map(|look| looking.photo(look)).collect();
        photos_words(i18n, PhotoCount::of(&photos))
    };
    view! {
        <Show
            when=move || keys.with(|keys| !keys.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Photo
                    title=move || t_string!(i18n, desk.photos.none_title)
                    text=move || t_string!(i18n, desk.photos.none_text)
                />
            }
        >
            <p class="quiet wall-head"><span>{count}</span>" "<span>{t!(i18n, desk.photos.keys)}</span></p>
            <ul class="photo-wall" id=WALL_ID aria-label=move || t_string!(i18n, desk.photos.wall)>
                <For each=move || drawn.get() key=|look| *look children=move |look| view! { <Thumb detail looking keys look/> }/>
            </ul>
        </Show>
    }
}

#[component]
fn Thumb(
    detail: Signal<PromotionDetail>,
    looking: Looking,
    keys: Memo<Vec<Look>>,
    look: Look,
) -> impl IntoView {
    let i18n = use_i18n();
    let photo = Memo::new(move |_| looking.photo(look));
    let known = Memo::new(move |_| {
        looking.rows.with(|rows| {
            let (row, cell) = find(rows, look.0)?;
            Some((row.store_name.clone(), cell.clone()))
        })
    });
    let element = move || {
        let element = detail.with(|detail| {
            let element = detail.promotion.element(look.0.1);
            element.map(|element| element.element_type)
        });
        element.map_or(String::new(), |element| {
            element_word(i18n, element).to_owned()
        })
    };
    let name = Signal::derive(element);
    let picture = move || {
        let photo = photo.get()?;
        Some(view! { <Picture photo rendition=Rendition::Thumb name/> })
    };
    let tag = move || {
        let (store, cell) = known.get()?;
        let verdict = verdict_icon(i18n, &cell).map(|name| view! { <Icon name small=true/> });
        let words = cell_words(i18n, &cell, true);
        Some(view! {
            <span class="wall-tag"><span class="name">{store}</span>{verdict}</span>
            <span class="visually-hidden">{words}</span>
        })
    };
    let is_current = Memo::new(move |_| looking.current() == Some(look));
    let is_entry = move || {
        let current = looking.current().filter(|look| look.1.is_some());
        current.or_else(|| keys.with(|keys| keys.first().copied())) == Some(look)
    };
    let open = move |_| {
        looking.look(look);
        looking.is_open.set(true);
    };
    view! {
        <li>
            <button
                type="button" class="photo-button" id=move || looking.id_of(look)
                class:is-selected=is_current aria-pressed=move || is_current.get().to_string()
                tabindex=move || if is_entry() { "0" } else { "-1" }
                on:click=open
            >
                {picture}{tag}
            </button>
        </li>
    }
}
