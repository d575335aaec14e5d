//! Photos of a piece of work: camera or file, small pictures, the warning of one that was taken before.

mod front;
mod prepare;
mod shot;
mod take;

pub use front::{FrontCard, FrontPage};
pub use take::TakenAt;

use crate::components::{Banner, Button, Icon, Tone, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_field;
use crate::state::visiting::use_visiting;
use crate::storage::PhotoRow;
use crate::words::{Words, clock_time, day_words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prepare::Prepared;
use shared::photo::PHOTOS_A_RECORD_MAX;
use shared::sync::Hash;
use shot::{Picture, Shot};
use take::{NoPhoto, Taking};
use wasm_bindgen::JsValue;

/// The photos of one piece of work. Each is on the disk before it is named.
#[component]
pub fn PhotoField(
    /// What they show.
    #[prop(into)]
    label: Signal<String>,
    /// Those that the work names.
    #[prop(into)]
    photos: Signal<Vec<Hash>>,
    /// Names others.
    change: Callback<Vec<Hash>>,
    /// How many the record names beside these.
    #[prop(optional, into)]
    beside: Signal<usize>,
    /// Where they are taken.
    at: TakenAt,
    /// Told while one is not named yet: what shows this field must not go away then.
    #[prop(optional)]
    held: Option<RwSignal<bool>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let toasts = use_toasts();
    let taking = Taking::at(at);
    let is_busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<NoPhoto>);
    let doubted = RwSignal::new_local(None::<(Prepared, PhotoRow)>);
    let keep = move |prepared: Prepared| async move {
        match taking.keep(&prepared).await {
            Ok(hash) => {
                let mut all = photos.try_get_untracked().unwrap_or_default();
                if !all.contains(&hash) {
                    all.push(hash);
                    if change.try_run(all).is_none() {
                        // The page was left meanwhile, and nothing names it.
                        field.photos.drop_photo(hash).await;
                        toasts.say(untrack(|| t_string!(i18n, work.photo.left_out)));
                    }
                }
            }
            Err(why) => {
                trouble.try_set(Some(why));
            }
        }
        is_busy.try_set(false);
    };
    if let Some(held) = held {
        Effect::new(move || held.set(is_busy.get() || doubted.with(Option::is_some)));
    }
    let take = Callback::new(move |file: JsValue| {
        is_busy.set(true);
        trouble.set(None);
        doubted.set(None);
        spawn_local(async move {
            match taking.prepare(&file).await {
                Err(why) => {
                    trouble.try_set(Some(why));
                    is_busy.try_set(false);
                }
                Ok(prepared) => match taking.find_alike(prepared.likeness) {
                    Some(alike) => {
                        doubted.try_set(Some((prepared, alike)));
                        is_busy.try_set(false);
                    }
                    None => keep(prepared).await,
                },
            }
        });
    });
    let keep_doubted = Callback::new(move |()| {
        let prepared = doubted.try_update(Option::take).flatten();
        if let Some((prepared, _)) = prepared {
            is_busy.set(true);
            spawn_local(keep(prepared));
        }
    });
    let remove = move |hash: Hash| {
        let mut all = photos.get_untracked();
        all.retain(|known| *known != hash);
        change.run(all);
        spawn_local(async move { field.photos.drop_photo(hash).await });
    };
    let numbered = move || {
        photos
            .get()
            .into_iter()
            .zip(1..)
            .collect::<Vec<(Hash, u32)>>()
    };
    let is_full = Memo::new(move |_| photos.with(Vec::len) + beside.get() >= PHOTOS_A_RECORD_MAX);
    view! {
        <div class="photo-field" role="group" aria-label=move || label.get()>
            <span class="strong">{move || label.get()}</span>
            <ul class="shots">
                <For each=numbered key=|shot| *shot let:shot>
                    <li><Shot hash=shot.0 place=shot.1 remove=move |()| remove(shot.0)/></li>
                </For>
            </ul>
            <Show
                when=move || !is_full.get()
                fallback=move || view! { <p class="quiet">{t!(i18n, work.photo.full, count = move || PHOTOS_A_RECORD_MAX)}</p> }
            >
                <div class="photo-sources">
                    <Source is_camera=true is_busy take/>
                    <Source is_camera=false is_busy take/>
                </div>
            </Show>
            <p class="quiet" role="status">{move || is_busy.get().then(|| t_string!(i18n, work.photo.preparing))}</p>
            {move || trouble.get().map(|why| view! {
                <Banner tone=Tone::Attention icon=IconName::Warning>{trouble_words(i18n, why)}</Banner>
            })}
            <Show when=move || doubted.with(Option::is_some)>
                <Doubt doubted keep=keep_doubted/>
            </Show>
        </div>
    }
}

/// One way to a picture. The browser opens the camera where it knows how, else its choice of files.
#[component]
fn Source(is_camera: bool, is_busy: RwSignal<bool>, take: Callback<JsValue>) -> impl IntoView {
    let i18n = use_i18n();
    let choose = move |event: leptos::ev::Event| {
        let input: leptos::web_sys::HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        if let Some(file) = file {
            take.run(file.into());
        }
    };
    let words = move || match is_camera {
        true => t_string!(i18n, work.photo.camera),
        false => t_string!(i18n, work.photo.file),
    };
    let icon = if is_camera {
        IconName::Camera
    } else {
        IconName::Photo
    };
    view! {
        <label class="button" class:is-pending=is_busy>
            <Icon name=icon/>
            <span>{words}</span>
            <input
                type="file" class="visually-hidden" accept="image/*"
                capture=is_camera.then_some("environment") disabled=is_busy on:change=choose
            />
        </label>
    }
}

/// A photo that looks like an earlier one: the person says whether it is another.
#[component]
fn Doubt(
    doubted: RwSignal<Option<(Prepared, PhotoRow)>, LocalStorage>,
    keep: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let alike = doubted.with_untracked(|doubted| doubted.as_ref().map(|(_, alike)| alike.clone()));
    let hash = alike.as_ref().map(|alike| alike.hash);
    let words = move || {
        let at = alike
            .as_ref()
            .map(|alike| alike.taken_at)
            .unwrap_or_default();
        visiting.data.with(|data| {
            let zone = &data.settings.zone;
            let day = day_words(i18n, zone.business_day(at));
            let time = clock_time(zone, at);
            t_string!(i18n, work.photo.alike, day = day, time = time).to_string()
        })
    };
    let actions = move || {
        view! {
            <Button on_press=keep>{t!(i18n, work.photo.keep)}</Button>
            <Button on_press=move |()| doubted.set(None)>{t!(i18n, work.photo.discard)}</Button>
        }
    };
    view! {
        <Banner tone=Tone::Attention icon=IconName::Warning actions>{words}</Banner>
        {hash.map(|hash| view! { <div class="alike"><Picture hash/></div> })}
    }
}

fn trouble_words(i18n: Words, why: NoPhoto) -> &'static str {
    match why {
        NoPhoto::Unreadable => t_string!(i18n, work.photo.unreadable),
        NoPhoto::NoRoom => t_string!(i18n, work.photo.no_room),
        NoPhoto::NotKept(reason) => not_recorded_words(i18n, reason),
    }
}
